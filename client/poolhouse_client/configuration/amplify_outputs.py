"""`amplify_outputs.json` (Amplify Gen 2): the auth section.

Sections of categories this client does not have (data, storage, geo, …) are left out; REST APIs
are not in the file's schema and have to be merged into the result by hand, as in v6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_MFA_STATUS: Final = {"OPTIONAL": "optional", "REQUIRED": "on"}
_PROVIDERS: Final = {
    "GOOGLE": "Google",
    "LOGIN_WITH_AMAZON": "Amazon",
    "FACEBOOK": "Facebook",
    "SIGN_IN_WITH_APPLE": "Apple",
}


def parse_amplify_outputs(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file's content in the shape of v6's ResourcesConfig."""
    auth = outputs.get("auth")
    return {"Auth": {"Cognito": _cognito(auth)}} if auth else {}


def _cognito(auth: Mapping[str, Any]) -> dict[str, Any]:
    cognito: dict[str, Any] = {
        "userPoolId": auth.get("user_pool_id"),
        "userPoolClientId": auth.get("user_pool_client_id"),
        "groups": auth.get("groups"),
    }
    if auth.get("identity_pool_id"):
        cognito["identityPoolId"] = auth["identity_pool_id"]
    if auth.get("password_policy"):
        cognito["passwordFormat"] = _password_format(auth["password_policy"])
    if auth.get("mfa_configuration"):
        cognito["mfa"] = _mfa(auth["mfa_configuration"], auth.get("mfa_methods"))
    if auth.get("unauthenticated_identities_enabled"):
        cognito["allowGuestAccess"] = auth["unauthenticated_identities_enabled"]
    login_with = _login_with(auth)
    if login_with:
        cognito["loginWith"] = login_with
    if auth.get("standard_required_attributes"):
        required = auth["standard_required_attributes"]
        cognito["userAttributes"] = {name: {"required": True} for name in required}
    if auth.get("passwordless"):
        cognito["passwordless"] = _passwordless(auth["passwordless"])
    return cognito


def _password_format(policy: Mapping[str, Any]) -> dict[str, Any]:
    least = policy.get("min_length")
    return {
        "requireLowercase": policy.get("require_lowercase"),
        "requireNumbers": policy.get("require_numbers"),
        "requireUppercase": policy.get("require_uppercase"),
        "requireSpecialCharacters": policy.get("require_symbols"),
        "minLength": 6 if least is None else least,
    }


def _mfa(configuration: str, methods: list[str] | None) -> dict[str, Any]:
    return {
        "status": _MFA_STATUS.get(configuration, "off"),
        "smsEnabled": None if methods is None else "SMS" in methods,
        "totpEnabled": None if methods is None else "TOTP" in methods,
    }


def _login_with(auth: Mapping[str, Any]) -> dict[str, Any]:
    login_with: dict[str, Any] = {}
    oauth = auth.get("oauth")
    if oauth:
        named = oauth.get("identity_providers") or []
        login_with["oauth"] = {
            "domain": oauth.get("domain"),
            "redirectSignIn": oauth.get("redirect_sign_in_uri"),
            "redirectSignOut": oauth.get("redirect_sign_out_uri"),
            "responseType": "token" if oauth.get("response_type") == "token" else "code",
            "scopes": oauth.get("scopes"),
            "providers": [_PROVIDERS[name] for name in named if name in _PROVIDERS],
        }
    names = auth.get("username_attributes")
    if names is not None:
        login_with["email"] = "email" in names
        login_with["phone"] = "phone_number" in names
        login_with["username"] = "username" in names
    return login_with


def _passwordless(passwordless: Mapping[str, Any]) -> dict[str, Any]:
    web_authn = passwordless.get("web_authn")
    return {
        "emailOtpEnabled": passwordless.get("email_otp_enabled"),
        "smsOtpEnabled": passwordless.get("sms_otp_enabled"),
        "webAuthn": web_authn
        and {
            "relyingPartyId": web_authn.get("relying_party_id"),
            "userVerification": web_authn.get("user_verification"),
        },
        "preferredChallenge": passwordless.get("preferred_challenge"),
    }
