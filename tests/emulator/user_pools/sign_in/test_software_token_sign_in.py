"""SOFTWARE_TOKEN_MFA: the code of an authenticator app, each once."""

from typing import Any

import pytest

INVALID = "InvalidParameterException"
MISMATCH = ("CodeMismatchException", "Invalid code received for user")
REUSED = ("ExpiredCodeException", "Your software token has already been used once.")
SESSION_USED = (
    "NotAuthorizedException",
    "Invalid session for the user, session can only be used once.",
)


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    return pool


def test_the_code_gets_tokens(desk, app, secret):
    asked = desk.password(app)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert asked["ChallengeParameters"] == {"USER_ID_FOR_SRP": "alice"}
    answer = desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))
    assert answer["ChallengeParameters"] == {}
    assert "IdToken" in answer["AuthenticationResult"]


def test_it_follows_the_srp_proof_too(desk, pool, app, secret):
    asked = desk.srp(app, pool)
    answer = desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))
    assert "IdToken" in answer["AuthenticationResult"]


def test_and_the_admin_form(desk, pool, app, secret):
    asked = desk.password(app)
    answer = desk.idp.admin_respond_to_auth_challenge(
        UserPoolId=pool,
        ClientId=app,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=asked["Session"],
        ChallengeResponses={
            "USERNAME": "alice",
            "SOFTWARE_TOKEN_MFA_CODE": desk.code(secret),
        },
    )
    assert "IdToken" in answer["AuthenticationResult"]


@pytest.mark.parametrize("steps_ago", [-1, 1])
def test_the_codes_of_the_neighbouring_steps_are_good(desk, app, secret, steps_ago):
    desk.wait(30)
    code = desk.code(secret, steps_ago)
    assert "AuthenticationResult" in desk.answer(
        app, desk.password(app), SOFTWARE_TOKEN_MFA_CODE=code
    )


@pytest.mark.parametrize("steps_ago", [-2, 2])
def test_older_and_newer_codes_are_not(desk, app, secret, steps_ago):
    desk.wait(90)
    code = desk.code(secret, steps_ago)
    asked = desk.password(app)
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code) == MISMATCH


@pytest.mark.parametrize("code", ["000000", "12345", "abcdef", "1234567", " 123456"])
def test_a_wrong_code_leaves_the_session_open(desk, app, secret, code):
    asked = desk.password(app)
    for _ in range(2):
        wrong = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code)
        assert wrong == MISMATCH
    good = desk.code(secret)
    assert "AuthenticationResult" in desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=good)


@pytest.mark.usefixtures("secret")
def test_a_missing_code_is_named(desk, app):
    assert desk.refused(desk.answer, app, desk.password(app)) == (
        INVALID,
        "Missing required parameter SOFTWARE_TOKEN_MFA_CODE",
    )


def test_a_code_is_good_once(desk, app, secret):
    code = desk.code(secret)
    desk.answer(app, desk.password(app), SOFTWARE_TOKEN_MFA_CODE=code)
    asked = desk.password(app)
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code) == REUSED


def test_nor_in_the_next_window(desk, app, secret):
    code = desk.code(secret)
    desk.answer(app, desk.password(app), SOFTWARE_TOKEN_MFA_CODE=code)
    desk.wait(30)
    asked = desk.password(app)
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code) == REUSED
    fresh = desk.code(secret)
    assert "AuthenticationResult" in desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=fresh)


def test_the_session_is_used_up_by_the_right_code(desk, app, secret):
    asked = desk.password(app)
    desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))
    desk.wait(30)
    again = desk.code(secret)
    used = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=again)
    assert used == SESSION_USED


def test_users_disabled_in_between_are_refused(desk, pool, app, secret):
    asked = desk.password(app)
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    code = desk.code(secret)
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code) == (
        "NotAuthorizedException",
        "User is disabled.",
    )


def test_the_friendly_name_of_the_app_is_told(desk, app):
    access = desk.tokens(app)["AccessToken"]
    secret = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    desk.idp.verify_software_token(
        AccessToken=access, UserCode=desk.code(secret), FriendlyDeviceName="My phone"
    )
    desk.idp.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True})
    parameters = desk.password(app)["ChallengeParameters"]
    assert parameters["FRIENDLY_DEVICE_NAME"] == "My phone"


def test_users_whose_password_was_reset_in_between_are_refused(desk):
    pool = desk.pool(mfa="OPTIONAL", AutoVerifiedAttributes=["email"])
    desk.person(pool, email="alice@example.com", email_verified="true")
    app = desk.app(pool)
    secret = desk.set_up_totp(desk.tokens(app)["AccessToken"])
    asked = desk.password(app)
    desk.idp.admin_reset_user_password(UserPoolId=pool, Username="alice")
    code = desk.code(secret)
    refused = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code)
    assert refused == ("PasswordResetRequiredException", "Password reset required for the user")


@pytest.mark.parametrize("permanent", [True, False])
def test_a_sign_in_that_an_old_password_began_can_not_be_finished(
    desk, pool, app, secret, permanent
):
    asked = desk.password(app)
    desk.idp.admin_set_user_password(
        UserPoolId=pool, Username="alice", Password="Other-horse-2", Permanent=permanent
    )
    code = desk.code(secret)
    refused = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code)
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")
