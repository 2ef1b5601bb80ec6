"""A clock is read by everybody, never shows less than before, and is moved by its dial alone."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle, pairwise
from threading import Barrier, Event, Thread, current_thread
from time import sleep

import pytest

from poolhouse.runtime.clock import Clock, ClockInUseError, ClockState
from poolhouse.world import World


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
    assert public == {"claim", "copy", "frozen", "machine_ms", "now_ms", "running_from", "state"}


def test_dial_has_one_holder_at_a_time() -> None:
    clock = Clock.frozen(0)
    dial = clock.claim()
    with pytest.raises(ClockInUseError, match="give each world a clock of its own"):
        clock.claim()
    dial.is_claimed = False
    assert clock.claim() is dial


class Gate:
    """A wall clock that holds up one reader until it is let go."""

    def __init__(self) -> None:
        self.at_ms = 1_000
        self.held = ""
        self.is_inside = Event()
        self.goes_on = Event()

    def __call__(self) -> int:
        if current_thread().name == self.held:
            self.held = ""
            self.is_inside.set()
            assert self.goes_on.wait(10)
        self.at_ms += 1
        return self.at_ms

    def hold(self, name: str, work: Callable[[], object]) -> Thread:
        self.held = name
        thread = Thread(target=work, name=name, daemon=True)
        thread.start()
        assert self.is_inside.wait(10)
        return thread

    def release(self, *threads: Thread) -> None:
        sleep(0.05)  # until they wait for the one that is held
        self.goes_on.set()
        for thread in threads:
            thread.join(10)


def started(work: Callable[[], object]) -> Thread:
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_reader_that_waits_while_the_clock_is_stopped_shows_no_later_time() -> None:
    wall = Gate()
    clock = Clock(wall=wall)
    dial, shown = clock.claim(), list[int]()
    stopping = wall.hold("stopping", dial.stop)
    wall.release(started(lambda: shown.append(clock.now_ms())), stopping)
    assert shown == [clock.now_ms()]


def test_a_reader_that_waits_while_the_clock_is_taken_back_does_not_keep_it() -> None:
    """Restored to an earlier time, a clock goes on from there."""
    wall = Gate()
    clock = Clock(wall=wall)
    dial = clock.claim()
    dial.set(ClockState("running", 90_000), 91_000)
    reading = wall.hold("reading", clock.now_ms)
    taking_back = started(lambda: dial.replace(ClockState("running", 0), 1_000))
    sleep(0.05)  # it waits before the reader that comes next
    wall.release(started(clock.now_ms), taking_back, reading)
    assert clock.now_ms() < 2_000


def test_a_clock_before_1970_is_forked_and_restored_as_it_stands() -> None:
    with closing(World(seed=1, clock=Clock.frozen(-86_400_000))) as world:
        with closing(world.fork()) as fork:
            assert fork.clock.now_ms() == -86_400_000
        world.restore(world.snapshot())
        assert world.clock.now_ms() == -86_400_000
