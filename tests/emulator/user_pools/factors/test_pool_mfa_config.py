"""The MFA setting of a pool, and sign-ins that ask for what is not built."""

import pytest

INVALID = "InvalidParameterException"
NO_FACTOR = (
    "Invalid MFA configuration given, can't disable all MFAs with a required or optional"
    " configuration."
)


def test_a_new_pool_asks_for_none(desk):
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=desk.pool())
    assert config["MfaConfiguration"] == "OFF"
    assert "SoftwareTokenMfaConfiguration" not in config


def test_what_is_set_is_shown(desk):
    pool = desk.pool(mfa="OPTIONAL")
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert config["MfaConfiguration"] == "OPTIONAL"
    assert config["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    shown = desk.idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert shown["MfaConfiguration"] == "OPTIONAL"


def test_a_pool_with_sms_offers_it(desk):
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    pool = desk.pool(MfaConfiguration="ON", SmsConfiguration=sms)
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert config["SmsMfaConfiguration"] == {"SmsConfiguration": sms}


def test_sms_for_mfa_is_the_pools_sms(desk):
    """One configuration for verification and MFA (SmsMfaConfigType)."""
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    pool = desk.pool(AutoVerifiedAttributes=["phone_number"])
    desk.idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": sms, "SmsAuthenticationMessage": "{####}!"},
    )
    shown = desk.idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert (shown["SmsConfiguration"], shown["SmsAuthenticationMessage"]) == (sms, "{####}!")
    signed_up = desk.idp.sign_up(
        ClientId=desk.app(pool),
        Username="bob",
        Password="Correct-horse-1",
        UserAttributes=[{"Name": "phone_number", "Value": "+15550100"}],
    )
    assert signed_up["CodeDeliveryDetails"]["DeliveryMedium"] == "SMS"


def test_turned_off_offers_no_factor(desk):
    pool = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    desk.idp.set_user_pool_mfa_config(UserPoolId=pool, MfaConfiguration="OFF")
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert "SoftwareTokenMfaConfiguration" not in config
    access = desk.tokens(desk.app(pool))["AccessToken"]
    refused = desk.refused(desk.idp.associate_software_token, AccessToken=access)
    assert refused[0] == "SoftwareTokenMFANotFoundException"


def test_what_is_left_out_is_off(desk):
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    pool = desk.pool(mfa="ON", SmsConfiguration=sms)
    configure = desk.idp.set_user_pool_mfa_config
    only_sms = configure(UserPoolId=pool, MfaConfiguration="ON", SmsMfaConfiguration={})
    assert "SoftwareTokenMfaConfiguration" not in only_sms
    nothing = configure(UserPoolId=pool)
    assert nothing["MfaConfiguration"] == "OFF"
    again = configure(UserPoolId=pool, MfaConfiguration="ON", SmsMfaConfiguration={})
    assert "SoftwareTokenMfaConfiguration" not in again


def test_updating_the_pool_leaves_totp_on(desk):
    pool = desk.pool(mfa="OPTIONAL")
    desk.idp.update_user_pool(UserPoolId=pool, MfaConfiguration="OPTIONAL")
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert config["SoftwareTokenMfaConfiguration"] == {"Enabled": True}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"MfaConfiguration": "ON"}, NO_FACTOR),
        (
            {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": False}},
            NO_FACTOR,
        ),
        (
            {"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ),
        (
            {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
            "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        ),
        (
            {"MfaConfiguration": "ON", "SmsMfaConfiguration": {}},
            "[SmsConfiguration] is a required member of [SmsMfaConfiguration].",
        ),
        (
            {"EmailMfaConfiguration": {"Message": "{####}"}},
            "Poolhouse does not emulate SetUserPoolMfaConfig.EmailMfaConfiguration yet.",
        ),
    ],
)
def test_what_can_not_be_set_is_refused(desk, settings, sentence):
    call = desk.idp.set_user_pool_mfa_config
    assert desk.refused(call, UserPoolId=desk.pool(), **settings) == (INVALID, sentence)


def test_a_challenge_that_is_not_built_says_so(desk):
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
    pool = desk.pool(MfaConfiguration="ON", SmsConfiguration=sms)
    desk.person(pool, phone_number="+15550001111")
    assert desk.refused(desk.password, desk.app(pool)) == (
        INVALID,
        "Poolhouse does not emulate InitiateAuth.ChallengeName=SMS_MFA yet.",
    )


def test_required_mfa_without_any_possible_factor_is_a_dead_end(desk):
    pool = desk.pool(
        MfaConfiguration="ON",
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
        AccountRecoverySetting={
            "RecoveryMechanisms": [{"Priority": 1, "Name": "verified_phone_number"}]
        },
    )
    desk.person(pool, phone_number="+15550001111")
    name, _ = desk.refused(desk.password, desk.app(pool))
    assert name == INVALID
