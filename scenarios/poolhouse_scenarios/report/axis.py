"""Virtual time on paper: stretches with traffic to scale, idle gaps folded.

Two idle hours beside six calls of 50 ms would be a line and a dot; so what happens is drawn to one
scale, and what does not is drawn as a fold of fixed width that says how long it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from poolhouse_scenarios.engine.duration import NS_PER_MS

FOLDED_MIN_MS: Final = 1_000
FOLD_PX: Final = 76.0
MARGIN_PX: Final = 10.0
SCALE_MAX: Final = 1.5  # pixels per virtual millisecond
SCALE_MIN: Final = 0.3
TAIL_PX: Final = 92.0  # behind a stretch, for names that stand beside short bars

_TICK_STEPS_MS: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000)
_TICK_MIN_PX: Final = 78.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with traffic, and where it is drawn."""

    begin_ns: int
    end_ns: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Fold:
    """A time without traffic, and where it is drawn."""

    idle_ns: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis; milliseconds since the begin of its stretch."""

    x: float
    since_ms: int


Span = tuple[int, int]


def stretches_of(spans: Iterable[Span]) -> list[Span]:
    """Join spans of time (begin and end in nanoseconds) that are less than a fold apart."""
    joined: list[Span] = []
    for begin_ns, end_ns in sorted(spans):
        if joined and begin_ns - joined[-1][1] < FOLDED_MIN_MS * NS_PER_MS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end_ns))
        else:
            joined.append((begin_ns, end_ns))
    return joined


def scale_for(stretches: Sequence[Span], width: float) -> float:
    """Return the pixels per millisecond at which stretches and folds fill a width, if they can."""
    folds = max(0, len(stretches) - 1)
    active_ms = sum(end_ns - begin_ns for begin_ns, end_ns in stretches) / NS_PER_MS
    room = width - folds * (FOLD_PX + TAIL_PX) - 2 * MARGIN_PX * len(stretches)
    return min(SCALE_MAX, max(SCALE_MIN, room / active_ms if active_ms else SCALE_MAX))


class Axis:
    """Place instants on a line.

    Args:
        stretches: The times with traffic, in order, as `stretches_of` joins them.
        scale: Pixels per virtual millisecond.
    """

    def __init__(self, stretches: Sequence[Span], scale: float) -> None:
        self.scale = scale
        self.stretches: list[Stretch] = []
        self.folds: list[Fold] = []
        x = 0.0
        for begin_ns, end_ns in stretches:
            if self.stretches:
                idle_ns = begin_ns - self.stretches[-1].end_ns
                self.folds.append(Fold(idle_ns, x + TAIL_PX, x + TAIL_PX + FOLD_PX))
                x += TAIL_PX + FOLD_PX
            right = x + (end_ns - begin_ns) / NS_PER_MS * scale + 2 * MARGIN_PX
            self.stretches.append(Stretch(begin_ns, end_ns, x, right))
            x = right
        self.width = x

    def x(self, instant_ns: int) -> float:
        """Return where an instant lies; inside a fold, its share of the fold."""
        for stretch in self.stretches:
            if instant_ns <= stretch.end_ns:
                if instant_ns >= stretch.begin_ns:
                    passed_ms = (instant_ns - stretch.begin_ns) / NS_PER_MS
                    return stretch.left + MARGIN_PX + passed_ms * self.scale
                break
        for earlier, later in pairwise(self.stretches):
            if earlier.end_ns < instant_ns < later.begin_ns:
                share = (instant_ns - earlier.end_ns) / (later.begin_ns - earlier.end_ns)
                return earlier.right + share * (later.left - earlier.right)
        return 0.0 if self.stretches and instant_ns < self.stretches[0].begin_ns else self.width

    def ticks(self, stretch: Stretch) -> list[Tick]:
        """Return the marks inside a stretch, after its begin, at a step that can be read."""
        step_ms = next(
            (step for step in _TICK_STEPS_MS if step * self.scale >= _TICK_MIN_PX),
            _TICK_STEPS_MS[-1],
        )
        room = stretch.right - stretch.left - 2 * MARGIN_PX
        count = int(room / (step_ms * self.scale))
        begin = stretch.left + MARGIN_PX
        return [
            Tick(begin + number * step_ms * self.scale, number * step_ms)
            for number in range(1, count + 1)
        ]
