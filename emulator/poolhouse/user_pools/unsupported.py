"""Refusals of what is not emulated, for settings that are nested in a member."""

from typing import NoReturn

from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.user_pools.errors import InvalidParameterException


def refuse(place: str) -> NoReturn:
    """Refuse a setting that Poolhouse does not emulate, and say so in the answer's header.

    Args:
        place: Where it stands, e.g. `CreateUserPool.Policies.SignInPolicy`.

    Raises:
        InvalidParameterException: Always.
    """
    raise InvalidParameterException(
        f"Poolhouse does not emulate {place} yet.",
        headers=((UNSUPPORTED, f"cognito-idp.{place}"),),
    )
