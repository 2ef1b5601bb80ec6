"""amazon-cognito-identity-js in Node: its own SRP, its own sessions."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.contract

ALICE, ALICES = "alice@example.com", "Correct-Horse-1"
BOB, BOBS = "bob@example.com", "Correct-Horse-2"
DAVE, DAVES = "dave@example.com", "Temporary-Horse-4"
ERIN, ERINS = "erin@example.com", "Correct-Horse-5"


@pytest.fixture(scope="module")
def node(start_node: Any) -> Any:
    return start_node("identity_library.cjs")


@pytest.fixture
def page(node: Any, poolhouse: Any, demo: Any) -> Any:
    """The library, told of the demo world's pool; nobody is signed in."""
    node.call("open", endpoint=poolhouse.url, poolId=demo.pool, clientId=demo.client)
    return node


@pytest.fixture
def sign_in(page: Any) -> Callable[[str, str], Any]:
    """Sign in by SRP as far as the next step."""
    return lambda username, password: page.call("signIn", username=username, password=password)


def test_a_password_is_proved_by_srp(page, sign_in, poolhouse):
    signed_in = sign_in(ALICE, ALICES)
    assert signed_in["step"] == "DONE"
    found = {each["Name"]: each["Value"] for each in page.call("attributes")}
    assert found["email"] == ALICE
    operations = [entry.operation for entry in poolhouse.journal.entries()]
    assert operations == ["InitiateAuth", "RespondToAuthChallenge", "GetUser"]


def test_srp_signs_in_many_times_in_a_row(sign_in):
    """Salts, keys and shared secrets are padded alike whatever their first digits are."""
    steps = {sign_in(ALICE, ALICES)["step"] for _ in range(16)}
    assert steps == {"DONE"}


def test_a_wrong_password_fails_its_proof(page):
    error = page.thrown("signIn", username=ALICE, password="Wrong-Horse-1")
    assert (error["name"], error["code"], error["message"]) == (
        "NotAuthorizedException",
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


def test_totp_is_asked_for_and_taken(page, sign_in, totp, demo):
    asked = sign_in(BOB, BOBS)
    assert asked["step"] == "SOFTWARE_TOKEN_MFA"
    assert page.call("answerTotp", code=totp(demo.bobs_secret))["step"] == "DONE"


def test_a_wrong_totp_code_leaves_room_for_the_right_one(page, sign_in, totp, demo):
    sign_in(BOB, BOBS)
    right = totp(demo.bobs_secret)
    wrong = next(code for code in ("000000", "000001") if code != right)
    error = page.thrown("answerTotp", code=wrong)
    assert (error["code"], error["message"]) == (
        "CodeMismatchException",
        "Invalid code received for user",
    )
    assert page.call("answerTotp", code=right)["step"] == "DONE"


def test_totp_is_set_up_and_then_asked_for(page, sign_in, totp, poolhouse):
    sign_in(ALICE, ALICES)
    secret = page.call("associate")
    page.call("verify", code=totp(secret))
    assert page.call("preferTotp") == "SUCCESS"
    poolhouse.clock.advance(30)
    asked = sign_in(ALICE, ALICES)
    assert asked["step"] == "SOFTWARE_TOKEN_MFA"
    assert asked["parameters"]["FRIENDLY_DEVICE_NAME"] == "a phone"
    assert page.call("answerTotp", code=totp(secret))["step"] == "DONE"


def test_totp_is_set_up_in_the_challenge_where_everyone_needs_it(page, sign_in, totp, admin, demo):
    admin.set_user_pool_mfa_config(
        UserPoolId=demo.pool,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    assert sign_in(ALICE, ALICES)["step"] == "MFA_SETUP"
    secret = page.call("associate")
    signed_in = page.call("verify", code=totp(secret))
    assert signed_in["step"] == "DONE"
    assert signed_in["refreshToken"]


def test_a_temporary_password_is_replaced(page, sign_in):
    asked = sign_in(DAVE, DAVES)
    assert asked["step"] == "NEW_PASSWORD_REQUIRED"
    assert asked["attributes"]["email"] == DAVE
    assert page.call("answerNewPassword", password="Permanent-Horse-4")["step"] == "DONE"
    assert sign_in(DAVE, "Permanent-Horse-4")["step"] == "DONE"


def test_a_session_is_refreshed(page, sign_in):
    signed_in = sign_in(ALICE, ALICES)
    refreshed = page.call("refresh")
    assert refreshed["accessToken"] != signed_in["accessToken"]
    assert refreshed["refreshToken"] == signed_in["refreshToken"]


def test_someone_signs_up_and_changes_the_password(page, sign_in, poolhouse):
    signed_up = page.call("signUp", username=ERIN, password=ERINS)
    assert signed_up["confirmed"] is False
    assert page.call("confirm", code=poolhouse.inbox.code(to=ERIN)) == "SUCCESS"
    sign_in(ERIN, ERINS)
    found = {each["Name"]: each["Value"] for each in page.call("attributes")}
    assert (found["sub"], found["name"]) == (signed_up["sub"], "Erin Å")
    assert page.call("changePassword", **{"from": ERINS, "to": "Another-Horse-5"}) == "SUCCESS"
    assert sign_in(ERIN, "Another-Horse-5")["step"] == "DONE"


def test_signing_out_everywhere_ends_the_refresh_token(page, sign_in, app, demo, refused):
    token = sign_in(ALICE, ALICES)["refreshToken"]
    assert page.call("signOutEverywhere") == "SUCCESS"
    refreshing = {
        "ClientId": demo.client,
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": token},
    }
    name, _ = refused(app.initiate_auth, **refreshing)
    assert name == "NotAuthorizedException"
