"""The MFA setting of a pool, and sign-ins that ask for what is not built."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from poolhouse.protocol.shapes import Shape
from poolhouse.user_pools.service import service

INVALID = "InvalidParameterException"
NO_FACTOR = (
    "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
)
TOGETHER = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


def made_before(desk: Any, pool_id: str, **settings: Any) -> None:
    """Give a pool settings that are refused now, as it has them in a file of an older version."""
    store = desk.world.foundation.store
    with store.step():
        store.run(
            "UPDATE user_pools SET settings = json_patch(settings, ?) WHERE id = ?",
            json.dumps(settings),
            pool_id,
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
    pool = desk.pool(mfa="ON", SmsConfiguration=SMS)
    nothing = desk.idp.set_user_pool_mfa_config(UserPoolId=pool)
    assert nothing["MfaConfiguration"] == "OFF"
    assert "SoftwareTokenMfaConfiguration" not in nothing
    shown = desk.idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert shown["SmsConfiguration"] == SMS


def test_updating_the_pool_leaves_totp_on(desk):
    pool = desk.pool(mfa="OPTIONAL")
    desk.idp.update_user_pool(UserPoolId=pool, MfaConfiguration="OPTIONAL")
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert config["SoftwareTokenMfaConfiguration"] == {"Enabled": True}


@pytest.mark.parametrize("mfa", ["ON", "OPTIONAL"])
@pytest.mark.parametrize(
    "factors",
    [{}, {"SoftwareTokenMfaConfiguration": {"Enabled": False}}, {"WebAuthnConfiguration": {}}],
    ids=["none", "one that is not enabled", "what is no factor"],
)
def test_mfa_needs_a_factor_that_is_enabled(desk, mfa, factors):
    call = desk.idp.set_user_pool_mfa_config
    told = desk.refused(call, UserPoolId=desk.pool(), MfaConfiguration=mfa, **factors)
    assert told == (INVALID, NO_FACTOR)


@pytest.mark.parametrize("mode", [{}, {"MfaConfiguration": "OFF"}], ids=["left out", "OFF"])
@pytest.mark.parametrize(
    "factor",
    [
        {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
        {"SoftwareTokenMfaConfiguration": {"Enabled": False}},
        {"SoftwareTokenMfaConfiguration": {}},
        {"SmsMfaConfiguration": {}},
        {"EmailMfaConfiguration": {}},
    ],
    ids=str,
)
def test_mfa_that_is_off_goes_with_no_factor_enabled_or_not(desk, mode, factor):
    call = desk.idp.set_user_pool_mfa_config
    told = desk.refused(call, UserPoolId=desk.pool(mfa="ON"), **mode, **factor)
    assert told == (INVALID, TOGETHER)


def test_a_factor_that_is_not_enabled_is_kept_beside_one_that_is(desk):
    """As an older version could set it: none but one can be enabled now."""
    pool = desk.pool(SmsConfiguration=SMS)
    off = {"Enabled": False}
    made_before(
        desk,
        pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={},
        SoftwareTokenMfaConfiguration=off,
    )
    assert {
        name: value
        for name, value in desk.idp.get_user_pool_mfa_config(UserPoolId=pool).items()
        if name != "ResponseMetadata"
    } == {
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {"SmsConfiguration": SMS},
        "SoftwareTokenMfaConfiguration": off,
    }


WORKS = {
    "UserPoolId": "test_what_is_set_is_shown",
    "MfaConfiguration": "test_what_is_set_is_shown",
    "SoftwareTokenMfaConfiguration.Enabled": "test_mfa_needs_a_factor_that_is_enabled",
}
"""Settings of SetUserPoolMfaConfig that are built, and the test that shows it."""


def leaves(shape: Shape, place: str = "") -> Iterator[tuple[str, Shape]]:
    for name, member in shape.members.items():
        if member.shape.members:
            yield from leaves(member.shape, f"{place}{name}.")
        else:
            yield f"{place}{name}", member.shape


LEAVES = dict(leaves(service.model.operation("SetUserPoolMfaConfig").input))
VALUES = {
    "Message": "{####}, please",
    "SmsAuthenticationMessage": "{####}, please",
    "SnsRegion": "us-east-1",
    "SnsCallerArn": SMS["SnsCallerArn"],
    "CallerArn": SMS["SnsCallerArn"],
    "Region": "us-east-1",
}


def test_what_works_is_shown_by_a_test():
    assert WORKS.keys() <= LEAVES.keys()
    assert all(name in globals() for name in WORKS.values())


@pytest.mark.parametrize("mfa", ["OFF", "OPTIONAL", "ON"])
@pytest.mark.parametrize("place", [place for place in LEAVES if place not in WORKS])
def test_what_does_not_work_is_refused_in_the_call_that_asks_for_it(desk, mfa, place):
    block, _, _ = place.partition(".")
    path = place.split(".")
    value: Any = VALUES.get(path[-1]) or next(iter(LEAVES[place].values), "text")
    for name in reversed(path[1:]):
        value = {name: value}
    if "EumsSms" in path:
        sms = value["SmsConfiguration"]
        sms["EumsSms"] |= {"CallerArn": SMS["SnsCallerArn"], "OriginationIdentity": "pool"}
    pool = desk.pool(mfa="OPTIONAL", SmsConfiguration=SMS)
    factors = {"SoftwareTokenMfaConfiguration": {"Enabled": True}} if mfa != "OFF" else {}
    with pytest.raises(desk.idp.exceptions.InvalidParameterException) as caught:
        desk.idp.set_user_pool_mfa_config(
            UserPoolId=pool, MfaConfiguration=mfa, **factors, **{block: value}
        )
    answer = caught.value.response
    named = f"SetUserPoolMfaConfig.{block}"
    assert answer["Error"]["Message"] == f"Poolhouse does not emulate {named} yet."
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-poolhouse-unsupported"] == f"cognito-idp.{named}"
    kept = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert kept["MfaConfiguration"] == "OPTIONAL"


@pytest.mark.parametrize("block", ["SmsMfaConfiguration", "EmailMfaConfiguration"])
@pytest.mark.parametrize("mfa", ["OPTIONAL", "ON"])
def test_an_empty_factor_is_one_too(desk, mfa, block):
    factors = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, block: {}}
    call = desk.idp.set_user_pool_mfa_config
    told = desk.refused(call, UserPoolId=desk.pool(), MfaConfiguration=mfa, **factors)
    assert told == (INVALID, f"Poolhouse does not emulate SetUserPoolMfaConfig.{block} yet.")


@pytest.mark.parametrize("mfa", ["OPTIONAL", "ON"])
def test_mfa_with_sms_as_its_factor_is_refused_when_a_pool_is_created(desk, mfa):
    name, told = desk.refused(desk.pool, MfaConfiguration=mfa, SmsConfiguration=SMS)
    assert name == INVALID
    assert told.startswith("Poolhouse does not emulate CreateUserPool.MfaConfiguration yet. With")
    assert desk.idp.list_user_pools(MaxResults=1)["UserPools"] == []


def test_mfa_with_sms_as_its_factor_is_refused_when_a_pool_is_updated(desk):
    pool = desk.pool(SmsConfiguration=SMS)
    call = desk.idp.update_user_pool
    asked = {"UserPoolId": pool, "SmsConfiguration": SMS, "MfaConfiguration": "OPTIONAL"}
    name, told = desk.refused(call, **asked)
    assert name == INVALID
    assert told.startswith("Poolhouse does not emulate UpdateUserPool.MfaConfiguration yet. With")
    desk.idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    desk.idp.update_user_pool(**asked)  # there it changes nothing: SMS is not among the factors
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert "SmsMfaConfiguration" not in config


@pytest.mark.parametrize("mfa", [{}, {"MfaConfiguration": "OFF"}], ids=["left out", "OFF"])
def test_sms_for_what_is_no_sign_in_is_kept(desk, mfa):
    pool = desk.pool(SmsConfiguration=SMS, **mfa)
    shown = desk.idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert (shown["SmsConfiguration"], shown["MfaConfiguration"]) == (SMS, "OFF")
    config = desk.idp.get_user_pool_mfa_config(UserPoolId=pool)
    assert "SmsMfaConfiguration" not in config


def test_a_challenge_that_is_not_built_says_so(desk):
    pool = desk.pool(SmsConfiguration=SMS)
    made_before(desk, pool, MfaConfiguration="ON", SmsMfaConfiguration={})
    desk.person(pool, phone_number="+15550001111")
    assert desk.refused(desk.password, desk.app(pool)) == (
        INVALID,
        "Poolhouse does not emulate InitiateAuth.ChallengeName=SMS_MFA yet.",
    )


def test_required_mfa_without_any_possible_factor_is_a_dead_end(desk):
    pool = desk.pool(
        SmsConfiguration=SMS,
        AccountRecoverySetting={
            "RecoveryMechanisms": [{"Priority": 1, "Name": "verified_phone_number"}]
        },
    )
    made_before(desk, pool, MfaConfiguration="ON", SmsMfaConfiguration={})
    desk.person(pool, phone_number="+15550001111")
    name, _ = desk.refused(desk.password, desk.app(pool))
    assert name == INVALID
