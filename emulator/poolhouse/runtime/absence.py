"""Leaving the place at work while something outside is waited for.

One thread at a time is at work in the world. Whoever waits for a function, an upstream server or a
client says so by `away()`, and another thread takes the place meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

Leave = Callable[[], AbstractContextManager[None]]

_place: Final = threading.local()


def hold_place(leave: Leave) -> None:
    """Say how the current thread leaves the place that it works in."""
    _place.leave = leave


@contextmanager
def away() -> Iterator[None]:
    """Let another thread work while the block waits; on a thread without a place, do nothing.

    On return the thread goes on at once, beside the one that took its place.
    """
    leave: Leave | None = getattr(_place, "leave", None)
    if leave is None:
        yield
        return
    _place.leave = None  # an absence within an absence leaves nothing
    try:
        with leave():
            yield
    finally:
        _place.leave = leave
