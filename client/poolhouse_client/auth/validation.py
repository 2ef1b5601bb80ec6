"""What v6 refuses before it sends anything: error names and sentences."""

from __future__ import annotations

from typing import Final

from poolhouse_client.errors import AuthError

_SENTENCES: Final = {
    "EmptyChallengeResponse": "challengeResponse is required to confirmSignIn",
    "EmptyConfirmResetPasswordUsername": "username is required to confirmResetPassword",
    "EmptyConfirmSignUpCode": "code is required to confirmSignUp",
    "EmptyConfirmSignUpUsername": "username is required to confirmSignUp",
    "EmptyConfirmResetPasswordConfirmationCode": (
        "confirmationCode is required to confirmResetPassword"
    ),
    "EmptyConfirmResetPasswordNewPassword": "newPassword is required to confirmResetPassword",
    "EmptyResetPasswordUsername": "username is required to resetPassword",
    "EmptySignInPassword": "password is required to signIn",
    "EmptySignInUsername": "username is required to signIn",
    "EmptySignUpPassword": "password is required to signUp",
    "EmptySignUpUsername": "username is required to signUp",
    "IncorrectMFAMethod": (
        "Incorrect MFA method was chosen. It should be either SMS, TOTP, or EMAIL"
    ),
    "EmptyVerifyTOTPSetupCode": "code is required to verifyTotpSetup",
    "EmptyUpdatePassword": "oldPassword and newPassword are required to changePassword",
}
_SUGGESTIONS: Final = {
    "IncorrectMFAMethod": "Try to pass SMS, TOTP, or EMAIL as the challengeResponse",
}


def validation_error(name: str) -> AuthError:
    """Return the AuthError with this name and v6's sentence for it."""
    return AuthError(name, _SENTENCES[name], recovery_suggestion=_SUGGESTIONS.get(name))


def require_value(value: str | None, name: str) -> str:
    """Return the value; raises `validation_error(name)` if it is empty."""
    if not value:
        raise validation_error(name)
    return value
