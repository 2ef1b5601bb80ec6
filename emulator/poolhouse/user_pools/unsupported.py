"""Refusals of what is not emulated, for settings that are nested in a member."""

from collections.abc import Mapping
from typing import Final, NoReturn

from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.user_pools.errors import InvalidParameterException

SERVICE: Final = "cognito-idp"
_OF_POOLS: Final = (
    "Policies.SignInPolicy",
    "MfaConfiguration",
    "VerificationMessageTemplate.DefaultEmailOption",
    "UserPoolAddOns.AdvancedSecurityMode",
    "IssuerConfiguration",
)
_OF_SIGN_INS: Final = ("AuthFlow",)
_OF_PREFERENCES: Final = ("SMSMfaSettings", "EmailMfaSettings")
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "AdminInitiateAuth": _OF_SIGN_INS,
    "AdminSetUserMFAPreference": _OF_PREFERENCES,
    "CreateUserPool": _OF_POOLS,
    "InitiateAuth": _OF_SIGN_INS,
    "SetUserMFAPreference": _OF_PREFERENCES,
    "UpdateUserPool": _OF_POOLS,
}
"""Members, by operation, that are refused for what they ask, and taken where they ask for else."""


def refuse(place: str, sentence: str | None = None, *, hint: str = "") -> NoReturn:
    """Refuse a setting that Poolhouse does not emulate, and say so in the answer's header.

    Args:
        place: Where it stands, e.g. `CreateUserPool.Policies.SignInPolicy`.
        sentence: What the service itself says in the only case that there is here; the journal
            then tells that there is no other. None to say it to the caller.
        hint: What the place leaves open: a sentence on what exactly is not built.

    Raises:
        InvalidParameterException: Always.
    """
    reason = f"Poolhouse does not emulate {place} yet.{hint and f' {hint}'}"
    raise InvalidParameterException(
        sentence or reason,
        headers=((UNSUPPORTED, f"{SERVICE}.{place}"),),
        detail={"reason": reason},
    )
