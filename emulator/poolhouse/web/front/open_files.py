"""How many files the process may hold open, and so how many connections."""

import sys
from contextlib import suppress
from typing import Final

if sys.platform != "win32":
    import resource

_KEPT_FREE: Final = 64
"""For databases, functions, tunnels and what else the process opens; at most half of all."""
_WATCHED_BY_SELECT: Final = 512
"""How many sockets Windows watches at a time."""
_ASKED_FOR: Final = 10_240
"""What macOS grants where it calls its own limit infinite."""


def raise_limit() -> None:
    """Let the process hold as many files open as the system allows it."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in (hard, _ASKED_FOR):
            with suppress(ValueError, OSError):
                if soft != hard:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                return


def connections_max() -> int:
    """Return how many connections there is room for."""
    if sys.platform == "win32":
        return _WATCHED_BY_SELECT - _KEPT_FREE
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return sys.maxsize
    return max(soft - _KEPT_FREE, soft // 2)
