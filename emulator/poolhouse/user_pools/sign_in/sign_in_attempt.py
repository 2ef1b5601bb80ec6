"""An attempt to sign in: who tries, by which client, how the factor is checked, how it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.wording import sign_in as wording

ChallengeAnswer: TypeAlias = dict[str, Any]
Parameters: TypeAlias = Mapping[str, str]
Prove: TypeAlias = Callable[["SignInAttempt"], User]
End: TypeAlias = Callable[["SignInAttempt"], ChallengeAnswer]
Stage: TypeAlias = Callable[["SignInAttempt"], ChallengeAnswer | None]


class Issuable(Protocol):
    """A challenge, as far as an attempt knows it."""

    @property
    def issue(self) -> Callable[["SignInAttempt"], ChallengeAnswer]:
        """Returns the answer that asks for it."""


@dataclass(slots=True)
class SignInAttempt:
    """A user's attempt to sign in.

    Args:
        call: The call.
        pool: The user's pool.
        client: The app client.
        user: Who tries; replaced as the attempt changes the user.
        prove: Checks the factor that this request brings: returns the changed user, or refuses.
        parameters: AuthParameters or ChallengeResponses as sent.
        challenges: The challenges that may be issued, by name.
        end: Returns the answer that ends the sign-in: tokens for an app, a code for the hosted
            pages.
        factors: The second factors that the next challenge is about.
    """

    call: Call
    pool: UserPool
    client: AppClient
    user: User
    prove: Prove
    parameters: Parameters
    challenges: Mapping[str, Issuable]
    end: End
    factors: tuple[str, ...] = field(default=())

    def issue(self, name: str) -> ChallengeAnswer:
        """Return the answer that asks for a challenge."""
        return self.challenges[name].issue(self)

    def read_again(self) -> None:
        """Read pool, client and user again if the call has left the step that read them.

        Raises:
            ResourceNotFoundException: The pool or the client was deleted meanwhile.
            StaleRecordError: The user was.
        """
        if self.user.step == self.pool.step == self.client.step == self.call.store.step_number:
            return
        self.pool = queries.require_pool(self.call, self.pool.id)
        self.client = queries.require_client(self.call, self.client.id)
        self.user = queries.read_again(self.call, self.user)


def required(parameters: Parameters, name: str) -> str:
    """Return an AuthParameter or ChallengeResponse that must be there.

    Raises:
        InvalidParameterException: It isn't, or it is empty.
    """
    value = parameters.get(name)
    if not value:
        raise InvalidParameterException(wording.MISSING_PARAMETER.format(name=name))
    return value
