"""The `x-amz-user-agent` of v6: version, category and action, framework."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

AMPLIFY_VERSION: Final = "6.22.1"


class AuthAction(IntEnum):
    """The numbers by which v6 names what the auth category is doing."""

    SIGN_UP = 1
    CONFIRM_SIGN_UP = 2
    RESEND_SIGN_UP_CODE = 3
    SIGN_IN = 4
    FETCH_MFA_PREFERENCE = 6
    UPDATE_MFA_PREFERENCE = 7
    SET_UP_TOTP = 10
    VERIFY_TOTP_SETUP = 11
    CONFIRM_SIGN_IN = 12
    FETCH_USER_ATTRIBUTES = 18
    SIGN_OUT = 26
    UPDATE_PASSWORD = 27
    RESET_PASSWORD = 28
    CONFIRM_RESET_PASSWORD = 29


def user_agent(framework: int, action: AuthAction | None = None) -> str:
    """Return the header's value; some requests of a flow carry no action."""
    category = "" if action is None else f" auth/{int(action)}"
    return f"aws-amplify/{AMPLIFY_VERSION}{category} framework/{framework}"
