"""A pool's settings: read from a request, checked, completed with defaults, and described."""

from collections.abc import Mapping
from typing import Any, Final

from poolhouse.protocol.call import Call, Request
from poolhouse.user_pools import unsupported
from poolhouse.user_pools.errors import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
)
from poolhouse.user_pools.pools import attribute_schema, password_policy
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.service import arn
from poolhouse.user_pools.wording import pools as pool_wording

NOT_BUILT: Final = (
    "LambdaConfig",
    "DeviceConfiguration",
    "DcrConfiguration",
    "AcrConfiguration",
)
"""Members that are refused: they would change behaviour that is not emulated."""

REPLACED: Final = (
    "Policies",
    "DeletionProtection",
    "AutoVerifiedAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "MfaConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "AccountRecoverySetting",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
)
"""Members that CreateUserPool takes and UpdateUserPool replaces."""

FIXED: Final = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""Members that CreateUserPool takes and nothing changes later."""

_SMS_IS_NOT_BUILT: Final = (
    "With SmsConfiguration it makes SMS messages a factor, which are not built for sign-ins;"
    " SetUserPoolMfaConfig turns MFA on with SoftwareTokenMfaConfiguration."
)
_DESCRIBED: Final = frozenset(REPLACED + FIXED)
_DEFAULT_TIER: Final = "ESSENTIALS"
_DAYS: Final = "TemporaryPasswordValidityDays"
_NO_RULES: Final = dict.fromkeys(
    ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False
)


def from_request(
    request: Request, *, operation: str, policies: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Check the settings in a request and return them: Policies complete, others only as sent.

    Args:
        request: CreateUserPool or UpdateUserPool.
        operation: Its name, for refusals of what is not emulated.
        policies: The pool's policies so far; what the request leaves out is taken from them.

    Raises:
        InvalidParameterException: A setting contradicts another one, or is not emulated.
        FeatureUnavailableInTierException: The tier has no such feature.
    """
    settings: dict[str, Any] = {name: request[name] for name in REPLACED if name in request}
    settings["Policies"] = _policies(request, operation, policies or {})
    _refuse_unbuilt(request, operation)
    _check_recovery(request)
    _check_verification(settings)
    _check_tier(settings)
    return settings


def fixed_from_request(request: Request) -> dict[str, Any]:
    """Check and return CreateUserPool's settings that UpdateUserPool can't change, with the schema.

    Raises:
        InvalidParameterException: They contradict each other.
    """
    if request.get("AliasAttributes") and request.get("UsernameAttributes"):
        raise InvalidParameterException(pool_wording.ALIASES_AND_USERNAME_ATTRIBUTES)
    settings: dict[str, Any] = {name: request[name] for name in FIXED if name in request}
    if "Schema" in request:
        settings["SchemaAttributes"] = attribute_schema.from_request(request["Schema"])
    required = {
        definition["Name"]
        for definition in settings.get("SchemaAttributes", ())
        if definition["Required"]
    }
    if "preferred_username" in required and "preferred_username" in request.get(
        "AliasAttributes", ()
    ):
        raise InvalidParameterException(pool_wording.REQUIRED_PREFERRED_USERNAME_ALIAS)
    return settings


def refuse_mfa_by_sms(request: Request, operation: str) -> None:
    """Refuse to turn on MFA in a pool without a factor, which would make SMS its only one.

    Only SetUserPoolMfaConfig can offer TOTP.

    Raises:
        InvalidParameterException: MfaConfiguration is ON or OPTIONAL.
    """
    if request.get("MfaConfiguration", "OFF") == "OFF":
        return
    if "SmsConfiguration" not in request:
        raise InvalidParameterException(pool_wording.MFA_NEEDS_SMS)
    unsupported.refuse(f"{operation}.MfaConfiguration", hint=_SMS_IS_NOT_BUILT)


def describe(call: Call, pool: UserPool) -> dict[str, Any]:
    """Return a pool as DescribeUserPool shows it (UserPoolType)."""
    settings = {name: value for name, value in pool.settings.items() if name in _DESCRIBED}
    users = call.store.value("SELECT count(*) FROM users WHERE user_pool_id = ?", pool.id)
    return {
        "Id": pool.id,
        "Name": pool.name,
        "Arn": arn(call, pool.id),
        "LambdaConfig": {},
        "CreationDate": pool.created_ms,
        "LastModifiedDate": pool.modified_ms,
        "SchemaAttributes": [each.as_json() for each in attribute_schema.of(pool).values()],
        "EstimatedNumberOfUsers": users,
        "DeletionProtection": "INACTIVE",
        "MfaConfiguration": "OFF",
        "UserPoolTags": {},
        "UserPoolTier": _DEFAULT_TIER,
        **settings,
        "AdminCreateUserConfig": _invitations(settings),
        "EmailConfiguration": {
            "EmailSendingAccount": "COGNITO_DEFAULT",
            **settings.get("EmailConfiguration", {}),
        },
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_CODE",
            **settings.get("VerificationMessageTemplate", {}),
        },
    }


def _invitations(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return AdminCreateUserConfig; its days repeat what the password policy says."""
    return {
        "AllowAdminCreateUserOnly": False,
        **settings.get("AdminCreateUserConfig", {}),
        "UnusedAccountValidityDays": settings["Policies"]["PasswordPolicy"][_DAYS],
    }


def _policies(request: Request, operation: str, current: Mapping[str, Any]) -> dict[str, Any]:
    """Return Policies with defaults filled in.

    In a partial PasswordPolicy, omitted requirements are off, not default.
    """
    requested = request.get("Policies", {})
    legacy_days = request.get("AdminCreateUserConfig", {}).get("UnusedAccountValidityDays")
    sign_in = {**current, **requested}.get("SignInPolicy", {})
    factors = sign_in.get("AllowedFirstAuthFactors", ["PASSWORD"])
    if factors != ["PASSWORD"]:
        unsupported.refuse(f"{operation}.Policies.SignInPolicy")
    policy = dict(current.get("PasswordPolicy", password_policy.DEFAULT))
    if "PasswordPolicy" in requested:
        policy = {**password_policy.DEFAULT, **_NO_RULES, **requested["PasswordPolicy"]}
        if legacy_days and requested["PasswordPolicy"].get(_DAYS):
            raise InvalidParameterException(pool_wording.UNUSED_ACCOUNT_VALIDITY)
    if legacy_days:
        policy[_DAYS] = legacy_days
    policy[_DAYS] = policy[_DAYS] or password_policy.DEFAULT[_DAYS]
    if not policy.get("PasswordHistorySize"):
        policy.pop("PasswordHistorySize", None)
    return {"PasswordPolicy": policy, "SignInPolicy": {"AllowedFirstAuthFactors": factors}}


def _refuse_unbuilt(request: Request, operation: str) -> None:
    if "DeviceConfiguration" in request:  # an empty one, too, makes a pool remember devices
        unsupported.refuse(f"{operation}.DeviceConfiguration")
    template = request.get("VerificationMessageTemplate", {})
    if template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK":
        unsupported.refuse(f"{operation}.VerificationMessageTemplate.DefaultEmailOption")
    if request.get("IssuerConfiguration", {}).get("Type", "ORIGINAL") != "ORIGINAL":
        unsupported.refuse(f"{operation}.IssuerConfiguration")
    if request.get("UserPoolAddOns", {}).get("AdvancedSecurityMode") == "ENFORCED":
        unsupported.refuse(f"{operation}.UserPoolAddOns.AdvancedSecurityMode")


def _check_recovery(request: Request) -> None:
    mechanisms = request.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    names = [mechanism["Name"] for mechanism in mechanisms]
    if "admin_only" in names and len(names) > 1:
        raise InvalidParameterException(pool_wording.ADMIN_ONLY_RECOVERY_ALONE)
    priorities = [mechanism["Priority"] for mechanism in mechanisms]
    if len(set(priorities)) < len(priorities) or len(set(names)) < len(names):
        raise InvalidParameterException(pool_wording.RECOVERY_NOT_DISTINCT)


def _check_verification(settings: Mapping[str, Any]) -> None:
    before_update = settings.get("UserAttributeUpdateSettings", {}).get(
        "AttributesRequireVerificationBeforeUpdate", ()
    )
    if not set(before_update) <= set(settings.get("AutoVerifiedAttributes", ())):
        raise InvalidParameterException(pool_wording.UPDATE_VERIFICATION_NOT_AUTOMATIC)


def _check_tier(settings: Mapping[str, Any]) -> None:
    tier = settings.get("UserPoolTier", _DEFAULT_TIER)
    policy = settings["Policies"]["PasswordPolicy"]
    if tier == "LITE" and policy.get("PasswordHistorySize"):
        raise FeatureUnavailableInTierException(
            pool_wording.TIER_LACKS_FEATURE.format(tier=tier, feature="Password History")
        )
    add_ons = settings.get("UserPoolAddOns", {})
    if tier != "PLUS" and add_ons.get("AdvancedSecurityMode", "OFF") != "OFF":
        raise FeatureUnavailableInTierException(
            pool_wording.TIER_LACKS_FEATURE.format(tier=tier, feature="Threat Protection")
        )
