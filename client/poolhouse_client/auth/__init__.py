"""The auth category: sign-in and everything a signed-in user does with the user pool.

Owns: the functions of `aws-amplify/auth` by their names in snake_case; each takes the page's
`Amplify` first, as v6's take a context.
Does not own: token storage and refresh (`tokens`), AWS credentials (`credentials`).
Called by: applications, scenarios, `hardened`.
"""

from poolhouse_client.auth.mfa import (
    MfaPreference,
    fetch_mfa_preference,
    set_up_totp,
    update_mfa_preference,
    verify_totp_setup,
)
from poolhouse_client.auth.next_step import NextStep, SignInOutput, TotpSetupDetails
from poolhouse_client.auth.passwords import (
    confirm_reset_password,
    reset_password,
    update_password,
)
from poolhouse_client.auth.session import clear_credentials, fetch_auth_session
from poolhouse_client.auth.sign_in import confirm_sign_in, sign_in
from poolhouse_client.auth.sign_out import sign_out
from poolhouse_client.auth.sign_up import confirm_sign_up, resend_sign_up_code, sign_up
from poolhouse_client.auth.users import AuthUser, fetch_user_attributes, get_current_user

__all__ = [
    "AuthUser",
    "MfaPreference",
    "NextStep",
    "SignInOutput",
    "TotpSetupDetails",
    "clear_credentials",
    "confirm_reset_password",
    "confirm_sign_in",
    "confirm_sign_up",
    "fetch_auth_session",
    "fetch_mfa_preference",
    "fetch_user_attributes",
    "get_current_user",
    "resend_sign_up_code",
    "reset_password",
    "set_up_totp",
    "sign_in",
    "sign_out",
    "sign_up",
    "update_mfa_preference",
    "update_password",
    "verify_totp_setup",
]
