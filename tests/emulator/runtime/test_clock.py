"""A clock is read by everybody, never shows less than before, and is moved by its dial alone."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from threading import Barrier

import pytest

from poolhouse.runtime.clock import Clock, ClockInUseError, ClockState


def test_frozen_clock_stands_still() -> None:
    clock = Clock.frozen(1_000)
    assert [clock.now_ms(), clock.now_ms()] == [1_000, 1_000]
    assert clock.state == ClockState("frozen", 1_000)


def test_running_clock_keeps_pace_with_the_wall() -> None:
    wall = iter([100, 100, 350]).__next__
    clock = Clock.running_from(5_000, wall)
    assert clock.now_ms() == 5_000
    assert clock.now_ms() == 5_250


def test_running_clock_stands_until_a_wall_that_stepped_back_has_caught_up() -> None:
    wall = iter([1_000, 400, 999, 1_001]).__next__
    clock = Clock(wall=wall)
    assert [clock.now_ms() for _ in range(4)] == [1_000, 1_000, 1_000, 1_001]


def test_no_thread_sees_a_running_clock_go_back() -> None:
    wall = cycle([5, 9, 2, 7, 1]).__next__
    clock, start = Clock(wall=wall), Barrier(4)

    def read(_: int) -> list[int]:
        start.wait()
        return [clock.now_ms() for _ in range(2_000)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            read_by_each = list(threads.map(read, range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert all(earlier <= later for read in read_by_each for earlier, later in pairwise(read))


def test_clock_has_nothing_that_moves_it() -> None:
    public = {name for name in dir(Clock) if not name.startswith("_")}
    assert public == {"claim", "copy", "frozen", "now_ms", "running_from", "state"}


def test_dial_has_one_holder_at_a_time() -> None:
    clock = Clock.frozen(0)
    dial = clock.claim()
    with pytest.raises(ClockInUseError, match="give each world a clock of its own"):
        clock.claim()
    dial.is_claimed = False
    assert clock.claim() is dial
