"""The threads that answer requests, of which exactly one is at work.

SQLite lets go of the interpreter at each statement, and threads that could run would take it from
the one in the midst of a step: with many clients that costs more than all else. A thread that waits
for something outside is away meanwhile, and hands the place to another.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Final, Literal

from poolhouse.runtime import absence

Task = Callable[[], None]

_logger: Final = logging.getLogger("poolhouse.web.front")

_THREADS_MAX: Final = 256
_IDLE_MAX: Final = 8


class Lane:
    """A queue of tasks, and threads that take turns to work it off.

    Args:
        threads_max: How many threads may be away or at work together.
    """

    def __init__(self, threads_max: int = _THREADS_MAX) -> None:
        self._threads_max = threads_max
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._lock = threading.Condition()
        self._threads: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._at_work: _Worker | None = None
        self._has_ended = False
        with self._lock:
            self._start_one()

    def put(self, task: Task) -> None:
        """Have a task done by whoever is at work, after those put before."""
        self._tasks.put(task)

    def end(self, grace_s: float) -> None:
        """End the threads, and wait for those that are not done, for so long at most."""
        with self._lock:
            self._has_ended = True
            threads = list(self._threads)
            for worker in self._idle:
                worker.wake()
            self._tasks.put(None)
            self._lock.wait_for(lambda: not self._threads, grace_s)
            done = [worker.thread for worker in threads if worker not in self._threads]
        for thread in done:
            thread.join()

    def work(self, worker: "_Worker") -> None:
        """Work off tasks whenever the place is the worker's; return when it is needed no more."""
        absence.hold_place(lambda: self._leave(worker))
        while self._stays(worker):
            while self._at_work is worker:
                task = self._tasks.get()
                if task is None:
                    break
                try:
                    task()
                except BaseException:  # the place would be lost with the thread
                    _logger.exception("a task broke")

    @contextmanager
    def _leave(self, worker: "_Worker") -> Iterator[None]:
        self._hand_over(worker)
        try:
            yield
        finally:
            with self._lock:
                if self._at_work is None:
                    self._at_work = worker

    def _hand_over(self, worker: "_Worker") -> None:
        with self._lock:
            if self._at_work is not worker:
                return  # it came back from an absence, and holds no place
            if self._idle:
                self._at_work = self._idle.pop()
                self._at_work.wake()
            elif len(self._threads) < self._threads_max:
                self._start_one()
            else:
                self._at_work = None  # for the first that returns

    def _start_one(self) -> None:
        self._at_work = worker = _Worker(self)
        self._threads.add(worker)
        worker.thread.start()

    def _stays(self, worker: "_Worker") -> bool:
        """Wait until the place is the worker's; tell False when it is not needed any more."""
        with self._lock:
            if self._at_work is None:
                self._at_work = worker
            if self._has_ended:
                return self._ends(worker)
            if self._at_work is worker:
                return True
            if len(self._idle) == _IDLE_MAX:
                return self._ends(worker)
            self._idle.append(worker)
        worker.sleep()
        with self._lock:
            return self._at_work is worker or self._ends(worker)

    def _ends(self, worker: "_Worker") -> Literal[False]:
        self._threads.discard(worker)
        self._lock.notify_all()
        return False


class _Worker:
    """A thread of a lane, which sleeps while others work."""

    def __init__(self, lane: Lane) -> None:
        self._awake = threading.Semaphore(0)
        self.thread = threading.Thread(
            target=lane.work, args=(self,), name="poolhouse-lane", daemon=True
        )

    def wake(self) -> None:
        self._awake.release()

    def sleep(self) -> None:
        self._awake.acquire()
