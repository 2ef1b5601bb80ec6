"""Faults: what refuses requests, or loses their replies, on purpose; a new world has none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Occasion:
    """The service and operation of a request, by which faults select it.

    Args:
        service: `cognito-idp`, `cognito-identity` or `execute-api`.
        operation: The operation's name, or method and path of an API call.
    """

    service: str
    operation: str


RefuseBefore: TypeAlias = Callable[[Occasion], None]
"""Raises what the request is refused with, before it changed anything; holds no lock."""

LosesReply: TypeAlias = Callable[[Occasion], bool]
"""Tells if the reply is lost, after what it tells of was committed; holds no lock."""


@dataclass(slots=True)
class Faults:
    """The faults of a world.

    Args:
        before: Asked in order before a request's step.
        after: Asked in order after its commit.
    """

    before: list[RefuseBefore] = field(default_factory=list)
    after: list[LosesReply] = field(default_factory=list)

    def befall(self, occasion: Occasion) -> None:
        """Refuse the request if a fault wants it.

        Raises:
            Exception: What the fault refuses with.
        """
        for refuse in self.before:
            refuse(occasion)

    def lose_reply(self, occasion: Occasion) -> bool:
        """Return whether a fault wants the reply lost."""
        return any(loses(occasion) for loses in self.after)
