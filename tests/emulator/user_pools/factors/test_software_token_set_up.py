"""An authenticator app set up by a user who is signed in."""

import re
from typing import Any

import pytest

INVALID = "InvalidParameterException"
MISMATCH = ("CodeMismatchException", "Invalid code received for user")
REUSED = ("ExpiredCodeException", "Your software token has already been used once.")


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    return pool


def test_the_secret_is_base32_of_32_bytes(desk, app):
    access = desk.tokens(app)["AccessToken"]
    answer = desk.idp.associate_software_token(AccessToken=access)
    assert re.fullmatch("[A-Z2-7]{52}", answer["SecretCode"])
    assert "Session" not in answer


def test_a_verified_app_alone_is_not_asked_for(desk, app):
    desk.set_up_totp(desk.tokens(app)["AccessToken"], preferred=False)
    answer = desk.password(app)
    assert "AuthenticationResult" in answer
    user = desk.idp.get_user(AccessToken=answer["AuthenticationResult"]["AccessToken"])
    assert "UserMFASettingList" not in user


def test_the_preference_turns_it_on(desk, app, secret):
    answer = desk.answer(app, desk.password(app), SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))[
        "AuthenticationResult"
    ]
    user = desk.idp.get_user(AccessToken=answer["AccessToken"])
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert user["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"


def test_a_wrong_code_is_refused(desk, app):
    access = desk.tokens(app)["AccessToken"]
    desk.idp.associate_software_token(AccessToken=access)
    assert desk.refused(desk.idp.verify_software_token, AccessToken=access, UserCode="000000") == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )


def test_a_code_without_a_secret_is_refused(desk, app):
    access = desk.tokens(app)["AccessToken"]
    assert desk.refused(desk.idp.verify_software_token, AccessToken=access, UserCode="123456") == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )


def test_the_code_that_verified_does_not_verify_again(desk, app):
    access = desk.tokens(app)["AccessToken"]
    secret = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    code = desk.code(secret)
    verify = desk.idp.verify_software_token
    assert verify(AccessToken=access, UserCode=code)["Status"] == "SUCCESS"
    assert desk.refused(verify, AccessToken=access, UserCode=code) == (
        "EnableSoftwareTokenMFAException",
        "Your software token has already been used once",
    )


def test_nor_does_it_sign_in(desk, app):
    access = desk.tokens(app)["AccessToken"]
    secret = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    code = desk.code(secret)
    desk.idp.verify_software_token(AccessToken=access, UserCode=code)
    desk.idp.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True})
    asked = desk.password(app)
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code) == REUSED


def test_a_new_secret_replaces_the_old_one_when_it_is_verified(desk, app, secret):
    tokens = desk.answer(app, desk.password(app), SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))[
        "AuthenticationResult"
    ]
    access = tokens["AccessToken"]
    new = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    desk.wait(30)
    old_still = desk.code(secret)
    asked = desk.password(app)
    desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=old_still)
    desk.idp.verify_software_token(AccessToken=access, UserCode=desk.code(new))
    desk.wait(30)
    asked = desk.password(app)
    old = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))
    assert old == MISMATCH
    good = desk.code(new)
    assert "AuthenticationResult" in desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=good)


def test_a_pool_without_totp_refuses(desk):
    pool = desk.pool()
    desk.person(pool)
    access = desk.tokens(desk.app(pool))["AccessToken"]
    not_offered = (
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool.",
    )
    associate, verify = desk.idp.associate_software_token, desk.idp.verify_software_token
    assert desk.refused(associate, AccessToken=access) == not_offered
    assert desk.refused(verify, AccessToken=access, UserCode="123456") == not_offered


@pytest.mark.parametrize("operation", ["AssociateSoftwareToken", "VerifySoftwareToken"])
def test_neither_token_nor_session_is_refused(desk, operation):
    body = {} if operation.startswith("A") else {"UserCode": "123456"}
    assert desk.post(operation, body) == (
        INVALID,
        "Either AccessToken or Session is required.",
    )


def test_a_code_of_another_form_violates_the_model(desk):
    name, sentence = desk.post("VerifySoftwareToken", {"UserCode": "12345", "Session": "A" * 20})
    assert name == INVALID
    assert "Value at 'userCode' failed to satisfy constraint" in sentence


def test_proving_the_app_once_more_keeps_its_name(desk, app):
    access = desk.tokens(app)["AccessToken"]
    secret = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    prove = desk.idp.verify_software_token
    prove(AccessToken=access, UserCode=desk.code(secret), FriendlyDeviceName="My phone")
    desk.wait(30)
    prove(AccessToken=access, UserCode=desk.code(secret))
    desk.idp.set_user_mfa_preference(
        AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    asked = desk.password(app)["ChallengeParameters"]
    assert asked["FRIENDLY_DEVICE_NAME"] == "My phone"
