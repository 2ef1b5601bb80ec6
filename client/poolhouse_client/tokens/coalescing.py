"""One run of a coroutine shared by all concurrent callers (v6: deDupeAsyncFunction)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class Coalesced(Generic[T]):
    """Lets concurrent callers share one run of a coroutine function.

    The first caller's coroutine is run; later ones join it and theirs is never made. The run is a
    task of its own: a caller that is cancelled does not take it from the others. Callers go on in
    the order they came, after the run has been forgotten, so that the next one starts afresh.
    """

    def __init__(self) -> None:
        self._in_flight: asyncio.Task[T] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._in_flight is not None

    async def run(self, start: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of the run under way, or of a new one."""
        if self._in_flight is None:
            self._in_flight = asyncio.get_running_loop().create_task(start())
            self._in_flight.add_done_callback(self._forget)
        return await asyncio.shield(self._in_flight)

    def _forget(self, task: asyncio.Task[T]) -> None:
        self._in_flight = None
        if not task.cancelled():
            task.exception()  # seen, even if every caller has gone away
