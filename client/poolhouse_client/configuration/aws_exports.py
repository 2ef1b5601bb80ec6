"""`aws-exports` / `amplifyconfiguration.json` (Amplify Gen 1): auth and REST APIs.

Members of categories this client does not have are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import AmplifyError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHARACTER_CLASSES = {
    "requireLowercase": "REQUIRES_LOWERCASE",
    "requireUppercase": "REQUIRES_UPPERCASE",
    "requireNumbers": "REQUIRES_NUMBERS",
    "requireSpecialCharacters": "REQUIRES_SYMBOLS",
}


def parse_aws_exports(exports: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file's content in the shape of v6's ResourcesConfig.

    Raises AmplifyError `InvalidParameterException` without `aws_project_region`.
    """
    if "aws_project_region" not in exports:
        raise AmplifyError(
            "InvalidParameterException",
            "Invalid config parameter.",
            recovery_suggestion="Ensure passing the config object imported from  "
            "`amplifyconfiguration.json`.",
        )
    resources: dict[str, Any] = {}
    if exports.get("aws_cognito_identity_pool_id") or exports.get("aws_user_pools_id"):
        resources["Auth"] = {"Cognito": _cognito(exports)}
    if exports.get("aws_cloud_logic_custom"):
        apis = {api["name"]: _rest_api(api) for api in exports["aws_cloud_logic_custom"]}
        resources["API"] = {"REST": apis}
    return resources


def _cognito(exports: Mapping[str, Any]) -> dict[str, Any]:
    names = exports.get("aws_cognito_username_attributes") or []
    email, phone = "EMAIL" in names, "PHONE_NUMBER" in names
    login_with: dict[str, Any] = {"username": not (email or phone), "email": email, "phone": phone}
    if exports.get("oauth"):
        login_with["oauth"] = _oauth(exports)
    return {
        "identityPoolId": exports.get("aws_cognito_identity_pool_id"),
        "allowGuestAccess": exports.get("aws_mandatory_sign_in") != "enable",
        "signUpVerificationMethod": exports.get("aws_cognito_sign_up_verification_method"),
        "userAttributes": _user_attributes(exports),
        "userPoolClientId": exports.get("aws_user_pools_web_client_id"),
        "userPoolId": exports.get("aws_user_pools_id"),
        "mfa": _mfa(exports),
        "passwordFormat": _password_format(exports),
        "loginWith": login_with,
    }


def _user_attributes(exports: Mapping[str, Any]) -> dict[str, Any]:
    mechanisms = exports.get("aws_cognito_verification_mechanisms") or []
    signup = exports.get("aws_cognito_signup_attributes") or []
    return {name.lower(): {"required": True} for name in [*mechanisms, *signup]}


def _mfa(exports: Mapping[str, Any]) -> dict[str, Any] | None:
    status = exports.get("aws_cognito_mfa_configuration")
    if not status:
        return None
    types = exports.get("aws_cognito_mfa_types") or []
    return {"status": status.lower(), "totpEnabled": "TOTP" in types, "smsEnabled": "SMS" in types}


def _password_format(exports: Mapping[str, Any]) -> dict[str, Any] | None:
    settings = exports.get("aws_cognito_password_protection_settings")
    if not settings:
        return None
    demanded = settings.get("passwordPolicyCharacters") or []
    classes = {member: name in demanded for member, name in _CHARACTER_CLASSES.items()}
    return {"minLength": settings.get("passwordPolicyMinLength"), **classes}


def _oauth(exports: Mapping[str, Any]) -> dict[str, Any]:
    given = exports["oauth"]
    oauth = {
        "domain": given.get("domain"),
        "scopes": given.get("scope"),
        "redirectSignIn": (given.get("redirectSignIn") or "").split(","),
        "redirectSignOut": (given.get("redirectSignOut") or "").split(","),
        "responseType": given.get("responseType"),
    }
    providers = exports.get("aws_cognito_social_providers")
    if providers:
        oauth["providers"] = [name.lower().capitalize() for name in providers]
    return oauth


def _rest_api(api: Mapping[str, Any]) -> dict[str, Any]:
    optional = {key: api[key] for key in ("service", "region") if api.get(key)}
    return {"endpoint": api.get("endpoint"), **optional}
