"""The threads that answer requests: a few at the start, more while all of them are busy.

A function behind an API may itself call the emulator, so a request must not wait for another's end.
"""

import logging
from typing import Any, Final

from waitress.task import ThreadedTaskDispatcher

_AT_START: Final = 4
_MAX: Final = 256


class Workers(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """Start a thread for each request that would have to wait for one, up to 256."""

    def __init__(self) -> None:
        super().__init__()
        self.logger = self.queue_logger = _quiet()
        self.set_thread_count(_AT_START)

    def add_task(self, task: Any) -> None:
        """Let a thread take up a request."""
        super().add_task(task)
        with self.lock:
            running = len(self.threads) - self.stop_count
            are_short = len(self.queue) > running - self.active_count
        if are_short and 0 < running < _MAX:
            self.set_thread_count(running + 1)


def _quiet() -> logging.Logger:
    """Return where waitress tells of waiting requests and running threads, no news to a user."""
    logger = logging.getLogger("poolhouse.web.workers")
    logger.setLevel(logging.ERROR)
    return logger
