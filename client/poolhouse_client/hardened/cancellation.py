"""Cancel a page's REST calls together when the user leaves the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from poolhouse_client.errors import CanceledError

MESSAGE: Final = "cancelled: the page was left"


class Cancellable(Protocol):
    """A call that can be cancelled."""

    def cancel(self, message: str | None = None) -> None:
        """End the call: whoever awaits it gets CanceledError with the message."""
        ...


@dataclass(frozen=True)
class _Tracked:
    call: Cancellable
    skip_cancel: bool


class CancellationRegistry:
    """The REST calls that have not ended, to be cancelled together when the user leaves a page.

    Args:
        enabled: The kill switch: while False, `cancel_all` does nothing.
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._tracked: list[_Tracked] = []

    @property
    def count(self) -> int:
        """How many calls have not ended."""
        return len(self._tracked)

    def track(self, call: Cancellable, *, skip_cancel: bool = False) -> None:
        """Add a call; with `skip_cancel` `cancel_all` leaves it alone (background calls)."""
        self._tracked.append(_Tracked(call, skip_cancel))

    def release(self, call: Cancellable) -> None:
        """Remove a call that has ended."""
        self._tracked = [each for each in self._tracked if each.call is not call]

    def cancel_all(self) -> int:
        """Cancel every call but the background ones, and return how many were cancelled."""
        if not self.enabled:
            return 0
        ended = [each.call for each in self._tracked if not each.skip_cancel]
        for call in ended:
            call.cancel(MESSAGE)
        return len(ended)


def was_left_behind(error: object) -> bool:
    """Whether an error comes from `cancel_all`, rather than from a failure or another cancel."""
    return isinstance(error, CanceledError) and error.message == MESSAGE
