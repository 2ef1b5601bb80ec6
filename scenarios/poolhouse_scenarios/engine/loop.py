"""An asyncio event loop on virtual time: two hours of sleep cost one look at a heap.

The clock is an integer of nanoseconds and moves only when no callback is ready: then it jumps to
the next deadline, exactly. There is nothing else to wait for, as threads and I/O are refused
(`refusals.py`): whatever is in flight is a ready callback or a timer. When neither is left and the
story has not ended, it never will; that is reported.

Three promises that asyncio's own loop does not make: timers with equal deadlines fire in the order
in which they were made (its heap compares deadlines only), tasks are kept and named in the order in
which they were made (its registry is a weak set), and a failure nobody awaited ends the run with an
error instead of a log line.
"""

import asyncio
import gc
import heapq
import threading
from asyncio.events import (  # documented as "intended to be used by event loops"
    _get_running_loop,
    _set_running_loop,
)
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

from poolhouse_scenarios.engine.deadlock import (
    BackgroundFailureError,
    DeadlockError,
    EndlessStoryError,
)
from poolhouse_scenarios.engine.duration import NS_PER_MS, NS_PER_S
from poolhouse_scenarios.engine.refusals import (
    RealIoRefusedError,
    RefusesRealIo,
    machine_out_of_reach,
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

ROUNDS_MAX: Final = 2_000_000
_TIMERS_SWEPT_MIN: Final = 64


class VirtualTimeLoop(RefusesRealIo):
    """Run callbacks and tasks on a clock that jumps.

    Args:
        start_ms: The epoch time at which the story begins; `time()` counts from 0 all the same,
            because a float of epoch size can't tell two nanoseconds apart.
        rounds_max: After so many rounds of callbacks the story counts as endless.
    """

    def __init__(self, *, start_ms: int = 0, rounds_max: int = ROUNDS_MAX) -> None:
        self.start_ms = start_ms
        self.rounds = 0
        self._rounds_max = rounds_max
        self._elapsed_ns = 0
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[int, int, asyncio.TimerHandle]] = []
        self._timers_swept_at = _TIMERS_SWEPT_MIN
        self._timers_made = 0
        self._tasks: dict[int, asyncio.Task[Any]] = {}
        self._tasks_made = 0
        self._failures: list[BaseException] = []
        self._thread = threading.get_ident()
        self._running = False
        self._stopping = False
        self._closed = False

    # The clock

    def time(self) -> float:
        """Return the virtual seconds since the story began, exact to the nanosecond for 26 days."""
        return self._elapsed_ns / NS_PER_S

    def elapsed_ns(self) -> int:
        """Return the virtual nanoseconds since the story began."""
        return self._elapsed_ns

    def now_ms(self) -> int:
        """Return the virtual time in epoch milliseconds."""
        return self.start_ms + self._elapsed_ns // NS_PER_MS

    # Callbacks and timers

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Run a callback in the next round."""
        self._check_open()
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Run a callback in the next round; called from another thread, it is refused.

        Raises:
            RealIoRefusedError: The caller is not the thread in which the loop was made.
        """
        if threading.get_ident() != self._thread:
            message = "loop.call_soon_threadsafe() from another thread"
            raise RealIoRefusedError(message)
        return self.call_soon(callback, *args, context=context)

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Run a callback after virtual seconds."""
        deadline_ns = self._elapsed_ns + max(0, round(delay * NS_PER_S))
        return self._add_timer(deadline_ns, callback, args, context)

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Run a callback when `time()` shows the given seconds."""
        deadline_ns = max(self._elapsed_ns, round(when * NS_PER_S))
        return self._add_timer(deadline_ns, callback, args, context)

    def _add_timer(
        self,
        deadline_ns: int,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        context: Context | None,
    ) -> asyncio.TimerHandle:
        self._check_open()
        timer = asyncio.TimerHandle(deadline_ns / NS_PER_S, callback, args, self, context)
        if len(self._timers) >= self._timers_swept_at:
            self._sweep_cancelled_timers()
        self._timers_made += 1
        heapq.heappush(self._timers, (deadline_ns, self._timers_made, timer))
        return timer

    def _sweep_cancelled_timers(self) -> None:
        self._timers = [entry for entry in self._timers if not entry[2].cancelled()]
        heapq.heapify(self._timers)
        self._timers_swept_at = max(_TIMERS_SWEPT_MIN, 2 * len(self._timers))

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Do nothing: a cancelled timer is dropped when it comes up or at the next sweep."""

    # Tasks and futures

    def create_future(self) -> asyncio.Future[Any]:
        """Return a future of this loop."""
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
        **options: Any,
    ) -> asyncio.Task[T]:
        """Start a task; it is kept until it is done, and numbered where it is given no name."""
        self._check_open()
        self._tasks_made += 1
        number = self._tasks_made
        task = asyncio.Task(
            coro, loop=self, name=name or f"task {number}", context=context, **options
        )
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))
        return task

    def set_task_factory(self, factory: Any) -> None:
        """Refuse another factory than none: the loop must know its tasks."""
        if factory is not None:
            message = "a task factory is refused: the loop keeps its tasks itself"
            raise RuntimeError(message)

    def get_task_factory(self) -> None:
        """Return None: tasks are made by the loop itself."""

    def waiting_tasks(self) -> list[asyncio.Task[Any]]:
        """Return the tasks that are not done, oldest first."""
        return [task for task in self._tasks.values() if not task.done()]

    # Failures

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep a failure that nobody awaited; `run` raises it at the end."""
        exception = context.get("exception")
        self._failures.append(exception or RuntimeError(context.get("message")))

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep the failure as `call_exception_handler` does."""
        self.call_exception_handler(context)

    def set_exception_handler(self, handler: Any) -> None:
        """Refuse another handler than none: a failure must not be lost."""
        if handler is not None:
            message = "an exception handler is refused: a failure nobody awaited ends the run"
            raise RuntimeError(message)

    def get_exception_handler(self) -> None:
        """Return None: failures are kept by the loop itself."""

    def take_failures(self) -> list[BaseException]:
        """Return the failures that nobody awaited, and forget them."""
        failures, self._failures = self._failures, []
        return failures

    # Running

    def run_forever(self) -> None:
        """Run rounds until `stop` is called.

        Raises:
            DeadlockError: No callback is ready and no timer is left.
            EndlessStoryError: More than `rounds_max` rounds were run.
        """
        self._check_open()
        with self._as_the_running_loop(), machine_out_of_reach():
            while not self._stopping:
                self._run_round()
            self._stopping = False

    @contextmanager
    def _as_the_running_loop(self) -> Iterator[None]:
        if _get_running_loop() is not None:
            message = "a story can't be played inside another event loop"
            raise RuntimeError(message)
        self._running = True
        _set_running_loop(self)
        try:
            yield
        finally:
            _set_running_loop(None)
            self._running = False

    def _run_round(self) -> None:
        self.rounds += 1
        if self.rounds > self._rounds_max:
            raise EndlessStoryError(self._rounds_max, self.time(), self.waiting_tasks())
        if not self._ready:
            self._jump()
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()  # noqa: SLF001  a loop is what runs handles; there is no public verb

    def _jump(self) -> None:
        """Move the clock to the next deadline and make its timers ready, in the order of making."""
        timers = self._timers
        while timers and timers[0][2].cancelled():
            heapq.heappop(timers)
        if not timers:
            raise DeadlockError(self.time(), self.waiting_tasks())
        self._elapsed_ns = timers[0][0]
        while timers and timers[0][0] == self._elapsed_ns:
            self._ready.append(heapq.heappop(timers)[2])

    def run_until_complete(self, future: Any) -> Any:
        """Run until a future or coroutine is done and return its result."""
        self._check_open()
        awaited = asyncio.ensure_future(future, loop=self)
        awaited.add_done_callback(lambda _: self.stop())
        self.run_forever()
        return awaited.result()

    def stop(self) -> None:
        """End `run_forever` after this round."""
        self._stopping = True

    def is_running(self) -> bool:
        """Say whether the loop is running."""
        return self._running

    def is_closed(self) -> bool:
        """Say whether the loop was closed."""
        return self._closed

    def close(self) -> None:
        """Drop what is left and accept nothing more."""
        self._closed = True
        self._ready.clear()
        self._timers.clear()
        self._tasks.clear()

    async def shutdown_asyncgens(self) -> None:
        """Do nothing: the loop does not track async generators."""

    async def shutdown_default_executor(self) -> None:
        """Do nothing: there is no executor."""

    def get_debug(self) -> bool:
        """Return False: asyncio's debug mode measures wall time."""
        return False

    def set_debug(self, enabled: bool) -> None:  # noqa: FBT001  asyncio's signature
        """Accept the call and stay without asyncio's debug mode."""

    def _check_open(self) -> None:
        if self._closed:
            message = "the loop is closed"
            raise RuntimeError(message)


def run(
    main: Coroutine[Any, Any, T],
    *,
    start_ms: int = 0,
    rounds_max: int = ROUNDS_MAX,
    loop: VirtualTimeLoop | None = None,
) -> T:
    """Play a coroutine to its end on virtual time and return its result.

    Tasks that it leaves behind are cancelled, in the order in which they were made.

    Args:
        main: The story.
        start_ms: The epoch time at which it begins.
        rounds_max: After so many rounds of callbacks it counts as endless.
        loop: The loop to play it on; a new one where it is left out.

    Raises:
        DeadlockError: The story waits and nothing can wake it.
        EndlessStoryError: The story does not end.
        BackgroundFailureError: The story ended, but something failed that nobody awaited.
    """
    stage = loop or VirtualTimeLoop(start_ms=start_ms, rounds_max=rounds_max)
    try:
        result: T = stage.run_until_complete(main)
    except BaseException:
        _cancel_what_waits(stage)
        raise
    else:
        _cancel_what_waits(stage)
    finally:
        stage.close()
    gc.collect()  # a failed task tells of itself when it goes, which a cycle may put off
    failures = stage.take_failures()
    if failures:
        message = "the story ended, but failures in the background went unawaited"
        raise BackgroundFailureError(message, failures)
    return result


def _cancel_what_waits(loop: VirtualTimeLoop) -> None:
    waiting = loop.waiting_tasks()
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
