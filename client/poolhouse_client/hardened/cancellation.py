"""Against answers to questions nobody asks any more: cancelling what a left page had under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from poolhouse_client.errors import CanceledError

MESSAGE: Final = "cancelled: the page was left"


class Cancellable(Protocol):
    """A call that can be cancelled."""

    def cancel(self, message: str | None = None) -> None:
        """Cancel it: CanceledError with the message."""
        ...


@dataclass(frozen=True)
class _Tracked:
    call: Cancellable
    skip_cancel: bool


class CancellationRegistry:
    """All REST calls under way, to be cancelled together when the user goes elsewhere.

    Args:
        enabled: The kill switch: while False, `cancel_all` does nothing.
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._tracked: list[_Tracked] = []

    @property
    def count(self) -> int:
        """How many calls are under way."""
        return len(self._tracked)

    def track(self, call: Cancellable, *, skip_cancel: bool = False) -> None:
        """Take a call in; with `skip_cancel` it outlives the page (background calls)."""
        self._tracked.append(_Tracked(call, skip_cancel))

    def release(self, call: Cancellable) -> None:
        """Let a call go that has ended."""
        self._tracked = [each for each in self._tracked if each.call is not call]

    def cancel_all(self) -> int:
        """Cancel every call but the background ones; returns how many."""
        if not self.enabled:
            return 0
        ended = [each.call for each in self._tracked if not each.skip_cancel]
        for call in ended:
            call.cancel(MESSAGE)
        return len(ended)


def was_left_behind(error: object) -> bool:
    """Tell a call cancelled by the registry from a failure, and from others' cancelling."""
    return isinstance(error, CanceledError) and error.message == MESSAGE
