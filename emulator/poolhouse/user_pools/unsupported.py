"""Refusals of what is not emulated, for settings that are nested in a member."""

from typing import NoReturn

from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.user_pools.errors import InvalidParameterException


def refuse(place: str, sentence: str | None = None) -> NoReturn:
    """Refuse a setting that Poolhouse does not emulate, and say so in the answer's header.

    Args:
        place: Where it stands, e.g. `CreateUserPool.Policies.SignInPolicy`.
        sentence: What the service itself says in the only case that there is here; the journal
            then tells that there is no other. None to say it to the caller.

    Raises:
        InvalidParameterException: Always.
    """
    reason = f"Poolhouse does not emulate {place} yet."
    raise InvalidParameterException(
        sentence or reason,
        headers=((UNSUPPORTED, f"cognito-idp.{place}"),),
        detail={"reason": reason},
    )
