"""A sign-in on its way: who tries it, through which client, and how the next factor is proven."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.wording import sign_in as wording

ChallengeAnswer: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class SignInAttempt:
    """A user's attempt to sign in.

    Args:
        call: The call.
        pool: The user's pool.
        client: The app client.
        user: Who tries; replaced as the attempt changes the user.
        prove: Checks the factor that this request brings: returns the user as it then is, or
            refuses.
        device_key: DEVICE_KEY as sent.
    """

    call: Call
    pool: UserPool
    client: AppClient
    user: User
    prove: "Callable[[SignInAttempt], User]"
    device_key: str | None = None


def required(parameters: Mapping[str, str], name: str) -> str:
    """Return an AuthParameter or ChallengeResponse that must be there.

    Raises:
        InvalidParameterException: It isn't, or it is empty.
    """
    value = parameters.get(name)
    if not value:
        raise InvalidParameterException(wording.MISSING_PARAMETER.format(name=name))
    return value
