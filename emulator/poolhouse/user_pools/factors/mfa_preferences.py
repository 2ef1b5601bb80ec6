"""Users' MFA preferences: which factors are on, and which one is asked for."""

from collections.abc import Mapping
from typing import Any, Final

from poolhouse.protocol.call import Call, Request
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.factors.mfa_decision import TOTP
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.wording import sign_in as wording

MEMBERS: Final[Mapping[str, str]] = {
    "SMSMfaSettings": "SMS_MFA",
    "SoftwareTokenMfaSettings": TOTP,
    "EmailMfaSettings": "EMAIL_OTP",
}
"""The members of a request, and the factor that each is about."""

_ADDRESSES: Final = {"SMS_MFA": "phone_number", "EMAIL_OTP": "email"}


def write(call: Call, pool: UserPool, user: User, request: Request) -> User:
    """Write the preferences in a request and return the changed user.

    A factor that the request does not mention stays as it is.

    Args:
        request: SetUserMFAPreference or AdminSetUserMFAPreference.

    Raises:
        InvalidParameterException: A factor can't be turned on for the user, or off in the pool; or
            several are preferred.
    """
    requested = {MEMBERS[member]: request[member] for member in MEMBERS if member in request}
    enabled, preferred = set(user.mfa_enabled), user.mfa_preferred
    for factor, settings in requested.items():
        if settings.get("Enabled"):
            _require_delivery(call, user, factor)
            enabled.add(factor)
        else:
            enabled.discard(factor)
            preferred = None if preferred == factor else preferred
    _refuse_turning_off(pool, user, enabled)
    for factor, settings in requested.items():
        if preferred == factor and settings.get("PreferredMfa") is False:
            preferred = None
    return queries.change_user(
        call,
        user,
        mfa_enabled=sorted(enabled),
        mfa_preferred=_preferred(requested) or preferred,
        modified_ms=call.now_ms,
    )


def _preferred(requested: Mapping[str, Mapping[str, Any]]) -> str | None:
    preferred = [factor for factor, settings in requested.items() if settings.get("PreferredMfa")]
    if len(preferred) > 1:
        raise InvalidParameterException(wording.ONE_PREFERRED_FACTOR)
    if preferred and not requested[preferred[0]].get("Enabled"):
        raise InvalidParameterException(wording.PREFERRED_BUT_DISABLED)
    return preferred[0] if preferred else None


def _require_delivery(call: Call, user: User, factor: str) -> None:
    """Refuse a factor that the user has no means for, and those that are not emulated."""
    address = _ADDRESSES.get(factor)
    has_means = user.totp_secret is not None if address is None else address in user.attributes
    if not has_means:
        raise InvalidParameterException(wording.FACTOR_WITHOUT_DELIVERY.format(factor=factor))
    if address is not None:
        unsupported.refuse(f"{call.operation}.{factor}")


def _refuse_turning_off(pool: UserPool, user: User, enabled: set[str]) -> None:
    if pool.mfa == "ON" and set(user.mfa_enabled) - enabled:
        raise InvalidParameterException(wording.FACTOR_REQUIRED)
