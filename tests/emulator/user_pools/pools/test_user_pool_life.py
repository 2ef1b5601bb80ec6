"""Pools from creation to deletion, as DescribeUserPool shows them."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse
from poolhouse.protocol.direct import ConstraintViolationError


def test_new_pool_shows_the_defaults_of_the_service(cognito_idp: Any) -> None:
    pool = cognito_idp.create_user_pool(PoolName="people")["UserPool"]
    assert pool["Arn"] == f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{pool['Id']}"
    assert pool["Policies"] == {
        "PasswordPolicy": {
            "MinimumLength": 8,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        },
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
    }
    assert {
        name: pool[name]
        for name in (
            "LambdaConfig",
            "MfaConfiguration",
            "DeletionProtection",
            "UserPoolTier",
            "EstimatedNumberOfUsers",
            "AdminCreateUserConfig",
            "EmailConfiguration",
            "VerificationMessageTemplate",
            "UserPoolTags",
        )
    } == {
        "LambdaConfig": {},
        "MfaConfiguration": "OFF",
        "DeletionProtection": "INACTIVE",
        "UserPoolTier": "ESSENTIALS",
        "EstimatedNumberOfUsers": 0,
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": False,
            "UnusedAccountValidityDays": 7,
        },
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "UserPoolTags": {},
    }
    assert "AutoVerifiedAttributes" not in pool
    assert "AccountRecoverySetting" not in pool


def test_described_pool_is_the_created_one(cognito_idp: Any) -> None:
    created = cognito_idp.create_user_pool(
        PoolName="people",
        AutoVerifiedAttributes=["email"],
        AliasAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        UserPoolTags={"stage": "test"},
        AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    )["UserPool"]
    described = cognito_idp.describe_user_pool(UserPoolId=created["Id"])["UserPool"]
    assert described == created
    assert described["AliasAttributes"] == ["email"]
    assert described["UserPoolTags"] == {"stage": "test"}


def test_pool_counts_its_users(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None]
) -> None:
    new_user(pool_id)
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["EstimatedNumberOfUsers"] == 1


def test_policy_given_in_part_asks_for_no_more_than_it_says(cognito_idp: Any) -> None:
    pool = cognito_idp.create_user_pool(
        PoolName="people", Policies={"PasswordPolicy": {"MinimumLength": 6}}
    )["UserPool"]
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == 6
    assert not any(policy[name] for name in policy if name.startswith("Require"))


def test_zero_days_of_temporary_passwords_mean_seven(cognito_idp: Any) -> None:
    pool = cognito_idp.create_user_pool(
        PoolName="people", Policies={"PasswordPolicy": {"TemporaryPasswordValidityDays": 0}}
    )["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 7


def test_older_member_for_the_days_of_temporary_passwords_still_counts(cognito_idp: Any) -> None:
    pool = cognito_idp.create_user_pool(
        PoolName="people", AdminCreateUserConfig={"UnusedAccountValidityDays": 3}
    )["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 3
    assert pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 3


def test_days_of_temporary_passwords_can_be_said_only_once(cognito_idp: Any, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
        " UnusedAccountValidityDays",
    ):
        cognito_idp.create_user_pool(
            PoolName="people",
            Policies={"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}},
            AdminCreateUserConfig={"UnusedAccountValidityDays": 3},
        )


def test_id_and_access_tokens_have_different_keys(world: poolhouse.World) -> None:
    for number in range(20):
        world.call("cognito-idp", "CreateUserPool", {"PoolName": f"pool {number}"})
    keys = [
        (row["id_key"], row["access_key"])
        for row in world.foundation.store.rows("SELECT * FROM user_pools")
    ]
    assert all(id_key != access_key for id_key, access_key in keys)
    assert all(0 <= key < len(world.foundation.keyring) for pair in keys for key in pair)


def test_config_file_may_choose_the_pool_id(world: poolhouse.World) -> None:
    created = world.call(
        "cognito-idp",
        "CreateUserPool",
        {"PoolName": "people"},
        chosen={"user_pool_id": "us-east-1_Chosen123"},
    )
    assert created["UserPool"]["Id"] == "us-east-1_Chosen123"


@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
def test_mfa_needs_sms_when_a_pool_is_created(cognito_idp: Any, refused: Any, mode: str) -> None:
    with refused(
        "InvalidParameterException",
        "SMS configuration and Auto verification for phone_number are required when MFA is"
        " required/optional",
    ):
        cognito_idp.create_user_pool(PoolName="people", MfaConfiguration=mode)


@pytest.mark.parametrize(
    "settings",
    [
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        {
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [
                    {"Priority": 1, "Name": "admin_only"},
                    {"Priority": 2, "Name": "verified_email"},
                ]
            }
        },
        {
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [
                    {"Priority": 1, "Name": "verified_phone_number"},
                    {"Priority": 1, "Name": "verified_email"},
                ]
            }
        },
        {
            "UserAttributeUpdateSettings": {
                "AttributesRequireVerificationBeforeUpdate": ["phone_number"]
            },
            "AutoVerifiedAttributes": ["email"],
        },
        {
            "AliasAttributes": ["preferred_username"],
            "Schema": [{"Name": "preferred_username", "Required": True}],
        },
    ],
    ids=[
        "aliases and username attributes",
        "admin only and e-mail",
        "one priority twice",
        "verified before update, but not automatically",
        "preferred username required and an alias",
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    cognito_idp: Any, refused: Any, settings: dict[str, Any]
) -> None:
    with refused("InvalidParameterException"):
        cognito_idp.create_user_pool(PoolName="people", **settings)


@pytest.mark.parametrize(
    ("settings", "feature"),
    [
        (
            {
                "UserPoolTier": "LITE",
                "Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}},
            },
            "Password History",
        ),
        ({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}, "Threat Protection"),
    ],
)
def test_features_of_a_higher_tier_are_refused(
    cognito_idp: Any, refused: Any, settings: dict[str, Any], feature: str
) -> None:
    tier = settings.get("UserPoolTier", "ESSENTIALS")
    with refused(
        "FeatureUnavailableInTierException",
        "The following features need to be disabled for the"
        f" {tier} pricing tier configured: {feature}",
    ):
        cognito_idp.create_user_pool(PoolName="people", **settings)


TRIGGER = "arn:aws:lambda:us-east-1:123456789012:function:trigger"


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"LambdaConfig": {"PreSignUp": TRIGGER}}, "LambdaConfig"),
        ({"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True}}, "DeviceConfiguration"),
        ({"DeviceConfiguration": {}}, "DeviceConfiguration"),
        (
            {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}},
            "Policies.SignInPolicy",
        ),
        (
            {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}},
            "VerificationMessageTemplate.DefaultEmailOption",
        ),
        (
            {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
            "UserPoolAddOns.AdvancedSecurityMode",
        ),
        ({"IssuerConfiguration": {"Type": "UPDATED"}}, "IssuerConfiguration"),
    ],
)
def test_settings_that_are_not_built_say_so(
    cognito_idp: Any, settings: dict[str, Any], place: str
) -> None:
    with pytest.raises(cognito_idp.exceptions.InvalidParameterException) as caught:
        cognito_idp.create_user_pool(PoolName="people", **settings)
    answer = caught.value.response
    named = f"CreateUserPool.{place}"
    assert answer["Error"]["Message"] == f"Poolhouse does not emulate {named} yet."
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-poolhouse-unsupported"] == f"cognito-idp.{named}"


def test_config_file_is_refused_settings_that_are_not_built(world: poolhouse.World) -> None:
    with pytest.raises(ConstraintViolationError, match=r"not emulate CreateUserPool\.LambdaConfig"):
        world.call(
            "cognito-idp",
            "CreateUserPool",
            {"PoolName": "people", "LambdaConfig": {"PreSignUp": TRIGGER}},
        )


def test_pools_are_listed_in_pages(cognito_idp: Any) -> None:
    for number in range(3):
        cognito_idp.create_user_pool(PoolName=f"pool {number}")
    first = cognito_idp.list_user_pools(MaxResults=2)
    second = cognito_idp.list_user_pools(MaxResults=2, NextToken=first["NextToken"])
    assert [pool["Name"] for pool in first["UserPools"]] == ["pool 0", "pool 1"]
    assert [pool["Name"] for pool in second["UserPools"]] == ["pool 2"]
    assert "NextToken" not in second


def test_page_of_another_list_is_refused(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    cognito_idp.create_user_pool(PoolName="another")
    token = cognito_idp.list_user_pools(MaxResults=1)["NextToken"]
    with refused("InvalidParameterException", "Invalid pagination token."):
        cognito_idp.list_groups(UserPoolId=pool_id, NextToken=token)


def test_update_returns_what_is_left_out_to_its_default(cognito_idp: Any) -> None:
    pool_id = cognito_idp.create_user_pool(
        PoolName="people",
        AutoVerifiedAttributes=["email"],
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        UserPoolTier="PLUS",
        UsernameAttributes=["email"],
        Schema=[{"Name": "team", "AttributeDataType": "String"}],
    )["UserPool"]["Id"]
    cognito_idp.update_user_pool(UserPoolId=pool_id, DeletionProtection="ACTIVE", PoolName="folk")
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert "AutoVerifiedAttributes" not in pool
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert pool["DeletionProtection"] == "ACTIVE"
    assert pool["Name"] == "folk"
    assert pool["UserPoolTier"] == "PLUS"
    assert pool["UsernameAttributes"] == ["email"]
    assert "custom:team" in [shown["Name"] for shown in pool["SchemaAttributes"]]


def test_update_leaves_creation_alone_and_moves_the_modification(
    world: poolhouse.World, cognito_idp: Any, pool_id: str
) -> None:
    before = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    world.advance(60_000)
    cognito_idp.update_user_pool(UserPoolId=pool_id)
    after = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert after["CreationDate"] == before["CreationDate"]
    assert (after["LastModifiedDate"] - before["LastModifiedDate"]).total_seconds() == 60


def test_update_can_not_require_mfa(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    cognito_idp.set_user_pool_mfa_config(
        UserPoolId=pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="OPTIONAL",
    )
    with refused(
        "InvalidParameterException",
        "Cannot turn MFA functionality ON, once the user pool has been created.",
    ):
        cognito_idp.update_user_pool(UserPoolId=pool_id, MfaConfiguration="ON")


def test_update_takes_back_what_describing_the_pool_shows(cognito_idp: Any, pool_id: str) -> None:
    """The days that invitations are good repeat what the password policy says."""
    shown = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]["AdminCreateUserConfig"]
    assert shown["UnusedAccountValidityDays"] == 7
    cognito_idp.update_user_pool(UserPoolId=pool_id, AdminCreateUserConfig=shown)
    longer = {"UnusedAccountValidityDays": 9}
    cognito_idp.update_user_pool(UserPoolId=pool_id, AdminCreateUserConfig=longer)
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 9


def test_update_leaves_mfa_and_policies_alone_where_they_are_left_out(
    cognito_idp: Any, new_pool: Callable[..., str]
) -> None:
    pool_id = new_pool(Policies={"PasswordPolicy": {"MinimumLength": 12}})
    cognito_idp.set_user_pool_mfa_config(
        UserPoolId=pool_id,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration="ON",
    )
    cognito_idp.update_user_pool(UserPoolId=pool_id)
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["MfaConfiguration"] == "ON"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert "AutoVerifiedAttributes" not in pool


def test_protected_pool_can_not_be_deleted(
    cognito_idp: Any, new_pool: Callable[..., str], refused: Any
) -> None:
    pool_id = new_pool(DeletionProtection="ACTIVE")
    with refused(
        "InvalidParameterException",
        "The user pool cannot be deleted because deletion protection is activated."
        " Deletion protection must be inactivated first.",
    ):
        cognito_idp.delete_user_pool(UserPoolId=pool_id)


def test_deleted_pool_takes_its_clients_and_users_along(
    cognito_idp: Any, pool_id: str, client_id: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    cognito_idp.delete_user_pool(UserPoolId=pool_id)
    with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        cognito_idp.describe_user_pool(UserPoolId=pool_id)
    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        cognito_idp.sign_up(ClientId=client_id, Username="ada", Password="Correct-Horse-7")


@pytest.mark.parametrize(
    ("parameters", "violation"),
    [
        (
            {"PoolName": ""},
            (
                "Value '' at 'poolName' failed to satisfy constraint: Member must satisfy regular"
                r" expression pattern: [\w\s+=,.@-]+"
            ),
        ),
        (
            {"PoolName": "people", "MfaConfiguration": "MAYBE"},
            (
                "Value 'MAYBE' at 'mfaConfiguration' failed to satisfy constraint: Member must"
                " satisfy enum value set: [OPTIONAL, OFF, ON]"
            ),
        ),
        (
            {"PoolName": "people", "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
            (
                "Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint:"
                " Member must have value greater than or equal to 6"
            ),
        ),
        ({}, "Value null at 'poolName' failed to satisfy constraint: Member must not be null"),
    ],
)
def test_members_that_violate_the_model_are_refused(
    unchecked_idp: Any, parameters: dict[str, Any], violation: str
) -> None:
    with pytest.raises(unchecked_idp.exceptions.InvalidParameterException) as caught:
        unchecked_idp.create_user_pool(**parameters)
    assert violation in caught.value.response["Error"]["Message"]


def test_number_for_a_name_is_no_string(unchecked_idp: Any, refused: Any) -> None:
    with refused("SerializationException"):
        unchecked_idp.create_user_pool(PoolName=7)
