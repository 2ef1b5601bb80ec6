"""Second factors of a signed-in user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from poolhouse_client.auth.next_step import TotpSetupDetails, find_mfa_type, mfa_types
from poolhouse_client.auth.users import call_as_user, require_signed_in
from poolhouse_client.auth.validation import require_value
from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import AuthError
from poolhouse_client.javascript import stringify
from poolhouse_client.service_clients.user_agent import AuthAction

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify

Preference: TypeAlias = Literal["DISABLED", "ENABLED", "PREFERRED", "NOT_PREFERRED"]
_SETTINGS: Final[dict[str, dict[str, bool]]] = {
    "DISABLED": {"Enabled": False},
    "ENABLED": {"Enabled": True},
    "PREFERRED": {"Enabled": True, "PreferredMfa": True},
    "NOT_PREFERRED": {"Enabled": True, "PreferredMfa": False},
}


@dataclass(frozen=True)
class MfaPreference:
    """A user's second factors by v6's names: SMS, TOTP, EMAIL; None where the pool says nothing."""

    preferred: str | None = None
    enabled: list[str] | None = None


async def set_up_totp(amplify: Amplify) -> TotpSetupDetails:
    """Get a secret for the signed-in user's authenticator (API_AssociateSoftwareToken).

    During a sign-in nobody is signed in yet: AuthError `UserUnAuthenticatedException`; the secret
    is then in the step's `totp_setup_details`.
    """
    pool, tokens = await require_signed_in(amplify)
    claims = tokens.id_token.payload if tokens.id_token else {}
    output = await amplify.user_pool.call(
        pool,
        "AssociateSoftwareToken",
        {"AccessToken": str(tokens.access_token)},
        AuthAction.SET_UP_TOTP,
    )
    secret = output.get("SecretCode")
    if not secret:
        raise AuthError("SetUpTOTPException", "Failed to set up TOTP.")
    username = claims.get("cognito:username")
    return TotpSetupDetails(secret, stringify("" if username is None else username))


async def verify_totp_setup(
    amplify: Amplify, *, code: str, friendly_device_name: str | None = None
) -> None:
    """Prove the authenticator by its first code (API_VerifySoftwareToken); sets no preference."""
    require_user_pool(amplify.require_context().resources_config.cognito)
    require_value(code, "EmptyVerifyTOTPSetupCode")
    members = {"UserCode": code, "FriendlyDeviceName": friendly_device_name}
    await call_as_user(amplify, "VerifySoftwareToken", members, AuthAction.VERIFY_TOTP_SETUP)


async def update_mfa_preference(
    amplify: Amplify,
    *,
    sms: Preference | None = None,
    totp: Preference | None = None,
    email: Preference | None = None,
) -> None:
    """Say which second factors are asked for (API_SetUserMFAPreference)."""
    members = {
        "SMSMfaSettings": _settings(sms),
        "SoftwareTokenMfaSettings": _settings(totp),
        "EmailMfaSettings": _settings(email),
    }
    await call_as_user(amplify, "SetUserMFAPreference", members, AuthAction.UPDATE_MFA_PREFERENCE)


async def fetch_mfa_preference(amplify: Amplify) -> MfaPreference:
    """Return the user's second factors (API_GetUser)."""
    output = await call_as_user(amplify, "GetUser", {}, AuthAction.FETCH_MFA_PREFERENCE)
    enabled = output.get("UserMFASettingList")
    return MfaPreference(
        preferred=find_mfa_type(output.get("PreferredMfaSetting")),
        enabled=None if enabled is None else mfa_types(enabled),
    )


def _settings(preference: Preference | None) -> dict[str, bool] | None:
    return None if preference is None else _SETTINGS[preference]
