"""Preferences of users: which factors are on, and which one is asked for."""

from typing import Any

import pytest

INVALID = "InvalidParameterException"


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    return pool


def test_totp_needs_a_verified_app(desk, pool, app):
    access = desk.tokens(app)["AccessToken"]
    refusal = (
        INVALID,
        "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
    )
    on = {"SoftwareTokenMfaSettings": {"Enabled": True}}
    for call, who in (
        (desk.idp.set_user_mfa_preference, {"AccessToken": access}),
        (desk.idp.admin_set_user_mfa_preference, {"UserPoolId": pool, "Username": "alice"}),
    ):
        assert desk.refused(call, **who, **on) == refusal


@pytest.mark.parametrize(
    ("member", "factor"), [("SMSMfaSettings", "SMS_MFA"), ("EmailMfaSettings", "EMAIL_OTP")]
)
def test_codes_by_message_need_an_address_and_are_not_built(desk, pool, member, factor):
    call = desk.idp.admin_set_user_mfa_preference
    on = {"UserPoolId": pool, member: {"Enabled": True}}
    assert desk.refused(call, Username="alice", **on) == (
        INVALID,
        f"User does not have delivery config set to turn on {factor}",
    )
    desk.person(pool, "bob", email="bob@example.com", phone_number="+15550001111")
    assert desk.refused(call, Username="bob", **on) == (
        INVALID,
        f"Poolhouse does not emulate AdminSetUserMFAPreference.{factor} yet.",
    )


@pytest.mark.usefixtures("secret")
def test_turning_off_forgets_the_preference(desk, pool):
    desk.idp.admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username="alice",
        SMSMfaSettings={"Enabled": False, "PreferredMfa": False},
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )
    user = desk.idp.admin_get_user(UserPoolId=pool, Username="alice")
    assert "UserMFASettingList" not in user
    assert "PreferredMfaSetting" not in user


@pytest.mark.usefixtures("secret")
def test_what_is_not_mentioned_stays(desk, pool):
    desk.idp.admin_set_user_mfa_preference(
        UserPoolId=pool, Username="alice", SMSMfaSettings={"Enabled": False}
    )
    user = desk.idp.admin_get_user(UserPoolId=pool, Username="alice")
    assert user["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"


@pytest.mark.usefixtures("secret")
def test_a_factor_may_be_on_and_no_longer_preferred(desk, pool):
    desk.idp.admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username="alice",
        SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": False},
    )
    user = desk.idp.admin_get_user(UserPoolId=pool, Username="alice")
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert "PreferredMfaSetting" not in user


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {
                "SMSMfaSettings": {"Enabled": False, "PreferredMfa": True},
                "SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True},
            },
            "Only one MFA method can be set as preferred.",
        ),
        (
            {"SoftwareTokenMfaSettings": {"Enabled": False, "PreferredMfa": True}},
            "An MFA method must be enabled to be set as preferred.",
        ),
        (
            {"WebAuthnMfaSettings": {"Enabled": True}},
            "Poolhouse does not emulate AdminSetUserMFAPreference.WebAuthnMfaSettings yet.",
        ),
    ],
)
@pytest.mark.usefixtures("secret")
def test_contradictions_are_refused(desk, pool, settings, sentence):
    call = desk.idp.admin_set_user_mfa_preference
    assert desk.refused(call, UserPoolId=pool, Username="alice", **settings) == (
        INVALID,
        sentence,
    )


@pytest.mark.usefixtures("secret")
def test_required_mfa_cant_be_turned_off(desk, pool):
    desk.idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    name, _ = desk.refused(
        desk.idp.admin_set_user_mfa_preference,
        UserPoolId=pool,
        Username="alice",
        SoftwareTokenMfaSettings={"Enabled": False},
    )
    assert name == INVALID
