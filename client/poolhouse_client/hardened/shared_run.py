"""Against a request that is never answered, and keeps all who ask later waiting with the first."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from poolhouse_client.tokens.coalescing import Coalesced

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from poolhouse_client.environment import Environment

T = TypeVar("T")
HOPE_MS: Final = 30_000
_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=lambda: True)


class SharedRun(Generic[T]):
    """Lets concurrent callers share one run of a coroutine function, while there is hope in it.

    A run that has taken 30 s of the page's clock is left to those who wait for it, and one that
    nobody waits for any more to itself: whoever comes then begins another. It goes on all the
    same, for what it brings may still be kept.

    Args:
        environment: Whose clock measures the 30 s.
        repeatable: False if another run could spoil what this one does: then only its age counts.
    """

    def __init__(self, environment: Environment, *, repeatable: bool = True) -> None:
        self._environment = environment
        self._repeatable = repeatable
        self._latest: _Run[T] = _Run(0)

    @property
    def is_running(self) -> bool:
        """Whether there is a run that a caller would join."""
        latest = self._latest
        if not latest.is_under_way or self._taken_ms() >= HOPE_MS:
            return False
        return latest.is_wanted() or not self._repeatable

    @property
    def age_ms(self) -> int:
        """How long the run that a caller would join has taken, in milliseconds."""
        return self._taken_ms() if self.is_running else 0

    async def run(self, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Join the run under way, or start one."""
        if not self.is_running:
            self._latest = _Run(self._environment.now_ms())
        return await self._latest.join(start)

    def _taken_ms(self) -> int:
        return self._environment.now_ms() - self._latest.started_ms


@contextmanager
def asking_while(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Count as waiting for runs only while an answer is wanted, in whatever is begun inside."""
    outside = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(outside)


class _Run(Generic[T]):
    """One run, and for each who waits for it whether he still wants its answer."""

    def __init__(self, started_ms: int) -> None:
        self.started_ms = started_ms
        self._coalesced: Coalesced[T] = Coalesced()
        self._waiting: list[Callable[[], bool]] = []

    @property
    def is_under_way(self) -> bool:
        return self._coalesced.is_running

    def is_wanted(self) -> bool:
        # What a run sets off may ask long after it: it is as good a caller as any.
        return not self.is_under_way or any(wants() for wants in self._waiting)

    async def join(self, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        wants = _is_wanted.get()
        self._waiting.append(wants)
        try:
            return await self._coalesced.run(lambda: self._begin(start))
        finally:
            self._waiting.remove(wants)

    async def _begin(self, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        _is_wanted.set(self.is_wanted)
        return await start()
