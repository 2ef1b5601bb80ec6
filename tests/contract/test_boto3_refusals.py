"""What boto3 is refused: proofs, sessions, codes and tokens that are wrong, used, or another's."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from pycognito import AWSSRP

pytestmark = [
    pytest.mark.contract,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
]

ALICE, ALICES = "alice@example.com", "Correct-Horse-1"
BOB, BOBS = "bob@example.com", "Correct-Horse-2"
INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
USED = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")
FOREIGN = ("NotAuthorizedException", "Invalid session for the user.")
LATE = ("NotAuthorizedException", "Invalid session for the user, session is expired.")
INVALID_TOKEN = ("NotAuthorizedException", "Invalid Access Token")
FORGED_TOKEN = ("NotAuthorizedException", "Could not verify signature for Access Token")
EXPIRED_TOKEN = ("NotAuthorizedException", "Access Token has expired")
REVOKED_TOKEN = ("NotAuthorizedException", "Access Token has been revoked")
INVALID_REFRESH = ("NotAuthorizedException", "Invalid Refresh Token.")


@pytest.fixture
def proof(app: Any, demo: Any) -> dict[str, Any]:
    """A right answer to alice's PASSWORD_VERIFIER, not yet sent."""
    srp = AWSSRP(ALICE, ALICES, demo.pool, demo.client, client=app)
    parameters = srp.get_auth_params()
    asked = app.initiate_auth(
        ClientId=demo.client, AuthFlow="USER_SRP_AUTH", AuthParameters=parameters
    )
    return {
        "ClientId": demo.client,
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": srp.process_challenge(asked["ChallengeParameters"], parameters),
    }


@pytest.fixture
def bobs_challenge(app: Any, demo: Any) -> Callable[[], dict[str, Any]]:
    """Bring bob to the question for his authenticator's code; what an answer takes but the code."""

    def ask() -> dict[str, Any]:
        asked = app.initiate_auth(
            ClientId=demo.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": BOB, "PASSWORD": BOBS},
        )
        assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
        return {
            "ClientId": demo.client,
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": asked["Session"],
        }

    return ask


@pytest.fixture
def bobs_code(totp: Any, demo: Any) -> Callable[[], dict[str, Any]]:
    """What else an answer takes: the code of bob's authenticator at the emulator's time."""
    return lambda: code_of_bob(totp(demo.bobs_secret))


def code_of_bob(code: str) -> dict[str, Any]:
    return {"ChallengeResponses": {"USERNAME": BOB, "SOFTWARE_TOKEN_MFA_CODE": code}}


@pytest.fixture
def other_pool(admin: Any) -> dict[str, str]:
    """Another pool with a user of alice's name, and a client of it."""
    pool_id = admin.create_user_pool(PoolName="other")["UserPool"]["Id"]
    client = admin.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="app",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    admin.admin_create_user(UserPoolId=pool_id, Username="alice", MessageAction="SUPPRESS")
    admin.admin_set_user_password(
        UserPoolId=pool_id, Username="alice", Password=ALICES, Permanent=True
    )
    return {"pool": pool_id, "client": client["ClientId"]}


@pytest.fixture
def tampered() -> Callable[..., str]:
    """Return a token with other claims, under the signature it had."""

    def change(token: str, **claims: Any) -> str:
        header, body, signature = token.split(".")
        held = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        changed = json.dumps({**held, **claims}).encode()
        body = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        return f"{header}.{body}.{signature}"

    return change


class TestProofs:
    def test_the_untouched_proof_signs_in(self, app, proof):
        assert app.respond_to_auth_challenge(**proof)["AuthenticationResult"]["IdToken"]

    def test_a_wrong_signature_is_refused(self, app, proof, refused):
        claimed = base64.b64decode(proof["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"])
        wrong = base64.b64encode(bytes([claimed[0] ^ 1]) + claimed[1:]).decode()
        proof["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"] = wrong
        assert refused(app.respond_to_auth_challenge, **proof) == INCORRECT

    def test_another_timestamp_than_the_signed_one_is_refused(self, app, proof, refused):
        given = proof["ChallengeResponses"]["TIMESTAMP"]
        seconds = int(given[-11:-9])
        proof["ChallengeResponses"]["TIMESTAMP"] = (
            f"{given[:-11]}{(seconds + 1) % 60:02}{given[-9:]}"
        )
        assert refused(app.respond_to_auth_challenge, **proof) == INCORRECT

    def test_a_proof_is_good_for_one_sign_in(self, app, proof, refused):
        app.respond_to_auth_challenge(**proof)
        assert refused(app.respond_to_auth_challenge, **proof) == USED

    def test_a_proof_comes_too_late_after_the_session_ended(self, app, proof, poolhouse, refused):
        poolhouse.clock.advance("3m1s")
        assert refused(app.respond_to_auth_challenge, **proof) == LATE

    def test_a_proof_for_one_user_is_none_for_another(self, app, proof, refused):
        proof["ChallengeResponses"]["USERNAME"] = BOB
        name, _ = refused(app.respond_to_auth_challenge, **proof)
        assert name == "NotAuthorizedException"


class TestSessions:
    def test_a_session_that_led_to_tokens_is_spent(
        self, app, bobs_challenge, bobs_code, poolhouse, refused
    ):
        answer = bobs_challenge()
        app.respond_to_auth_challenge(**answer, **bobs_code())
        poolhouse.clock.advance(30)
        assert refused(app.respond_to_auth_challenge, **answer, **bobs_code()) == USED

    def test_a_session_lives_three_minutes(
        self, app, bobs_challenge, bobs_code, poolhouse, refused
    ):
        answer = bobs_challenge()
        poolhouse.clock.advance("3m1s")
        assert refused(app.respond_to_auth_challenge, **answer, **bobs_code()) == LATE

    def test_a_session_of_another_pool_is_foreign(
        self, app, bobs_challenge, bobs_code, other_pool, refused
    ):
        answer = bobs_challenge() | {"ClientId": other_pool["client"]}
        assert refused(app.respond_to_auth_challenge, **answer, **bobs_code()) == FOREIGN

    def test_a_session_is_for_the_challenge_it_came_with(self, app, bobs_challenge, refused):
        answer = bobs_challenge() | {"ChallengeName": "NEW_PASSWORD_REQUIRED"}
        chosen = {"USERNAME": BOB, "NEW_PASSWORD": "Another-Horse-2"}
        name, _ = refused(app.respond_to_auth_challenge, **answer, ChallengeResponses=chosen)
        assert name == "NotAuthorizedException"


class TestCodes:
    def test_a_code_is_good_once_within_its_window(self, app, bobs_challenge, bobs_code, refused):
        app.respond_to_auth_challenge(**bobs_challenge(), **bobs_code())
        assert refused(app.respond_to_auth_challenge, **bobs_challenge(), **bobs_code()) == (
            "ExpiredCodeException",
            "Your software token has already been used once.",
        )

    def test_a_code_used_in_the_last_window_is_spent_in_this_one(
        self, app, bobs_challenge, bobs_code, poolhouse, refused
    ):
        code = bobs_code()
        app.respond_to_auth_challenge(**bobs_challenge(), **code)
        poolhouse.clock.advance(30)
        assert refused(app.respond_to_auth_challenge, **bobs_challenge(), **code)[0] == (
            "ExpiredCodeException"
        )

    def test_a_wrong_code_leaves_the_session_for_another_try(
        self, app, bobs_challenge, totp, demo, refused
    ):
        answer = bobs_challenge()
        near = {totp(demo.bobs_secret, steps) for steps in range(-10, 11)}
        wrong = next(code for code in map("{:06}".format, range(1_000_000)) if code not in near)
        assert refused(app.respond_to_auth_challenge, **answer, **code_of_bob(wrong)) == (
            "CodeMismatchException",
            "Invalid code received for user",
        )
        right = code_of_bob(totp(demo.bobs_secret))
        assert app.respond_to_auth_challenge(**answer, **right)["AuthenticationResult"]


class TestAccessTokens:
    def test_tampered_claims_break_the_signature(self, app, sign_in, tampered, refused):
        token = tampered(sign_in()["AccessToken"], username="root")
        assert refused(app.get_user, AccessToken=token) == FORGED_TOKEN

    def test_no_signature_is_no_way_around_it(self, app, sign_in, refused):
        _, claims, _ = sign_in()["AccessToken"].split(".")
        header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
        token = f"{header}.{claims}."
        name, _ = refused(app.get_user, AccessToken=token)
        assert name == "NotAuthorizedException"

    def test_an_id_token_is_no_access_token(self, app, sign_in, refused):
        assert refused(app.get_user, AccessToken=sign_in()["IdToken"]) == INVALID_TOKEN

    def test_an_hour_later_it_has_expired(self, app, sign_in, poolhouse, refused):
        token = sign_in()["AccessToken"]
        poolhouse.clock.advance("59m59s")
        assert app.get_user(AccessToken=token)["Username"]
        poolhouse.clock.advance(1)
        assert refused(app.get_user, AccessToken=token) == EXPIRED_TOKEN

    def test_it_can_be_ended_before_its_time(self, app, sign_in, poolhouse, refused):
        token = sign_in()["AccessToken"]
        poolhouse.expire(token=token)
        assert refused(app.get_user, AccessToken=token) == EXPIRED_TOKEN

    def test_claims_of_one_pool_are_not_signed_by_another(
        self, app, sign_in, other_pool, tampered, refused
    ):
        answer = app.initiate_auth(
            ClientId=other_pool["client"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": ALICES},
        )
        claims = json.loads(base64.urlsafe_b64decode(sign_in()["AccessToken"].split(".")[1] + "=="))
        token = tampered(answer["AuthenticationResult"]["AccessToken"], **claims)
        assert refused(app.get_user, AccessToken=token) == FORGED_TOKEN

    def test_signing_out_everywhere_revokes_it(self, app, sign_in, refused):
        here, there = sign_in()["AccessToken"], sign_in()["AccessToken"]
        app.global_sign_out(AccessToken=here)
        assert refused(app.get_user, AccessToken=there) == REVOKED_TOKEN

    def test_a_user_who_is_gone_has_no_token(self, app, admin, demo, sign_in, refused):
        token = sign_in()["AccessToken"]
        admin.admin_delete_user(UserPoolId=demo.pool, Username=ALICE)
        name, _ = refused(app.get_user, AccessToken=token)
        assert name in ("NotAuthorizedException", "UserNotFoundException")


class TestRefreshTokens:
    @pytest.fixture
    def sibling(self, admin: Any, demo: Any) -> str:
        """Another client of the same pool."""
        created = admin.create_user_pool_client(
            UserPoolId=demo.pool,
            ClientName="sibling",
            ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        )
        return str(created["UserPoolClient"]["ClientId"])

    def refreshing(self, client_id: str, token: str) -> dict[str, Any]:
        return {
            "ClientId": client_id,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": {"REFRESH_TOKEN": token},
        }

    def test_another_client_may_not_use_it(self, app, sibling, sign_in, other_pool, refused):
        token = sign_in()["RefreshToken"]
        for client_id in (sibling, other_pool["client"]):
            asking = self.refreshing(client_id, token)
            assert refused(app.initiate_auth, **asking) == INVALID_REFRESH

    def test_revoked_it_renews_nothing_and_takes_the_access_tokens_with_it(
        self, app, demo, sign_in, refused
    ):
        tokens = sign_in()
        asking = self.refreshing(demo.client, tokens["RefreshToken"])
        renewed = app.initiate_auth(**asking)["AuthenticationResult"]["AccessToken"]
        app.revoke_token(ClientId=demo.client, Token=tokens["RefreshToken"])
        assert refused(app.initiate_auth, **asking) == (
            "NotAuthorizedException",
            "Refresh Token has been revoked",
        )
        for token in (tokens["AccessToken"], renewed):
            assert refused(app.get_user, AccessToken=token) == REVOKED_TOKEN

    def test_it_ends_after_thirty_days(self, app, demo, sign_in, poolhouse, refused):
        asking = self.refreshing(demo.client, sign_in()["RefreshToken"])
        poolhouse.clock.advance("30d")
        assert refused(app.initiate_auth, **asking) == (
            "NotAuthorizedException",
            "Refresh Token has expired",
        )

    def test_a_letter_changed_makes_it_nobodys(self, app, demo, sign_in, refused):
        token = sign_in()["RefreshToken"]
        middle = len(token) // 2
        other = "A" if token[middle] != "A" else "B"
        asking = self.refreshing(demo.client, token[:middle] + other + token[middle + 1 :])
        assert refused(app.initiate_auth, **asking) == INVALID_REFRESH


class TestPasswords:
    def test_five_wrong_ones_lock_even_the_right_one_out(self, app, demo, poolhouse, refused):
        signing_in = {"ClientId": demo.client, "AuthFlow": "USER_PASSWORD_AUTH"}
        wrong = {"USERNAME": ALICE, "PASSWORD": "Wrong-Horse-1"}
        right = {"USERNAME": ALICE, "PASSWORD": ALICES}
        for _ in range(5):
            assert refused(app.initiate_auth, **signing_in, AuthParameters=wrong) == INCORRECT
        assert refused(app.initiate_auth, **signing_in, AuthParameters=right) == (
            "NotAuthorizedException",
            "Password attempts exceeded",
        )
        poolhouse.clock.advance("15m")
        assert app.initiate_auth(**signing_in, AuthParameters=right)["AuthenticationResult"]
