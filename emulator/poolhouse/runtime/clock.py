"""The emulator's clock: wall time plus an offset, or frozen, and never backwards.

State that replaces a world's, by a reset to the machine's time or a snapshot, brings its own time.

A clock is read by everybody and moved by nobody but the holder of its dial: the timekeeper of the
world that it belongs to.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import index
from threading import Lock
from typing import Final, Literal

MS_PER_S: Final = 1000
LATEST_MS: Final = 221_845_392_000_000
"""9000-01-01: calendars of four digits must hold what expires later, too."""

Mode = Literal["running", "frozen"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ClockWentBackwardsError(ValueError):
    """The clock was asked to show an earlier time than it shows now.

    Args:
        asked: What was asked for, as a sentence that goes on behind a colon.
    """

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"the clock only moves forward: {asked}; to return to the machine's time, with nothing"
            " left of what was issued: poolhouse reset --clock"
        )


class ClockWentTooFarError(ValueError):
    """The clock was asked to show a time that calendars of four digits can't hold.

    Args:
        at_ms: The time, in epoch milliseconds.
    """

    def __init__(self, at_ms: int) -> None:
        super().__init__(f"the clock ends on 9000-01-01, {iso(at_ms)} was asked for")


class ClockInUseError(ValueError):
    """The clock belongs to another world that is still open."""


def wall_ms() -> int:
    """Return the machine's time in epoch milliseconds; the only reading of it in the emulator."""
    return time.time_ns() // 1_000_000


def iso(at_ms: int) -> str:
    """Return an instant as ISO 8601 in UTC; one that no calendar holds in epoch milliseconds."""
    try:
        # Exact, where seconds as a float are not.
        return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds")
    except OverflowError:
        return f"{at_ms} ms"


@dataclass(frozen=True, slots=True)
class ClockState:
    """What a clock needs to go on after a restart.

    Args:
        mode: Whether the clock runs with the wall clock or stands still.
        value_ms: The offset to the wall clock when running, the epoch time when frozen.
    """

    mode: Mode
    value_ms: int

    def showing(self, at_ms: int, wall_ms: int) -> "ClockState":
        """Return the state of the same mode that shows a time when the wall clock shows another."""
        return ClockState(self.mode, at_ms if self.mode == "frozen" else at_ms - wall_ms)


class Dial:
    """Where a clock stands, and the only way to move it.

    When the wall clock steps back, a running clock stands still until the wall has caught up.

    Args:
        state: Where the clock stands.
        wall: The wall clock, in epoch milliseconds.
    """

    def __init__(self, state: ClockState, wall: Callable[[], int]) -> None:
        self.state = state
        self.is_claimed = False
        self.wall = wall
        self._shown_ms = 0
        self._lock = Lock()  # the highest time shown is read, compared and written by all threads

    def now_ms(self) -> int:
        """Return the time shown."""
        state = self.state
        if state.mode == "frozen":
            return state.value_ms
        with self._lock:  # it may have been moved, or stopped, while this thread waited
            return self._show(self.wall())

    def read(self) -> tuple[int, int]:
        """Return the time shown and the wall clock's at the same instant."""
        with self._lock:
            wall_ms = self.wall()
            return self._show(wall_ms), wall_ms

    def _show(self, wall_ms: int) -> int:
        state = self.state
        if state.mode == "frozen":
            return state.value_ms
        now_ms = wall_ms + state.value_ms
        self._shown_ms = max(self._shown_ms, now_ms)
        return self._shown_ms

    def stop(self) -> tuple[int, int]:
        """Freeze the clock; return the time shown from now on and the wall clock's."""
        with self._lock:
            wall_ms = self.wall()
            now_ms = self._show(wall_ms)
            self.state = ClockState("frozen", now_ms)
            return now_ms, wall_ms

    def set(self, state: ClockState, at_ms: int) -> None:
        """Take a state that shows `at_ms` or later; nothing earlier is shown from now on."""
        with self._lock:
            self.state = state
            self._shown_ms = max(self._shown_ms, at_ms)

    def replace(self, state: ClockState, earliest_ms: int) -> None:
        """Take a state whatever was shown before; show nothing earlier than `earliest_ms`."""
        if state.mode == "frozen":
            state = ClockState("frozen", max(state.value_ms, earliest_ms))
        with self._lock:
            self.state = state
            self._shown_ms = earliest_ms


class Clock:
    """Tell the time in epoch milliseconds; the world that it belongs to moves it.

    Args:
        state: Where the clock stands; running with the wall clock when left out.
        wall: The wall clock, in epoch milliseconds.
    """

    def __init__(self, state: ClockState | None = None, wall: Callable[[], int] = wall_ms) -> None:
        self._dial = Dial(state or ClockState("running", 0), wall)

    @classmethod
    def frozen(cls, at_ms: int) -> "Clock":
        """Return a clock that stands still at an epoch time until its world moves it.

        Raises:
            ClockWentTooFarError: The time lies beyond 9000-01-01.
            TypeError: The time is no whole number.
        """
        return cls(ClockState("frozen", _within_bounds(at_ms)))

    @classmethod
    def running_from(cls, at_ms: int, wall: Callable[[], int] = wall_ms) -> "Clock":
        """Return a clock that shows an epoch time now and runs on with the wall clock.

        Raises:
            ClockWentTooFarError: The time lies beyond 9000-01-01.
            TypeError: The time is no whole number.
        """
        return cls(ClockState("running", _within_bounds(at_ms) - wall()), wall)

    def copy(self) -> "Clock":
        """Return another clock that shows the same time; neither moves the other."""
        return Clock(self._dial.state, self._dial.wall)

    @property
    def state(self) -> ClockState:
        """The state to keep across a restart."""
        return self._dial.state

    def now_ms(self) -> int:
        """Return the emulator's time in epoch milliseconds; never less than at any time before."""
        return self._dial.now_ms()

    def machine_ms(self) -> int:
        """Return the machine's time in epoch milliseconds, which no world moves."""
        return self._dial.wall()

    def claim(self) -> Dial:
        """Return the dial, for as long as `is_claimed` stays set on it.

        Raises:
            ClockInUseError: Another world holds it.
        """
        if self._dial.is_claimed:
            message = "the clock belongs to another open world; give each world a clock of its own"
            raise ClockInUseError(message)
        self._dial.is_claimed = True
        return self._dial


def _within_bounds(at_ms: int) -> int:
    if at_ms > LATEST_MS:
        raise ClockWentTooFarError(at_ms)
    return index(at_ms)
