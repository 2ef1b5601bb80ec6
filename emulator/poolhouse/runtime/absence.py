"""Letting another thread work while this one waits for something outside.

One thread at a time works in the world. Code that waits for a function, an upstream server or a
client does so inside `away()`, and another thread works meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

Leave = Callable[[], AbstractContextManager[None]]

_place: Final = threading.local()


def hold_place(leave: Leave) -> None:
    """Set the context manager in which the current thread waits."""
    _place.leave = leave


@contextmanager
def away() -> Iterator[None]:
    """Let another thread work during the block; do nothing on a thread without `hold_place`.

    Afterwards the thread goes on at once, beside the one that took its place.
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
