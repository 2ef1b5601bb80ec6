"""The emulator's clock: wall time plus an offset, or frozen, and never backwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

MS_PER_S: Final = 1000
LATEST_MS: Final = 221_845_392_000_000
"""9000-01-01: calendars of four digits must hold what expires later, too."""

Mode = Literal["running", "frozen"]


class ClockWentBackwardsError(ValueError):
    """The clock was asked to show an earlier time than it shows now."""


class ClockWentTooFarError(ValueError):
    """The clock was asked to show a time that calendars of four digits can't hold."""


def wall_ms() -> int:
    """Return the machine's time in epoch milliseconds; the only reading of it in the emulator."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class ClockState:
    """What a clock needs to go on after a restart.

    Args:
        mode: Whether the clock runs with the wall clock or stands still.
        value_ms: The offset to the wall clock when running, the epoch time when frozen.
    """

    mode: Mode
    value_ms: int


class Clock:
    """Tell the time in epoch milliseconds.

    Args:
        state: Where the clock stands; running with the wall clock when left out.
        wall: The wall clock, in epoch milliseconds.
    """

    def __init__(self, state: ClockState | None = None, wall: Callable[[], int] = wall_ms) -> None:
        self._wall = wall
        self._state = state or ClockState("running", 0)
        self._listeners: list[Callable[[ClockState], None]] = []

    @classmethod
    def frozen(cls, at_ms: int) -> "Clock":
        """Return a clock that stands still at an epoch time until it is told to move."""
        return cls(ClockState("frozen", at_ms))

    @classmethod
    def running_from(cls, at_ms: int, wall: Callable[[], int] = wall_ms) -> "Clock":
        """Return a clock that shows an epoch time now and runs on with the wall clock."""
        return cls(ClockState("running", at_ms - wall()), wall)

    def copy(self) -> "Clock":
        """Return another clock that shows the same time; neither moves the other."""
        return Clock(self._state, self._wall)

    @property
    def state(self) -> ClockState:
        """The state to keep across a restart."""
        return self._state

    def now_ms(self) -> int:
        """Return the emulator's time in epoch milliseconds."""
        if self._state.mode == "frozen":
            return self._state.value_ms
        return self._wall() + self._state.value_ms

    def freeze(self) -> int:
        """Stop the clock where it stands and return that time."""
        now_ms = self.now_ms()
        self._become(ClockState("frozen", now_ms))
        return now_ms

    def resume(self) -> int:
        """Let the clock run on from where it stands and return that time."""
        now_ms = self.now_ms()
        self._become(ClockState("running", now_ms - self._wall()))
        return now_ms

    def advance(self, by_ms: int) -> int:
        """Move the clock forward by milliseconds and return the new time.

        Raises:
            ClockWentBackwardsError: `by_ms` is negative.
            ClockWentTooFarError: It leads beyond 9000-01-01.
        """
        return self.advance_to(self.now_ms() + by_ms)

    def advance_to(self, at_ms: int) -> int:
        """Move the clock forward to an epoch time and return it.

        Raises:
            ClockWentBackwardsError: The time lies before the one shown now.
            ClockWentTooFarError: The time lies beyond 9000-01-01.
        """
        now_ms = self.now_ms()
        if at_ms < now_ms:
            message = (
                f"the clock only moves forward: it shows {now_ms} ms, {at_ms} ms was asked for"
            )
            raise ClockWentBackwardsError(message)
        if at_ms > LATEST_MS:
            message = f"the clock ends on 9000-01-01, {at_ms} ms was asked for"
            raise ClockWentTooFarError(message)
        value_ms = at_ms if self._state.mode == "frozen" else at_ms - self._wall()
        self._become(ClockState(self._state.mode, value_ms))
        return at_ms

    def restore(self, state: ClockState) -> None:
        """Take over a state kept earlier, whichever time it shows."""
        self._become(state)

    def listen(self, listener: Callable[[ClockState], None]) -> None:
        """Call the listener with the new state each time the clock is moved, frozen or resumed."""
        self._listeners.append(listener)

    def _become(self, state: ClockState) -> None:
        self._state = state
        for listener in self._listeners:
            listener(state)
