"""Effects: what a call asks of the world outside its transaction, as values that tests compare."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from poolhouse.runtime.deadline import TookTooLongError, within
from poolhouse.runtime.foundation import Foundation

Answer_co = TypeVar("Answer_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(ABC, Generic[Answer_co]):
    """Something that takes time or may fail outside the store: an invocation, a request.

    Args:
        timeout_s: How long one attempt may take, in seconds of the machine's time.
        attempts: How often it is tried while it takes too long.
    """

    timeout_s: float
    attempts: int = 1
    service: ClassVar[str]
    """What the journal calls the service it belongs to."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What the journal calls it."""

    @abstractmethod
    def perform(self, foundation: Foundation) -> Answer_co:
        """Do it, without the store's lock, and return what the call waits for.

        Raises:
            Exception: It failed; the call that asked decides what that means.
        """


def perform(effect: Effect[Any], foundation: Foundation) -> Any:
    """Return an effect's answer; one that takes too long is tried again as often as it says.

    Raises:
        TookTooLongError: No attempt came to its end in time.
        Exception: What the effect raised.
    """
    for _ in range(effect.attempts - 1):
        try:
            return within(effect.timeout_s, lambda: effect.perform(foundation))
        except TookTooLongError:
            continue
    return within(effect.timeout_s, lambda: effect.perform(foundation))
