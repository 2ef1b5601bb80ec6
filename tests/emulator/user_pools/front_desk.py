"""Pools with people in them, ways to sign in, and a client's half of SRP."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pyotp
import pytest
from botocore.exceptions import ClientError

import poolhouse

PASSWORD = "Correct-horse-1"
EVERY_FLOW = (
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
)
N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2


def _padded(number: int) -> bytes:
    text = f"{number:x}"
    text = text if len(text) % 2 == 0 else f"0{text}"
    return bytes.fromhex(f"00{text}" if text[0] in "89abcdef" else text)


def _digest(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


@dataclass
class SrpClient:
    """The app's half of SRP.

    Args:
        pool_id: The user pool.
        password: What the user typed.
        a: The app's secret.
    """

    pool_id: str
    password: str = PASSWORD
    a: int = 0xC0FFEE_1234567890ABCDEF_1234567890ABCDEF_1234567890ABCDEF_12345678

    @property
    def public(self) -> int:
        return pow(G, self.a, N)

    def proof(self, asked: dict[str, str], timestamp: str, **changed: str) -> dict[str, str]:
        """Return ChallengeResponses for ChallengeParameters, some of them changed."""
        user, pool_name = asked["USER_ID_FOR_SRP"], self.pool_id.split("_")[1]
        b_public, salt = int(asked["SRP_B"], 16), int(asked["SALT"], 16)
        identity = hashlib.sha256(f"{pool_name}{user}:{self.password}".encode()).digest()
        u = _digest(_padded(self.public), _padded(b_public))
        x = _digest(_padded(salt), identity)
        k = _digest(_padded(N), _padded(G))
        shared = pow(b_public - k * pow(G, x, N), self.a + u * x, N)
        extracted = hmac.digest(_padded(u), _padded(shared), "sha256")
        key = hmac.digest(extracted, b"Caldera Derived Key\1", "sha256")[:16]
        block = base64.b64decode(asked["SECRET_BLOCK"])
        message = f"{pool_name}{user}".encode() + block + timestamp.encode()
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "TIMESTAMP": timestamp,
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(
                hmac.digest(key, message, "sha256")
            ).decode(),
            **changed,
        }


@dataclass
class Desk:
    """What the tests do to a world over the wire.

    Args:
        world: The world.
        url: Where it is served.
        idp: A boto3 client.
    """

    world: poolhouse.World
    url: str
    idp: Any

    def pool(self, **settings: Any) -> str:
        """Create a pool; `mfa` turns TOTP on, OPTIONAL or ON."""
        mfa = settings.pop("mfa", None)
        pool_id = self.idp.create_user_pool(PoolName="people", **settings)["UserPool"]["Id"]
        if mfa is not None:
            self.idp.set_user_pool_mfa_config(
                UserPoolId=pool_id,
                MfaConfiguration=mfa,
                SoftwareTokenMfaConfiguration={"Enabled": True},
            )
        return str(pool_id)

    def app(self, pool_id: str, **settings: Any) -> str:
        settings.setdefault("ExplicitAuthFlows", list(EVERY_FLOW))
        created = self.idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **settings)
        return str(created["UserPoolClient"]["ClientId"])

    def person(self, pool_id: str, username: str = "alice", **attributes: str) -> str:
        """Create a confirmed user with the usual password; return the `sub`."""
        sub = self.invite(pool_id, username, **attributes)
        self.idp.admin_set_user_password(
            UserPoolId=pool_id, Username=username, Password=PASSWORD, Permanent=True
        )
        return sub

    def invite(self, pool_id: str, username: str = "alice", **attributes: str) -> str:
        """Create a user whose password is temporary; return the `sub`."""
        created = self.idp.admin_create_user(
            UserPoolId=pool_id,
            Username=username,
            TemporaryPassword=PASSWORD,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": text} for name, text in attributes.items()],
        )
        listed = {each["Name"]: each["Value"] for each in created["User"]["Attributes"]}
        return str(listed["sub"])

    def start_srp(self, client_id: str, srp: SrpClient, username: str = "alice") -> Any:
        return self.idp.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters={"USERNAME": username, "SRP_A": f"{srp.public:x}"},
        )

    def timestamp(self) -> str:
        now = datetime.fromtimestamp(self.world.clock.now_ms() / 1000, UTC)
        return f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"

    def srp(self, client_id: str, pool_id: str, username: str = "alice", **srp: Any) -> Any:
        """Sign in by SRP as far as the proof."""
        app = SrpClient(pool_id, **srp)
        asked = self.start_srp(client_id, app, username)["ChallengeParameters"]
        return self.respond(client_id, "PASSWORD_VERIFIER", app.proof(asked, self.timestamp()))

    def password(
        self, client_id: str, username: str = "alice", password: str = PASSWORD, **more: str
    ) -> Any:
        return self.idp.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password, **more},
        )

    def tokens(self, client_id: str, username: str = "alice") -> Any:
        return self.password(client_id, username)["AuthenticationResult"]

    def respond(
        self,
        client_id: str,
        challenge: str,
        responses: dict[str, str],
        session: str | None = None,
    ) -> Any:
        more = {} if session is None else {"Session": session}
        return self.idp.respond_to_auth_challenge(
            ClientId=client_id, ChallengeName=challenge, ChallengeResponses=responses, **more
        )

    def answer(self, client_id: str, asked: Any, **responses: str) -> Any:
        """Answer a challenge in the name of the user it is for."""
        responses.setdefault("USERNAME", asked["ChallengeParameters"]["USER_ID_FOR_SRP"])
        return self.respond(client_id, asked["ChallengeName"], responses, asked["Session"])

    def refresh(self, client_id: str, token: str, **more: str) -> Any:
        return self.idp.initiate_auth(
            ClientId=client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": token, **more},
        )

    def code(self, secret: str, steps_ago: int = 0) -> str:
        return pyotp.TOTP(secret).at(self.world.clock.now_ms() // 1000 - 30 * steps_ago)

    def wait(self, seconds: float) -> None:
        self.world.advance(round(seconds * 1000))

    def set_up_totp(self, access_token: str, *, preferred: bool = True) -> str:
        """Set up an authenticator app as the user who is signed in; return its secret."""
        secret = self.idp.associate_software_token(AccessToken=access_token)["SecretCode"]
        self.idp.verify_software_token(AccessToken=access_token, UserCode=self.code(secret))
        if preferred:
            self.idp.set_user_mfa_preference(
                AccessToken=access_token,
                SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
            )
        self.wait(30)
        return str(secret)

    @staticmethod
    def srp_client(pool_id: str, password: str = PASSWORD) -> SrpClient:
        return SrpClient(pool_id, password)

    @staticmethod
    def refused(call: Callable[..., Any], *arguments: Any, **members: Any) -> tuple[str, str]:
        """Return the name and sentence with which a call is refused."""
        with pytest.raises(ClientError) as caught:
            call(*arguments, **members)
        response = caught.value.response
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        return response["Error"]["Code"], response["Error"]["Message"]

    def post(self, operation: str, body: dict[str, Any]) -> tuple[str, str]:
        """Send what an SDK would not; return the error's name and sentence."""
        answer = httpx.post(
            self.url,
            headers={"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"},
            content=json.dumps(body),
        )
        assert answer.status_code == 400
        return answer.json()["__type"], answer.json()["message"]


def read(token: str) -> Any:
    """Return a token's header and claims, unverified."""
    header, claims, _ = token.split(".")
    return SimpleNamespace(
        header=json.loads(base64.urlsafe_b64decode(header + "==")),
        claims=json.loads(base64.urlsafe_b64decode(claims + "==")),
    )
