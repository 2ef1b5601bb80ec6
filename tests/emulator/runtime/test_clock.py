"""The clock only moves forward, and remembers how it stands."""

import pytest

from poolhouse.runtime.clock import (
    LATEST_MS,
    Clock,
    ClockState,
    ClockWentBackwardsError,
    ClockWentTooFarError,
)


def test_frozen_clock_stands_still_until_advanced() -> None:
    clock = Clock.frozen(1_000)
    assert [clock.now_ms(), clock.now_ms()] == [1_000, 1_000]
    assert clock.advance(500) == 1_500
    assert clock.now_ms() == 1_500


def test_running_clock_keeps_pace_with_the_wall() -> None:
    wall = iter([100, 100, 350]).__next__
    clock = Clock.running_from(5_000, wall)
    assert clock.now_ms() == 5_000
    assert clock.now_ms() == 5_250


def test_clock_ends_where_calendars_do() -> None:
    clock = Clock.frozen(1_000)
    with pytest.raises(ClockWentTooFarError, match="ends on 9000-01-01"):
        clock.advance_to(LATEST_MS + 1)
    assert clock.now_ms() == 1_000
    assert clock.advance_to(LATEST_MS) == LATEST_MS


def test_clock_refuses_to_go_back() -> None:
    clock = Clock.frozen(1_000)
    with pytest.raises(ClockWentBackwardsError, match="only moves forward"):
        clock.advance_to(999)
    with pytest.raises(ClockWentBackwardsError):
        clock.advance(-1)
    assert clock.now_ms() == 1_000


def test_freezing_and_resuming_lose_no_time() -> None:
    now = [10_000]
    clock = Clock(wall=lambda: now[0])
    assert clock.freeze() == 10_000
    now[0] = 70_000
    assert clock.now_ms() == 10_000
    assert clock.resume() == 10_000
    now[0] = 70_001
    assert clock.now_ms() == 10_001


def test_advancing_a_running_clock_moves_it_ahead_of_the_wall() -> None:
    clock = Clock(wall=lambda: 1_000)
    clock.advance(60_000)
    assert clock.now_ms() == 61_000
    assert clock.state == ClockState("running", 60_000)


def test_listeners_hear_each_move() -> None:
    heard: list[ClockState] = []
    clock = Clock.frozen(0)
    clock.listen(heard.append)
    clock.advance(5)
    clock.freeze()
    assert heard == [ClockState("frozen", 5), ClockState("frozen", 5)]
