"""Share one run of a coroutine between callers, but don't let a hanging one block later callers."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from poolhouse_client.tokens.coalescing import Coalesced

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from poolhouse_client.environment import Environment

T = TypeVar("T")
MAX_AGE_MS: Final = 30_000
_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=lambda: True)


class SharedRun(Generic[T]):
    """Lets concurrent callers share one run of a coroutine function.

    A new caller starts a new run if the current one is 30 s old by the page's clock, or if nobody
    waits for it any more. The old run is not cancelled: its result may still be stored.

    Args:
        environment: Its clock measures the 30 s.
        repeatable: False if a second run could undo the first one's effect: then a run nobody
            waits for is still joined, until it is 30 s old.
    """

    def __init__(self, environment: Environment, *, repeatable: bool = True) -> None:
        self._environment = environment
        self._repeatable = repeatable
        self._latest: _Run[T] = _Run(0)

    @property
    def is_running(self) -> bool:
        """Whether a caller would now join a run instead of starting one."""
        latest = self._latest
        if not latest.is_under_way or self._taken_ms() >= MAX_AGE_MS:
            return False
        return latest.is_wanted() or not self._repeatable

    @property
    def age_ms(self) -> int:
        """The age of the run that a caller would join, in milliseconds; 0 if he would start one."""
        return self._taken_ms() if self.is_running else 0

    async def run(self, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of the current run, or of a new one (see the class)."""
        if not self.is_running:
            self._latest = _Run(self._environment.now_ms())
        return await self._latest.join(start)

    def _taken_ms(self) -> int:
        return self._environment.now_ms() - self._latest.started_ms


@contextmanager
def asking_while(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """Within this block, count the caller as waiting for a run only while `is_wanted()` is true.

    Tasks started inside the block inherit this.
    """
    outside = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(outside)


class _Run(Generic[T]):
    """One run, and for each waiting caller a function that tells if he still wants the result."""

    def __init__(self, started_ms: int) -> None:
        self.started_ms = started_ms
        self._coalesced: Coalesced[T] = Coalesced()
        self._waiting: list[Callable[[], bool]] = []

    @property
    def is_under_way(self) -> bool:
        return self._coalesced.is_running

    def is_wanted(self) -> bool:
        # Tasks started by a run inherit its context and may outlive it: once the run is done they
        # count as ordinary callers, who want an answer.
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
