"""Account recovery: the address to which a code for a forgotten password is sent."""

from typing import Final

from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.messages import messages
from poolhouse.user_pools.messages.messages import Delivery
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.wording import users as user_wording

_LEGACY_ORDER: Final = ("phone_number", "email")
_MECHANISMS: Final = {"verified_phone_number": "phone_number", "verified_email": "email"}
_FACTORS: Final = {"phone_number": "SMS_MFA", "email": "EMAIL_OTP"}
_ADMIN_ONLY: Final = "admin_only"


def find_delivery(pool: UserPool, user: User) -> Delivery | None:
    """Return where a recovery code goes: the first mechanism whose address is verified, if any.

    An address that is the user's second factor does not count.

    Raises:
        NotAuthorizedException: Only an administrator may reset passwords.
    """
    require_self_service(pool)
    for attribute in [_MECHANISMS[name] for name in _mechanisms(pool)] or _LEGACY_ORDER:
        if _counts(pool, user, attribute):
            return Delivery(attribute, user.attributes[attribute])
    return None


def delivery(pool: UserPool, user: User) -> Delivery:
    """Return where a recovery code goes, or raise if there is nowhere to send it.

    Raises:
        NotAuthorizedException: Only an administrator may reset passwords.
        InvalidParameterException: No address of the user counts.
    """
    found = find_delivery(pool, user)
    if found is None:
        raise InvalidParameterException(user_wording.RECOVERY_IMPOSSIBLE)
    return found


def require_self_service(pool: UserPool) -> None:
    """Raise unless users of a pool may reset their passwords themselves.

    Raises:
        NotAuthorizedException: Only an administrator may.
    """
    if _ADMIN_ONLY in _mechanisms(pool):
        raise NotAuthorizedException(user_wording.RECOVERY_BY_ADMINISTRATOR)


def _mechanisms(pool: UserPool) -> list[str]:
    """Return the names of a pool's recovery mechanisms, the first to try first."""
    mechanisms = pool.settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    return [each["Name"] for each in sorted(mechanisms, key=lambda each: int(each["Priority"]))]


def _counts(pool: UserPool, user: User, attribute: str) -> bool:
    return (
        attribute in user.attributes
        and user.attributes.get(f"{attribute}_verified") == "true"
        and _FACTORS[attribute] not in user.mfa_enabled
        and messages.can_reach(pool, attribute)
    )
