"""Where everything of one run is drawn: a lane for each tab, below them a lane for each service."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from poolhouse_scenarios.engine.duration import MS_PER_S, NS_PER_MS, spoken
from poolhouse_scenarios.engine.runner import START_MS, Outcome
from poolhouse_scenarios.engine.transcript import Exchange
from poolhouse_scenarios.report.axis import MARGIN_PX, Axis, Span, scale_for, stretches_of

WIDTH: Final = 1222.0
GUTTER: Final = 150.0
LABEL_ROOM: Final = 170.0
HEAD: Final = 46.0
ROW: Final = 19.0
BAR: Final = 15.0
DOT: Final = 8.0
LANE_PAD: Final = 9.0

_CHARACTER_PX: Final = 6.2
_GAP_PX: Final = 4.0
_LABEL_GAP: Final = 5.0
_SERVICES: Final = {
    "cognito-idp": "user pool",
    "cognito-identity": "identity pool",
    "execute-api": "API",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A request in its tab's lane, from leaving to return.

    Args:
        number: Its place in the transcript.
        tone: What became of it: `ok`, `forbidden`, `refused`, `failed`, `lost` or `preflight`.
        left: Where it left.
        width: How long it took.
        top: Its row.
        served: Where the server answered, if it did.
        label: The operation, or method and path.
        label_inside: Whether the label has room inside.
    """

    number: int
    tone: str
    left: float
    width: float
    top: float
    served: float | None
    label: str
    label_inside: bool

    @property
    def right(self) -> float:
        """Where the bar and its label end."""
        outside = self.label and not self.label_inside
        return self.left + self.width + (_LABEL_GAP + _text_px(self.label) if outside else 0)


@dataclass(frozen=True, slots=True)
class Dot:
    """A request in its service's lane, at the instant of its answer."""

    number: int
    tone: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark at its instant."""

    x: float
    top: float
    text: str


@dataclass(slots=True)
class Lane:
    """A tab or a service."""

    title: str
    is_service: bool
    top: float
    height: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """A time on the axis; `strong` where a stretch begins."""

    x: float
    text: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Folded:
    """An idle gap, drawn as a fold."""

    left: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing of one run, in pixels."""

    width: float
    height: float
    marks: list[Mark]
    folds: list[Folded]
    lanes: list[Lane]


def scale_of(outcomes: Iterable[Outcome]) -> float:
    """Return the one scale at which all versions of a story fit the page, so that they compare."""
    room = WIDTH - GUTTER - LABEL_ROOM
    return min(scale_for(stretches_of(_spans(outcome)), room) for outcome in outcomes)


def lay_out(outcome: Outcome, scale: float) -> Timeline:
    """Place everything that happened in one run."""
    axis = Axis(stretches_of(_spans(outcome)), scale)
    lanes: list[Lane] = []
    top = HEAD
    for tab in _tabs(outcome):
        lanes.append(_tab_lane(tab, outcome, axis, top))
        top += lanes[-1].height
    for service in _SERVICES:
        lane = _service_lane(service, outcome, axis, top)
        if lane.dots:
            lanes.append(lane)
            top += lane.height
    return Timeline(
        width=max(WIDTH, GUTTER + axis.width + LABEL_ROOM),
        height=top,
        marks=_marks(axis),
        folds=[
            Folded(GUTTER + fold.left, fold.right - fold.left, spoken(fold.idle_ns))
            for fold in axis.folds
        ],
        lanes=lanes,
    )


def tone_of(exchange: Exchange) -> str:
    """Return what became of a request, in one word that the style sheet colours."""
    if exchange.is_preflight:
        return "preflight"
    if exchange.status is None or exchange.answered_ns is None:
        return "lost"
    if exchange.status == 403:  # noqa: PLR2004  the one refusal that stories count
        return "forbidden"
    if exchange.status >= 500:  # noqa: PLR2004  where HTTP's failures begin
        return "failed"
    return "refused" if exchange.status >= 300 else "ok"  # noqa: PLR2004  where refusals begin


def clock(elapsed_ns: int) -> str:
    """Return the virtual time of day."""
    return precise_clock(elapsed_ns).partition(".")[0]


def precise_clock(elapsed_ns: int) -> str:
    """Return the virtual time of day to the millisecond."""
    seconds, ms = divmod(START_MS + elapsed_ns // NS_PER_MS, MS_PER_S)
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%H:%M:%S}.{ms:03}"


class Rows:
    """Stack what would overlap: each item goes to the first row in which it has room."""

    def __init__(self) -> None:
        self._ends: list[float] = []

    def place(self, left: float, right: float) -> int:
        """Return the row for an item that reaches from left to right."""
        for row, end in enumerate(self._ends):
            if left >= end + _GAP_PX:
                self._ends[row] = right
                return row
        self._ends.append(right)
        return len(self._ends) - 1

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._ends)


def _tabs(outcome: Outcome) -> list[str]:
    """Return the tabs in the order in which they first do something; remarks of none come first."""
    first: dict[str, int] = {}
    for exchange in outcome.transcript.exchanges:
        first.setdefault(exchange.tab, exchange.sent_ns)
    for remark in outcome.transcript.remarks:
        if remark.tab is None:
            first[""] = -1
        else:
            first[remark.tab] = min(first.get(remark.tab, remark.at_ns), remark.at_ns)
    return sorted(first, key=lambda tab: (first[tab], tab))


def _spans(outcome: Outcome) -> list[Span]:
    """Return when something was going on; where nothing was, the begin and the end."""
    spans = [(remark.at_ns, remark.at_ns) for remark in outcome.transcript.remarks]
    for exchange in outcome.transcript.exchanges:
        ends = (exchange.sent_ns, exchange.served_ns, exchange.answered_ns)
        spans.append((exchange.sent_ns, max(end for end in ends if end is not None)))
    return spans or [(0, 0), (outcome.elapsed_ns, outcome.elapsed_ns)]


def _tab_lane(tab: str, outcome: Outcome, axis: Axis, top: float) -> Lane:
    lane = Lane(tab or "story", is_service=False, top=top)
    flag_rows = Rows()
    for remark in outcome.transcript.remarks:
        if (remark.tab or "") == tab:
            x = GUTTER + axis.x(remark.at_ns)
            row = flag_rows.place(x, x + 2 * _LABEL_GAP + _text_px(remark.text))
            lane.flags.append(Flag(x, top + LANE_PAD + row * ROW, remark.text))
    bars_top = top + LANE_PAD + flag_rows.count * ROW
    bar_rows = Rows()
    for calls in _with_their_preflights(tab, outcome):
        bars = [_bar(number, exchange, axis) for number, exchange in calls]
        row = bar_rows.place(bars[0].left, bars[-1].right)
        lane.bars += [replace(bar, top=bars_top + row * ROW) for bar in bars]
    rows = flag_rows.count + bar_rows.count
    lane.height = 2 * LANE_PAD + max(1, rows) * ROW
    return lane


def _with_their_preflights(tab: str, outcome: Outcome) -> list[list[tuple[int, Exchange]]]:
    """Return a tab's requests, each with the preflight whose answer let it go, if there was one."""
    waiting: dict[tuple[int | None, str, str], list[list[tuple[int, Exchange]]]] = {}
    calls: list[list[tuple[int, Exchange]]] = []
    for number, exchange in enumerate(outcome.transcript.exchanges):
        if exchange.tab != tab:
            continue
        if exchange.is_preflight:
            calls.append([(number, exchange)])
            place = (exchange.answered_ns, exchange.host, exchange.path)
            waiting.setdefault(place, []).append(calls[-1])
            continue
        allowed = waiting.get((exchange.sent_ns, exchange.host, exchange.path))
        if allowed:
            allowed.pop(0).append((number, exchange))
        else:
            calls.append([(number, exchange)])
    return calls


def _bar(number: int, exchange: Exchange, axis: Axis) -> Bar:
    left = GUTTER + axis.x(exchange.sent_ns)
    last_ns = exchange.answered_ns or exchange.served_ns or exchange.sent_ns
    width = max(4.0, GUTTER + axis.x(last_ns) - left)
    label = "" if exchange.is_preflight else exchange.name
    return Bar(
        number=number,
        tone=tone_of(exchange),
        left=left,
        width=width,
        top=0.0,
        served=None if exchange.served_ns is None else GUTTER + axis.x(exchange.served_ns),
        label=label,
        label_inside=_text_px(label) + 2 * _LABEL_GAP <= width,
    )


def _text_px(text: str) -> float:
    return len(text) * _CHARACTER_PX


def _service_lane(service: str, outcome: Outcome, axis: Axis, top: float) -> Lane:
    lane = Lane(_SERVICES[service], is_service=True, top=top)
    served = [
        (number, exchange, exchange.served_ns)
        for number, exchange in enumerate(outcome.transcript.exchanges)
        if exchange.service == service
        and exchange.served_ns is not None
        and not exchange.is_preflight
    ]
    rows = Rows()
    for number, exchange, served_ns in sorted(served, key=lambda each: (each[2], each[0])):
        x = GUTTER + axis.x(served_ns)
        row = rows.place(x - DOT / 2, x + DOT / 2 - _GAP_PX + 1)
        y = top + LANE_PAD + DOT / 2 + row * (DOT + 1)
        lane.dots.append(Dot(number, tone_of(exchange), x, y))
    lane.height = max(30.0, 2 * LANE_PAD + rows.count * (DOT + 1))
    return lane


def _marks(axis: Axis) -> list[Mark]:
    marks = []
    for stretch in axis.stretches:
        begin = GUTTER + stretch.left + MARGIN_PX
        marks.append(Mark(begin, clock(stretch.begin_ns), strong=True))
        marks += [
            Mark(GUTTER + tick.x, f"+{spoken(tick.since_ms * NS_PER_MS)}", strong=False)
            for tick in axis.ticks(stretch)
        ]
    return marks
