"""Our client signs in as the real library does, request by request."""

import pytest
from harness.duet import Duet
from harness.people import ANN, BOB, CAROL, totp_code, wrong_totp_code
from harness.trace import Telling
from harness.world import CLIENT, amplify_config

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

NOTES = {"apiName": "open", "path": "/notes"}
DONE = {"isSignedIn": True, "nextStep": {"signInStep": "DONE"}}


def start(page: Telling, poolhouse: Emulator) -> None:
    page.configure(amplify_config(poolhouse, CLIENT))


def by_password(person: str, password: str) -> dict[str, object]:
    """What signIn takes to send the password, which spares the page the arithmetic of SRP."""
    options = {"authFlowType": "USER_PASSWORD_AUTH"}
    return {"username": person, "password": password, "options": options}


def test_signing_in_by_srp_and_totp_calling_an_api_and_signing_out(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("signIn", BOB.credentials)
        wrong = wrong_totp_code(BOB.totp_secret, poolhouse)
        page.refused("confirmSignIn", {"challengeResponse": wrong})
        right = totp_code(BOB.totp_secret, poolhouse)
        page.call("confirmSignIn", {"challengeResponse": right})
        page.call("getCurrentUser")
        page.refused("signIn", BOB.credentials)
        page.call("fetchAuthSession")
        page.call("get", NOTES)
        page.call("fetchUserAttributes")
        page.call("signOut")
        page.call("fetchAuthSession")
        page.call("signOut")

    steps = duet.tell(story)
    assert [step.operations for step in steps] == [
        [],
        ["InitiateAuth", "RespondToAuthChallenge"],
        ["RespondToAuthChallenge"],
        ["RespondToAuthChallenge"],
        [],
        [],
        ["GetId", "GetCredentialsForIdentity"],
        ["GET /execute-api/openapi000/dev/notes"],
        ["GetUser"],
        ["RevokeToken"],
        [],
        [],
    ]


def test_refusals_of_a_password(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.refused("signIn", {"username": BOB.name, "password": "Wrong-horse-1"})
        page.refused("signIn", by_password("nobody", "Wrong-horse-1"))
        page.refused("signIn", by_password(BOB.name, "Wrong-horse-1"))
        page.refused("signIn", {"username": "", "password": "Wrong-horse-1"})
        page.refused("signIn", {"username": BOB.name, "password": ""})
        page.refused("confirmSignIn", {"challengeResponse": "123456"})

    steps = duet.tell(story)
    names = [step.outcomes[0]["error"]["name"] for step in steps[1:]]
    assert names == [
        *["NotAuthorizedException"] * 3,
        "EmptySignInUsername",
        "EmptySignInPassword",
        "SignInException",
    ]


def test_setting_up_totp_within_the_sign_in_and_the_preference_after_it(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        step = page.call("signIn", ANN.credentials)
        secret = step["nextStep"]["totpSetupDetails"]["sharedSecret"]
        page.refused("setUpTOTP")
        page.refused("confirmSignIn", {"challengeResponse": "no code"})
        wrong = wrong_totp_code(secret, poolhouse)
        page.refused("confirmSignIn", {"challengeResponse": wrong})
        right = totp_code(secret, poolhouse)
        page.call("confirmSignIn", {"challengeResponse": right})
        page.call("fetchMFAPreference")
        page.call("updateMFAPreference", {"totp": "PREFERRED"})
        page.call("fetchMFAPreference")
        page.refused("updateMFAPreference", {"sms": "ENABLED"})
        page.call("setUpTOTP")
        page.refused("verifyTOTPSetup", {"code": wrong})
        page.call("signOut", {"global": True})
        poolhouse.clock.advance("30s")
        page.call("signIn", by_password(ANN.name, ANN.password))
        page.call("confirmSignIn", {"challengeResponse": totp_code(secret, poolhouse)})

    steps = duet.tell(story)
    assert steps[1].operations == [
        "InitiateAuth",
        "RespondToAuthChallenge",
        "AssociateSoftwareToken",
    ]
    assert steps[-1].outcomes == [{"value": DONE}]


def test_a_new_password_and_then_totp(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("signIn", by_password(CAROL.name, CAROL.password))
        page.refused("confirmSignIn", {"challengeResponse": "short"})
        page.refused("confirmSignIn", {"challengeResponse": ""})
        options = {"userAttributes": {"name": "Carol", "nickname": ""}}
        answer = {"challengeResponse": "Another-horse-2", "options": options}
        step = page.call("confirmSignIn", answer)
        secret = step["nextStep"]["totpSetupDetails"]["sharedSecret"]
        code = totp_code(secret, poolhouse)
        named = {"challengeResponse": code, "options": {"friendlyDeviceName": "phone"}}
        page.call("confirmSignIn", named)
        page.call("fetchUserAttributes")

    steps = duet.tell(story)
    assert steps[5].operations == ["VerifySoftwareToken", "RespondToAuthChallenge"]
    assert steps[-1].outcomes[0]["value"]["name"] == "Carol"


def test_a_reload_within_a_challenge_and_a_challenge_that_ended(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        page.call("signIn", by_password(BOB.name, BOB.password))
        page.reload()
        code = totp_code(BOB.totp_secret, poolhouse)
        page.call("confirmSignIn", {"challengeResponse": code})
        page.call("getCurrentUser")
        page.reload()
        page.call("fetchAuthSession")
        page.call("signOut")
        page.call("signIn", by_password(BOB.name, BOB.password))
        session = page.player.storage("sessionStorage")["CognitoSignInState.signInSession"]
        poolhouse.expire(auth_session=session)
        page.refused("confirmSignIn", {"challengeResponse": code})
        page.clear_storage("sessionStorage")
        page.reload()
        page.refused("confirmSignIn", {"challengeResponse": code})

    steps = duet.tell(story)
    assert steps[3].outcomes == [{"value": DONE}]
    assert steps[-4].operations == ["RespondToAuthChallenge"]
    assert steps[-1].outcomes[0]["error"]["name"] == "SignInException"
