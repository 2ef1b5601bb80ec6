from collections.abc import Callable

import pytest
from harness.app import App, LibraryError
from harness.people import ANN, BOB, CAROL, totp_code, wrong_totp_code
from harness.world import CLIENT, USER_POOL

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

STATE = "CognitoSignInState"


def start_sign_in(app: App) -> None:
    step = app.call("signIn", BOB.credentials)
    assert step["nextStep"]["signInStep"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    app.network.clear()


@pytest.mark.parametrize("name", [BOB.name, "nobody"])
def test_a_wrong_password_and_an_unknown_user_are_refused_in_the_same_words(app: App, name: str):
    with pytest.raises(LibraryError) as refused:
        app.call("signIn", {"username": name, "password": "Wrong-horse-1"})
    assert (refused.value.name, refused.value.message, refused.value.status_code) == (
        "NotAuthorizedException",
        "Incorrect username or password.",
        400,
    )
    assert app.network.operations == ["InitiateAuth", "RespondToAuthChallenge"]
    assert app.storage("sessionStorage") == {}


def test_a_password_sign_in_is_one_request(app: App):
    app.call(
        "signIn",
        {
            "username": BOB.name,
            "password": BOB.password,
            "options": {"authFlowType": "USER_PASSWORD_AUTH"},
        },
    )
    assert app.network.operations == ["InitiateAuth"]


def test_a_wrong_totp_code_is_refused_and_can_be_retried(app: App, poolhouse: Emulator):
    start_sign_in(app)
    wrong = wrong_totp_code(BOB.totp_secret, poolhouse)
    with pytest.raises(LibraryError) as refused:
        app.call("confirmSignIn", {"challengeResponse": wrong})
    assert (refused.value.name, refused.value.message, refused.value.status_code) == (
        "CodeMismatchException",
        "Invalid code received for user",
        400,
    )
    right = totp_code(BOB.totp_secret, poolhouse)
    assert app.call("confirmSignIn", {"challengeResponse": right})["isSignedIn"]
    assert app.network.operations == ["RespondToAuthChallenge", "RespondToAuthChallenge"]


def test_a_code_that_signed_in_once_does_not_again(
    app: App, open_app: Callable[[], App], poolhouse: Emulator
):
    BOB.sign_in(app, poolhouse)
    other = open_app()
    start_sign_in(other)
    with pytest.raises(LibraryError) as refused:
        other.call("confirmSignIn", {"challengeResponse": totp_code(BOB.totp_secret, poolhouse)})
    assert (refused.value.name, refused.value.message) == (
        "ExpiredCodeException",
        "Your software token has already been used once.",
    )


def test_a_wrong_code_during_set_up_is_refused_and_can_be_retried(app: App, poolhouse: Emulator):
    step = app.call("signIn", ANN.credentials)
    secret = step["nextStep"]["totpSetupDetails"]["sharedSecret"]
    wrong = wrong_totp_code(secret, poolhouse)
    with pytest.raises(LibraryError) as refused:
        app.call("confirmSignIn", {"challengeResponse": wrong})
    assert (refused.value.name, refused.value.message) == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )
    done = app.call("confirmSignIn", {"challengeResponse": totp_code(secret, poolhouse)})
    assert done["isSignedIn"]


def test_a_new_password_is_asked_for_before_totp_is_set_up(app: App, poolhouse: Emulator):
    step = app.call("signIn", CAROL.credentials)
    assert step["nextStep"] == {
        "signInStep": "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED",
        "missingAttributes": [],
    }
    step = app.call("confirmSignIn", {"challengeResponse": "Another-horse-2"})
    assert step["nextStep"]["signInStep"] == "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"
    secret = step["nextStep"]["totpSetupDetails"]["sharedSecret"]
    done = app.call("confirmSignIn", {"challengeResponse": totp_code(secret, poolhouse)})
    assert done["isSignedIn"]


def test_a_password_against_the_policy_is_refused_and_another_one_taken(app: App):
    app.call("signIn", CAROL.credentials)
    with pytest.raises(LibraryError) as refused:
        app.call("confirmSignIn", {"challengeResponse": "short"})
    assert refused.value.name == "InvalidPasswordException"
    step = app.call("confirmSignIn", {"challengeResponse": "Another-horse-2"})
    assert step["nextStep"]["signInStep"] == "CONTINUE_SIGN_IN_WITH_TOTP_SETUP"


def test_setting_up_totp_during_the_challenge_by_the_signed_in_call_sends_nothing(app: App):
    app.call("signIn", ANN.credentials)
    app.network.clear()
    with pytest.raises(LibraryError) as refused:
        app.call("setUpTOTP")
    assert refused.value.name == "UserUnAuthenticatedException"
    assert app.network.operations == []


@pytest.mark.parametrize("flow", ["USER_SRP_AUTH", "USER_PASSWORD_AUTH"])
def test_a_password_that_was_reset_is_a_step_though_the_client_hides_users(
    app: App, poolhouse: Emulator, flow: str
):
    client = poolhouse.cognito_idp.describe_user_pool_client(UserPoolId=USER_POOL, ClientId=CLIENT)
    assert client["UserPoolClient"]["PreventUserExistenceErrors"] == "ENABLED"
    poolhouse.cognito_idp.admin_reset_user_password(UserPoolId=USER_POOL, Username=BOB.name)
    credentials = {**BOB.credentials, "options": {"authFlowType": flow}}
    step = app.call("signIn", credentials)
    assert step == {"isSignedIn": False, "nextStep": {"signInStep": "RESET_PASSWORD"}}
    assert app.storage("sessionStorage") == {}
    new = {
        "username": BOB.name,
        "newPassword": "Another-horse-2",
        "confirmationCode": poolhouse.inbox.code(f"{BOB.name}@example.com"),
    }
    app.call("confirmResetPassword", new)
    step = app.call("signIn", {**credentials, "password": new["newPassword"]})
    assert step["nextStep"]["signInStep"] == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"


class TestSignInState:
    """What the library keeps in sessionStorage between signIn and confirmSignIn."""

    def test_it_names_the_user_the_challenge_and_the_services_session(self, app: App):
        start_sign_in(app)
        kept = app.storage("sessionStorage")
        assert sorted(kept) == sorted(
            f"{STATE}.{key}" for key in ("username", "challengeName", "signInSession", "expiry")
        )
        assert kept[f"{STATE}.username"] == BOB.name
        assert kept[f"{STATE}.challengeName"] == "SOFTWARE_TOKEN_MFA"

    def test_it_is_empty_once_the_user_is_signed_in(self, app: App, poolhouse: Emulator):
        start_sign_in(app)
        app.call("confirmSignIn", {"challengeResponse": totp_code(BOB.totp_secret, poolhouse)})
        assert app.storage("sessionStorage") == {}

    def test_clearing_it_harms_nothing_while_the_page_lives(self, app: App, poolhouse: Emulator):
        start_sign_in(app)
        app.clear_storage("sessionStorage")
        code = totp_code(BOB.totp_secret, poolhouse)
        assert app.call("confirmSignIn", {"challengeResponse": code})["isSignedIn"]

    def test_it_carries_the_sign_in_over_a_reload(self, app: App, poolhouse: Emulator):
        start_sign_in(app)
        app.reload()
        code = totp_code(BOB.totp_secret, poolhouse)
        assert app.call("confirmSignIn", {"challengeResponse": code})["isSignedIn"]

    def test_cleared_and_reloaded_it_leaves_nothing_to_confirm(self, app: App, poolhouse: Emulator):
        start_sign_in(app)
        app.clear_storage("sessionStorage")
        app.reload()
        with pytest.raises(LibraryError) as refused:
            app.call("confirmSignIn", {"challengeResponse": totp_code(BOB.totp_secret, poolhouse)})
        assert refused.value.name == "SignInException"
        assert app.network.operations == []
