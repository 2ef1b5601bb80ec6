"""Stretches with traffic are drawn to scale, idle gaps are folded."""

from poolhouse_scenarios.report.axis import (
    FOLD_PX,
    MARGIN_PX,
    SCALE_MAX,
    SCALE_MIN,
    TAIL_PX,
    Axis,
    scale_for,
    stretches_of,
)

MS = 1_000_000
HOUR = 3_600_000 * MS


def test_spans_less_than_a_second_apart_are_one_stretch():
    spans = [(2 * HOUR, 2 * HOUR + MS), (0, 60 * MS), (900 * MS, 950 * MS), (10 * MS, 20 * MS)]
    assert stretches_of(spans) == [(0, 950 * MS), (2 * HOUR, 2 * HOUR + MS)]


def test_two_hours_take_no_more_room_than_a_fold():
    axis = Axis([(0, 100 * MS), (2 * HOUR, 2 * HOUR + 50 * MS)], 1.0)
    (fold,) = axis.folds
    assert fold.right - fold.left == FOLD_PX
    assert fold.idle_ns == 2 * HOUR - 100 * MS
    assert axis.width == 100 + 50 + 4 * MARGIN_PX + TAIL_PX + FOLD_PX


def test_instants_lie_in_order_and_to_scale_within_a_stretch():
    axis = Axis([(0, 100 * MS), (2 * HOUR, 2 * HOUR + 50 * MS)], 2.0)
    instants = [0, 40 * MS, 100 * MS, HOUR, 2 * HOUR, 2 * HOUR + 50 * MS]
    places = [axis.x(instant) for instant in instants]
    assert places == sorted(places)
    assert places[1] - places[0] == 80
    assert places[5] - places[4] == 100
    assert axis.folds[0].left - TAIL_PX < places[3] < axis.folds[0].right


def test_the_scale_fills_the_width_within_its_bounds():
    assert scale_for([(0, 10_000 * MS)], 1000) == SCALE_MIN
    assert scale_for([(0, 10 * MS)], 1000) == SCALE_MAX
    assert scale_for([(0, 0)], 1000) == SCALE_MAX
    stretches = [(0, 800 * MS), (HOUR, HOUR + 200 * MS)]
    assert Axis(stretches, scale_for(stretches, 1000)).width == 1000


def test_ticks_keep_apart_and_stay_inside_their_stretch():
    axis = Axis([(0, 1000 * MS)], 0.5)
    (stretch,) = axis.stretches
    ticks = axis.ticks(stretch)
    assert [tick.since_ms for tick in ticks] == [200, 400, 600, 800, 1000]
    assert all(stretch.left < tick.x < stretch.right for tick in ticks)
