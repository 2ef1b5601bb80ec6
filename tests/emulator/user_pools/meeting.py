"""Two callers who leave their steps and wait for each other, and what each of them is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from poolhouse.runtime.effects import Effect
from poolhouse.runtime.foundation import Foundation

WAIT_S = 60


@dataclass(eq=False)
class Meeting:
    """Nobody goes on until each caller is away from the store, or has been answered.

    Args:
        callers: How many are expected.
    """

    callers: int = 2
    changed: Condition = field(default_factory=Condition)
    there: int = 0

    def come(self) -> None:
        with self.changed:
            self.there += 1
            self.changed.notify_all()

    def wait(self) -> None:
        self.come()
        with self.changed:
            assert self.changed.wait_for(lambda: self.there >= self.callers, WAIT_S)

    def tell(self, ask: Callable[[], Any]) -> list[str]:
        """Return what those who ask at once are told: an error's name, or how it went well."""

        def told() -> str:
            try:
                answer = ask()
            except ClientError as refusal:
                return str(refusal.response["Error"]["Code"])
            finally:
                self.come()
            return "tokens" if "AuthenticationResult" in answer else "done"

        with ThreadPoolExecutor(self.callers) as pool:
            futures = [pool.submit(told) for _ in range(self.callers)]
            return sorted(future.result() for future in futures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet(Effect[None]):
    """Wait for the other callers, away from the store."""

    meeting: Meeting
    timeout_s: float = WAIT_S
    service: ClassVar[str] = "test"

    @property
    def name(self) -> str:
        return "Meet"

    def perform(self, _foundation: Foundation) -> None:
        self.meeting.wait()
