"""How a call leaves its step for the world outside, and comes back."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from poolhouse.runtime.database import StorageError
from poolhouse.runtime.detail import text_of
from poolhouse.runtime.effects import Effect
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry

Answer = TypeVar("Answer")
_DONE = 200
_FAILED = 500


@dataclass(slots=True)
class Asker:
    """A call of a service or an API, with what it needs to perform effects.

    Args:
        foundation: What the call stands on.
        now_ms: The time in epoch milliseconds, read once a step: when the call came, and again
            whenever it comes back.
    """

    foundation: Foundation
    now_ms: int

    @abstractmethod
    def draw_request_id(self) -> str:
        """Return the call's request id; the first time it is drawn, inside the current step."""

    @property
    @abstractmethod
    def has_id(self) -> bool:
        """Whether the call has its request id."""

    @abstractmethod
    def take_uncounted_id(self) -> None:
        """Take a request id of the machine's: the step in which one was drawn was not kept."""

    def read_time(self) -> None:
        """Read the time of the step that has begun."""
        self.now_ms = self.foundation.clock.now_ms()

    @contextmanager
    def away(self) -> Iterator[None]:
        """End the step, leave the store to others during the block, and begin a new step.

        Records that were read before are stale afterwards, and the time is read again. Writes of
        before are committed, whatever follows.

        Raises:
            StateReplacedError: The world was reset or restored during the block.
        """
        try:
            with self.foundation.store.away():
                yield
        finally:
            self.read_time()

    def ask(self, effect: Effect[Answer]) -> Answer:
        """Perform an effect between two steps, write it into the journal, and return its answer.

        Raises:
            TookTooLongError: It took too long, each time it was tried.
            Exception: What the effect raised.
            StateReplacedError: The world was reset or restored meanwhile.
        """
        asked_ms = self.now_ms
        with self.away():
            try:
                answer: Answer = self.foundation.perform(effect, self.foundation)
            except Exception as problem:
                self._write_down(effect, asked_ms, problem)
                raise
            self._write_down(effect, asked_ms, None)
        return answer

    def _write_down(self, effect: Effect[Any], asked_ms: int, problem: Exception | None) -> None:
        known = self.has_id
        try:
            self._write_entry(effect, asked_ms, problem)
        except StorageError:
            if not known:
                self.take_uncounted_id()

    def _write_entry(self, effect: Effect[Any], asked_ms: int, problem: Exception | None) -> None:
        with self.foundation.store.step():
            self.foundation.journal.write(
                Entry(
                    at_ms=self.foundation.clock.now_ms(),
                    service=effect.service,
                    operation=effect.name,
                    principal=None,
                    status=_DONE if problem is None else _FAILED,
                    error=None if problem is None else type(problem).__name__,
                    message=None if problem is None else text_of(problem),
                    request_id=self.draw_request_id(),
                    detail={"asked_ms": asked_ms},
                )
            )
