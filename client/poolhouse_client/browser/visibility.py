"""Whether a page is visible and whether its timers run (Page Visibility, Page Lifecycle)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from poolhouse_client.environment import Environment

VisibilityState: TypeAlias = Literal["visible", "hidden"]
Listener: TypeAlias = Callable[[], object]


class Visibility:
    """A tab's visibility; listeners hear every change, in the order they began to listen.

    A hidden tab may also be frozen: by the browser, or because the machine sleeps. Then no timer
    of the page fires until it is resumed or shown.

    Args:
        environment: Its clock says since when the tab is hidden.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._listeners: list[Listener] = []
        self._resume_listeners: list[Listener] = []
        self.hidden_since_ms: int | None = None
        self.is_frozen = False

    @property
    def state(self) -> VisibilityState:
        """`visible` or `hidden`."""
        return "visible" if self.hidden_since_ms is None else "hidden"

    def hide(self) -> None:
        """Make the tab hidden, as when its user turns to another one."""
        if self.hidden_since_ms is None:
            self.hidden_since_ms = self._environment.now_ms()
            self._tell(self._listeners)

    def show(self) -> None:
        """Make the tab visible and resume it; overdue timers fire after the listeners."""
        if self.hidden_since_ms is None:
            return
        self.hidden_since_ms = None
        self._tell(self._listeners)
        self.is_frozen = False
        self._tell(self._resume_listeners)

    def freeze(self) -> None:
        """Stop the page's timers."""
        self.is_frozen = True

    def resume(self) -> None:
        """Let the page's timers run again; overdue ones fire now."""
        if self.is_frozen:
            self.is_frozen = False
            self._tell(self._resume_listeners)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call back on every `visibilitychange`; returns a function that stops it."""
        self._listeners.append(listener)

        def stop() -> None:
            self._listeners = [each for each in self._listeners if each is not listener]

        return stop

    def listen_for_resume(self, listener: Listener) -> None:
        """Call back whenever timers may run unthrottled again (for the page's timers)."""
        self._resume_listeners.append(listener)

    def forget_listeners(self) -> None:
        """Remove all listeners: the page is unloaded."""
        self._listeners = []
        self._resume_listeners = []

    @staticmethod
    def _tell(listeners: list[Listener]) -> None:
        for listener in list(listeners):
            listener()
