"""A page's timers: exact while it is seen, throttled while hidden, still while frozen.

The throttling is Chromium's: in a hidden page wake-ups fall on whole seconds, and once it has been
hidden for 5 minutes those of chained timers (set by five timers in a row) on whole minutes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from poolhouse_client.browser.visibility import Visibility
    from poolhouse_client.environment import Environment

_THROTTLED_STEP_MS: Final = 1000
_INTENSIVE_STEP_MS: Final = 60_000
_INTENSIVE_AFTER_MS: Final = 5 * 60_000
_CHAIN_LENGTH: Final = 5


class TimerHandle:
    """A timer that can be cleared."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        self._task = task

    def cancel(self) -> None:
        """Clear the timer (`clearTimeout`); one that has fired is left alone."""
        self._task.cancel()


class PageTimers:
    """`setTimeout` of one page, and the pauses of its code; both end with the page.

    Code that waits in a pause is then cancelled, as a page's code just stops when it is unloaded.

    Args:
        environment: Clock and sleep.
        visibility: Of the tab the page is in.
    """

    def __init__(self, environment: Environment, visibility: Visibility) -> None:
        self._environment = environment
        self._visibility = visibility
        self._nesting = 0
        self._unloaded = False
        self._tasks: list[asyncio.Task[None]] = []
        self._released: asyncio.Event = asyncio.Event()
        visibility.listen_for_resume(self._release)

    def set_timeout(self, callback: Callable[[], object], delay_ms: float) -> TimerHandle:
        """Call back after a delay in milliseconds, or later if the page is hidden or frozen."""
        return TimerHandle(self._start(self._run(callback, delay_ms, self._nesting + 1)))

    async def sleep(self, seconds: float) -> None:
        """Return when a timer of that many seconds fires."""
        await self._start(self._wait(seconds * 1000, self._nesting + 1))

    def unload(self) -> None:
        """Cancel all timers and pauses of the page, later ones too."""
        self._unloaded = True
        for task in self._tasks:
            task.cancel()

    def _start(self, wait: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(wait)
        self._tasks.append(task)
        task.add_done_callback(self._forget)
        if self._unloaded:
            task.cancel()
        return task

    async def _run(self, callback: Callable[[], object], delay_ms: float, nesting: int) -> None:
        await self._wait(delay_ms, nesting)
        outer, self._nesting = self._nesting, nesting
        try:
            callback()
        finally:
            self._nesting = outer

    async def _wait(self, delay_ms: float, nesting: int) -> None:
        await self._environment.sleep(delay_ms / 1000)
        late_ms = self._lateness_ms(nesting)
        if late_ms:
            await self._sleep_or_release(late_ms)
        while self._visibility.is_frozen:
            await self._released.wait()

    def _lateness_ms(self, nesting: int) -> int:
        hidden_since_ms = self._visibility.hidden_since_ms
        if hidden_since_ms is None:
            return 0
        now_ms = self._environment.now_ms()
        intensive = now_ms - hidden_since_ms >= _INTENSIVE_AFTER_MS and nesting >= _CHAIN_LENGTH
        step_ms = _INTENSIVE_STEP_MS if intensive else _THROTTLED_STEP_MS
        return -now_ms % step_ms

    async def _sleep_or_release(self, late_ms: int) -> None:
        async def sleep() -> None:
            await self._environment.sleep(late_ms / 1000)

        sleeper = asyncio.get_running_loop().create_task(sleep())
        done = asyncio.get_running_loop().create_future()

        def settle(_: object = None) -> None:
            if not done.done():
                done.set_result(None)

        sleeper.add_done_callback(settle)
        watcher = asyncio.get_running_loop().create_task(self._released.wait())
        watcher.add_done_callback(settle)
        try:
            await done
        finally:
            sleeper.cancel()
            watcher.cancel()

    def _release(self) -> None:
        released, self._released = self._released, asyncio.Event()
        released.set()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks = [each for each in self._tasks if each is not task]
