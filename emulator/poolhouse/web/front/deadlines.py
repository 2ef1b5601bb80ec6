"""How long is waited for the rest of what was begun: one timer for all connections."""

import asyncio
from collections.abc import Callable
from typing import Final

SECONDS: Final = 10.0


class Deadlines:
    """Calls what was not called off in time.

    All wait for the same length of time, so who was entered first is due first.

    Args:
        loop: Whose time passes.
        after_s: How long is waited.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, after_s: float = SECONDS) -> None:
        self._loop = loop
        self.after_s = after_s
        self._due_s: dict[Callable[[], None], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def enter(self, call: Callable[[], None]) -> None:
        """Call something in time, unless it is called off; what is entered waits on as it does."""
        if call not in self._due_s:
            self._due_s[call] = self._loop.time() + self.after_s
            if self._timer is None:
                self._set()

    def renew(self, call: Callable[[], None]) -> None:
        """Wait for the whole time again."""
        self.call_off(call)
        self.enter(call)

    def call_off(self, call: Callable[[], None]) -> None:
        """Do not call something."""
        self._due_s.pop(call, None)

    def end(self) -> None:
        """Call nothing any more."""
        self._due_s.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _set(self) -> None:
        first_s = next(iter(self._due_s.values()))
        self._timer = self._loop.call_at(first_s, self._ring)

    def _ring(self) -> None:
        now_s = self._loop.time()
        due = [call for call, due_s in self._due_s.items() if due_s <= now_s]
        try:
            for call in due:
                self.call_off(call)
                call()
        finally:  # one that breaks must not keep the others waiting for ever
            self._timer = None
            if self._due_s:
                self._set()
