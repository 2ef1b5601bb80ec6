"""Guests, registrations and passwords: our client against the real library in the demo world."""

import pytest
from harness.duet import Duet
from harness.people import totp_code, wrong_totp_code
from harness.trace import Telling

from poolhouse import amplify_config
from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

ALICE = {"username": "alice@example.com", "password": "Correct-Horse-1"}
ERIN = {"username": "erin@example.com", "password": "Correct-Horse-5"}
ITEMS = {"apiName": "demo", "path": "/items"}
REPORT = {"apiName": "demo", "path": "/admin/report"}


@pytest.fixture
def poolhouse_config() -> None:
    """No configuration of our own: the demo world."""


def by_password(person: dict[str, str], **changes: str) -> dict[str, object]:
    """What signIn takes to send the password, which spares the page the arithmetic of SRP."""
    return {**person, **changes, "options": {"authFlowType": "USER_PASSWORD_AUTH"}}


def start(page: Telling, poolhouse: Emulator) -> None:
    page.configure(amplify_config.of(poolhouse.world))


def require_reset(poolhouse: Emulator, username: str) -> None:
    """Reset a password as an administrator does."""
    user = {
        "UserPoolId": amplify_config.of(poolhouse.world)["Auth"]["Cognito"]["userPoolId"],
        "Username": username,
    }
    poolhouse.world.call("cognito-idp", "AdminResetUserPassword", user)


def test_a_guest_who_signs_in_keeps_the_identity(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("fetchAuthSession")
        page.call("get", ITEMS)
        page.refused("get", REPORT)
        page.reload()
        page.call("fetchAuthSession")
        page.call("signIn", by_password(ALICE))
        page.call("fetchAuthSession")
        page.call("get", ITEMS)
        page.call("signOut")
        page.call("fetchAuthSession")

    steps = duet.tell(story)
    before, after = steps[5].outcomes[0]["value"], steps[7].outcomes[0]["value"]
    assert after["identityId"] == before["identityId"]
    assert steps[7].operations == ["GetCredentialsForIdentity"]


def test_a_refresh_token_that_ended_where_guests_are_allowed(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("signIn", by_password(ALICE))
        page.call("fetchAuthSession")
        stored = page.player.storage()
        token = next(value for key, value in stored.items() if key.endswith(".refreshToken"))
        poolhouse.expire(token)
        page.refused("fetchAuthSession", {"forceRefresh": True})
        page.refused("fetchAuthSession")
        page.reload()
        page.call("fetchAuthSession")

    steps = duet.tell(story)
    assert steps[3].operations == ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]


def test_registering_and_confirming(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        options = {"userAttributes": {"email": ERIN["username"], "name": "Erin"}}
        page.refused("signUp", {**ERIN, "password": "short", "options": options})
        page.call("signUp", {**ERIN, "options": options})
        page.refused("signUp", {**ERIN, "options": options})
        page.refused("signUp", {**ERIN, "username": ""})
        page.call("signIn", ERIN)
        confirmation = {"username": ERIN["username"], "confirmationCode": "000000"}
        page.refused("confirmSignUp", confirmation)
        code = poolhouse.inbox.code(ERIN["username"])
        page.call("confirmSignUp", {**confirmation, "confirmationCode": code})
        page.call("signIn", by_password(ERIN))
        page.call("fetchUserAttributes")

    steps = duet.tell(story)
    assert steps[5].outcomes[0]["value"]["nextStep"] == {"signInStep": "CONFIRM_SIGN_UP"}


def test_resetting_and_changing_a_password(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.refused("resetPassword", {"username": ""})
        page.call("resetPassword", {"username": ALICE["username"]})
        new = {"username": ALICE["username"], "newPassword": "Another-Horse-1"}
        page.refused("confirmResetPassword", {**new, "confirmationCode": "000000"})
        code = poolhouse.inbox.code(ALICE["username"])
        page.call("confirmResetPassword", {**new, "confirmationCode": code})
        page.refused("signIn", by_password(ALICE))
        page.call("signIn", by_password(ALICE, password="Another-Horse-1"))
        page.refused("updatePassword", {"oldPassword": "x", "newPassword": "Third-Horse-1"})
        page.call(
            "updatePassword", {"oldPassword": "Another-Horse-1", "newPassword": "Third-Horse-1"}
        )
        page.call("signOut")
        require_reset(poolhouse, ALICE["username"])
        page.call("signIn", by_password(ALICE, password="Third-Horse-1"))

    steps = duet.tell(story)
    assert steps[2].operations == ["ForgotPassword"]
    assert steps[4].operations == ["ConfirmForgotPassword"]
    assert steps[-1].outcomes[0]["value"]["nextStep"] == {"signInStep": "RESET_PASSWORD"}


def test_setting_up_totp_when_signed_in(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("signIn", by_password(ALICE))
        page.call("fetchMFAPreference")
        secret = page.call("setUpTOTP")["sharedSecret"]
        page.refused("verifyTOTPSetup", {"code": wrong_totp_code(secret, poolhouse)})
        page.refused("verifyTOTPSetup", {"code": ""})
        page.call("verifyTOTPSetup", {"code": totp_code(secret, poolhouse)})
        page.call("fetchMFAPreference")
        page.call("updateMFAPreference", {"totp": "PREFERRED"})
        page.call("fetchMFAPreference")
        page.call("signOut")
        page.call("signIn", by_password(ALICE))
        poolhouse.clock.advance("30s")
        code = totp_code(secret, poolhouse)
        page.call("confirmSignIn", {"challengeResponse": code})
        page.call("updateMFAPreference", {"totp": "NOT_PREFERRED"})
        page.call("fetchMFAPreference")
        page.call("updateMFAPreference", {"totp": "DISABLED"})
        page.call("fetchMFAPreference")

    steps = duet.tell(story)
    fetched = [step.outcomes[0]["value"] for step in steps if step.done == "fetchMFAPreference"]
    assert fetched[2] == {"preferred": "TOTP", "enabled": ["TOTP"]}
