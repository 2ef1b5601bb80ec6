"""Members that are refused for what they ask, as docs/coverage.md lists them."""

from typing import Any

import pytest

from poolhouse.user_pools import unsupported

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
OF_POOLS: dict[str, dict[str, Any]] = {
    "Policies.SignInPolicy": {
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    },
    "MfaConfiguration": {"MfaConfiguration": "OPTIONAL", "SmsConfiguration": SMS},
    "VerificationMessageTemplate.DefaultEmailOption": {
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}
    },
    "UserPoolAddOns.AdvancedSecurityMode": {
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
    },
    "IssuerConfiguration": {"IssuerConfiguration": {"Type": "UPDATED"}},
}


def asking(desk: Any, operation: str, member: str) -> dict[str, Any]:
    """Return a request whose member asks for what is not built."""
    if operation == "CreateUserPool":
        return {"PoolName": "people", **OF_POOLS[member]}
    pool = desk.pool()
    if operation == "UpdateUserPool":
        return {"UserPoolId": pool, **OF_POOLS[member]}
    desk.person(pool, phone_number="+15550100", email="alice@example.com")
    if member == "AuthFlow":
        app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        named = {"UserPoolId": pool} if operation.startswith("Admin") else {}
        parameters = {"USERNAME": "alice"}
        return {**named, "ClientId": app, "AuthFlow": "USER_AUTH", "AuthParameters": parameters}
    if operation.startswith("Admin"):
        return {"UserPoolId": pool, "Username": "alice", member: {"Enabled": True}}
    return {"AccessToken": desk.tokens(desk.app(pool))["AccessToken"], member: {"Enabled": True}}


@pytest.mark.parametrize(
    ("operation", "member"),
    [(name, member) for name, members in unsupported.VALUES.items() for member in members],
)
def test_a_value_that_asks_for_what_is_not_built_is_refused(desk, operation, member):
    request = asking(desk, operation, member)
    with pytest.raises(desk.idp.exceptions.InvalidParameterException) as caught:
        desk.idp._make_api_call(operation, request)
    answer = caught.value.response
    assert answer["Error"]["Message"].startswith(f"Poolhouse does not emulate {operation}.")
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-poolhouse-unsupported"].startswith(f"cognito-idp.{operation}.")
