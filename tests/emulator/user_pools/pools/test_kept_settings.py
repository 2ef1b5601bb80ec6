"""Settings of a pool that depend on each other, where an update leaves some of them out."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

BEFORE_UPDATE = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
NOT_AUTOMATIC = (
    "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
    " AutoVerifiedAttributes"
)
HISTORY = "for the LITE pricing tier configured: Password History"
REMEMBERING = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 3}}


@pytest.mark.parametrize(
    ("kept", "settings", "sentence"),
    [
        ({"UserAttributeUpdateSettings": BEFORE_UPDATE}, {}, NOT_AUTOMATIC),
        (
            {"UserAttributeUpdateSettings": BEFORE_UPDATE},
            {"DeletionProtection": "INACTIVE"},
            NOT_AUTOMATIC,
        ),
        (
            {"UserAttributeUpdateSettings": BEFORE_UPDATE},
            {"AutoVerifiedAttributes": ["phone_number"]},
            NOT_AUTOMATIC,
        ),
        ({}, {"UserAttributeUpdateSettings": BEFORE_UPDATE}, NOT_AUTOMATIC),
        ({"Policies": REMEMBERING}, {"UserPoolTier": "LITE"}, HISTORY),
        ({"UserPoolTier": "LITE"}, {"Policies": REMEMBERING}, HISTORY),
        (
            {"UserPoolTier": "LITE"},
            {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
            "for the LITE pricing tier configured: Threat Protection",
        ),
        (
            {},
            {"MfaConfiguration": "OPTIONAL"},
            (
                "SMS configuration and Auto verification for phone_number are required when MFA is"
                " required/optional"
            ),
        ),
    ],
)
def test_an_update_is_held_against_what_is_kept_and_loses_nothing(
    cognito_idp: Any, kept: dict[str, Any], settings: dict[str, Any], sentence: str
) -> None:
    asked = {"PoolName": "people", "AutoVerifiedAttributes": ["email"], **kept}
    pool_id = cognito_idp.create_user_pool(**asked)["UserPool"]["Id"]
    before = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    with pytest.raises(ClientError) as caught:
        cognito_idp.update_user_pool(UserPoolId=pool_id, **settings)
    assert caught.value.response["Error"]["Message"].endswith(sentence)
    assert cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"] == before


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, BEFORE_UPDATE),
        ({"UserAttributeUpdateSettings": {}}, {}),
        (
            {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}},
            {"AttributesRequireVerificationBeforeUpdate": []},
        ),
    ],
    ids=["left out", "empty", "with an empty list"],
)
def test_what_is_verified_before_an_update_is_kept_until_it_is_said_otherwise(
    cognito_idp: Any, settings: dict[str, Any], shown: dict[str, Any]
) -> None:
    pool_id = cognito_idp.create_user_pool(
        PoolName="people",
        AutoVerifiedAttributes=["email"],
        UserAttributeUpdateSettings=BEFORE_UPDATE,
    )["UserPool"]["Id"]
    automatic = {} if settings else {"AutoVerifiedAttributes": ["email", "phone_number"]}
    cognito_idp.update_user_pool(UserPoolId=pool_id, **automatic, **settings)
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert pool["UserAttributeUpdateSettings"] == shown
