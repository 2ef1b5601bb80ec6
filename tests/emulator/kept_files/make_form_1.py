"""Makes the file that the tests of kept worlds open: `python make_form_1.py FOLDER`.

`form_1.db.gz` was kept by the sources of commit e010c51, the last whose files had no numbered form
(`PYTHONPATH=<its tree>/emulator`). It is never made anew: that it opens is what the tests hold.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pyotp

from poolhouse.config.loading import demo, load
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.clock import Clock
from poolhouse.world import World

START_MS = 1_795_176_000_000  # 2026-11-20T12:00:00Z
POOL = "us-east-1_PoolHouse"
WEB = "1poolhousedemowebclient000"
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
BOBS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def idp(world: World, operation: str, **request: Any) -> dict[str, Any]:
    return world.call("cognito-idp", operation, request)


def sign_in(world: World, client: str, username: str, password: str) -> dict[str, Any]:
    return idp(
        world,
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )


def live(world: World) -> dict[str, Any]:
    """Let people sign up, sign in and be away; return what they hold at the end."""
    rotating = idp(
        world,
        "CreateUserPoolClient",
        UserPoolId=POOL,
        ClientName="rotating",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    )["UserPoolClient"]["ClientId"]
    idp(world, "CreateGroup", UserPoolId=POOL, GroupName="later", Description="made by a call")
    where = {"UserPoolId": POOL, "Username": "alice@example.com"}
    idp(world, "AdminAddUserToGroup", **where, GroupName="later")
    alice = sign_in(world, WEB, "alice@example.com", "Correct-Horse-1")["AuthenticationResult"]
    asked = json.dumps({"AccessToken": alice["AccessToken"]}).encode()
    world.dispatch(
        world.services["cognito-idp"], HttpRequest("POST", "/", "", (), asked), "GetUser"
    )
    world.clock.advance(60_000)
    bob = sign_in(world, WEB, "bob@example.com", "Correct-Horse-2")
    code = pyotp.TOTP(BOBS_SECRET).at(world.clock.now_ms() // 1000)
    idp(
        world,
        "RespondToAuthChallenge",
        ClientId=WEB,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=bob["Session"],
        ChallengeResponses={"USERNAME": "bob@example.com", "SOFTWARE_TOKEN_MFA_CODE": code},
    )
    carol = sign_in(world, rotating, "carol@example.com", "Correct-Horse-3")["AuthenticationResult"]
    replaced = carol["RefreshToken"]
    carol = idp(world, "GetTokensFromRefreshToken", ClientId=rotating, RefreshToken=replaced)[
        "AuthenticationResult"
    ]
    dave = sign_in(world, WEB, "dave@example.com", "Temporary-Horse-4")
    idp(
        world,
        "SignUp",
        ClientId=WEB,
        Username="erin@example.com",
        Password="Correct-Horse-5",
        UserAttributes=[{"Name": "name", "Value": "Erin"}],
    )
    logins = {f"cognito-idp.us-east-1.amazonaws.com/{POOL}": alice["IdToken"]}
    found = world.call(
        "cognito-identity", "GetId", {"IdentityPoolId": IDENTITY_POOL, "Logins": logins}
    )
    identity = {"IdentityId": found["IdentityId"], "Logins": logins}
    keys = world.call("cognito-identity", "GetCredentialsForIdentity", identity)["Credentials"]
    guest = world.call("cognito-identity", "GetId", {"IdentityPoolId": IDENTITY_POOL})
    world.clock.advance(60_000)
    return {
        "alice": alice,
        "identity_id": found["IdentityId"],
        "access_key_id": keys["AccessKeyId"],
        "secret_key": keys["SecretKey"],
        "session_token": keys["SessionToken"],
        "guest_id": guest["IdentityId"],
        "carol": carol,
        "rotating_client": rotating,
        "replaced_refresh_token": replaced,
        "dave_session": dave["Session"],
        "erin_code": world.inbox.messages(to="erin@example.com")[0].code,
        "now_ms": world.clock.now_ms(),
        "bob_last_code": code,
    }


def main() -> None:
    folder = Path(sys.argv[1])
    kept = folder / "form_1.db"
    world = load(demo(), clock=Clock.frozen(START_MS), data=kept)
    holds = live(world)
    world.close()
    (folder / "form_1.db.gz").write_bytes(gzip.compress(kept.read_bytes(), 9, mtime=0))
    kept.unlink()
    (folder / "form_1.json").write_text(json.dumps(holds, indent=2) + "\n")


if __name__ == "__main__":
    main()
