"""Time is a verb of the world: forward only, under its lock, and kept with its state."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle, pairwise
from pathlib import Path
from threading import Barrier, Thread

import pytest

from poolhouse.runtime.clock import (
    LATEST_MS,
    Clock,
    ClockInUseError,
    ClockState,
    ClockWentBackwardsError,
    ClockWentTooFarError,
)
from poolhouse.runtime.journal import Entry
from poolhouse.world import World

THREADS = 8
ADVANCES = 2_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "world.db"


@pytest.fixture
def open_world(data: Path) -> Iterator[Callable[..., World]]:
    """Open the world of a file; the one opened before is closed."""
    with ExitStack() as opened:

        def open_one(clock: Clock | None = None) -> World:
            opened.pop_all().close()
            world = World(seed=1, data=data, clock=clock)
            opened.callback(world.close)
            return world

        yield open_one


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The machine's clock in milliseconds, to be set by the test."""
    shown = [10_000]
    monkeypatch.setattr(time, "time_ns", lambda: shown[0] * 1_000_000)
    return shown


def write_journal(world: World) -> int:
    """Answer a request of now in the journal and return its time."""
    at_ms = world.clock.now_ms()
    with world.foundation.store.step():
        world.journal.write(Entry(at_ms, "execute-api", "GET /", None, 200, None, None, "id"))
    return at_ms


def switched_often(work: Callable[[int], None]) -> None:
    """Do something in eight threads, numbered, that take turns as often as can be."""
    start = Barrier(THREADS)

    def run(number: int) -> None:
        start.wait()
        work(number)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(run, range(THREADS)))
    finally:
        sys.setswitchinterval(interval)


def advance_at_once(world: World) -> None:
    """Advance a world by a millisecond, 16,000 times."""

    def work(_: int) -> None:
        for _ in range(ADVANCES):
            world.advance(1)

    switched_often(work)


def test_frozen_world_is_advanced_and_set() -> None:
    world = World(seed=1, clock=Clock.frozen(1_000))
    assert world.advance(500) == world.clock.now_ms() == 1_500
    assert world.set(2_000) == world.clock.now_ms() == 2_000
    assert world.set(2_000) == 2_000
    world.close()


def test_running_world_is_moved_ahead_of_the_wall() -> None:
    world = World(seed=1, clock=Clock(wall=lambda: 1_000))
    assert world.advance(60_000) == world.clock.now_ms() == 61_000
    assert world.clock.state == ClockState("running", 60_000)
    world.close()


def test_freezing_and_resuming_lose_no_time(wall: list[int]) -> None:
    world = World(seed=1)
    assert world.freeze() == 10_000
    wall[0] = 70_000
    assert world.clock.now_ms() == 10_000
    assert world.resume() == 10_000
    wall[0] = 70_001
    assert world.clock.now_ms() == 10_001
    world.close()


def test_move_that_is_refused_leaves_everything_as_it_was() -> None:
    world = World(seed=1, clock=Clock.frozen(1_000))
    before = world.snapshot()
    told = (
        r"^the clock only moves forward: it shows 1970-01-01T00:00:01\.000\+00:00,"
        r" 1970-01-01T00:00:00\.999\+00:00 was asked for; to return to the machine's time, with"
        r" nothing left of what was issued: poolhouse reset --clock$"
    )
    with pytest.raises(ClockWentBackwardsError, match=told):
        world.set(999)
    with pytest.raises(ClockWentBackwardsError, match="only moves forward"):
        world.advance(-1)
    with pytest.raises(ClockWentBackwardsError, match="-1000000000000000000 ms was asked for"):
        world.set(-(10**18))
    with pytest.raises(ClockWentTooFarError, match=r"ends on 9000-01-01, 9000-01-01T00:00:00\.001"):
        world.set(LATEST_MS + 1)
    assert (world.clock.now_ms(), world.snapshot()) == (1_000, before)
    assert world.set(LATEST_MS) == LATEST_MS
    world.close()


def test_nobody_sees_a_world_go_back_that_others_move_freeze_and_resume(
    open_world: Callable[..., World],
) -> None:
    """Neither in a thread nor after a restart, whatever the machine's clock does meanwhile."""
    world = open_world(Clock(wall=cycle([500, 900, 200, 700, 100]).__next__))
    verbs = cycle(
        [world.freeze, partial(world.advance, 3), world.resume, partial(world.advance, 1)]
    )
    shown: list[list[int]] = []

    def work(number: int) -> None:
        shown.append([world.clock.now_ms() if number % 2 else next(verbs)() for _ in range(300)])

    switched_often(work)
    assert len(shown) == THREADS
    assert all(earlier <= later for times in shown for earlier, later in pairwise(times))
    stood_ms = world.freeze()
    assert stood_ms >= max(times[-1] for times in shown)
    assert open_world().clock.now_ms() == stood_ms


@pytest.mark.parametrize("state", [ClockState("frozen", 0), ClockState("running", 0)])
def test_each_of_many_advances_at_once_counts_and_is_kept(state: ClockState) -> None:
    world = World(seed=1, clock=Clock(state, wall=lambda: 0))
    advance_at_once(world)
    assert world.clock.now_ms() == THREADS * ADVANCES

    kept = World(seed=2, clock=Clock(wall=lambda: 0))
    kept.restore(world.snapshot())
    assert kept.clock.now_ms() == THREADS * ADVANCES
    for each in (world, kept):
        each.close()


def test_each_of_many_advances_at_once_is_kept_in_the_file(
    open_world: Callable[..., World],
) -> None:
    world = open_world(Clock.frozen(0))
    advance_at_once(world)
    assert world.clock.now_ms() == THREADS * ADVANCES
    assert open_world().clock.now_ms() == THREADS * ADVANCES


def test_wall_that_steps_back_does_not_take_the_world_with_it(
    open_world: Callable[..., World], wall: list[int]
) -> None:
    world = open_world()
    assert world.clock.now_ms() == 10_000
    wall[0] = 4_000
    assert world.clock.now_ms() == 10_000
    assert world.advance(500) == world.clock.now_ms() == 10_500
    wall[0] = 3_000
    assert world.freeze() == 10_500
    wall[0] = 2_000
    assert world.resume() == 10_500
    wall[0] = 2_001
    assert world.clock.now_ms() == 10_501


def test_wall_that_steps_back_over_a_restart_is_waited_for(
    open_world: Callable[..., World], wall: list[int]
) -> None:
    shown = open_world().advance(5_000)
    wall[0] = 4_000
    world = open_world()
    assert world.clock.now_ms() == shown == 15_000
    wall[0] = 10_001
    assert world.clock.now_ms() == 15_001


def test_time_of_the_newest_request_holds_over_a_restart(
    open_world: Callable[..., World], wall: list[int]
) -> None:
    world = open_world()
    wall[0] = 20_000
    answered = write_journal(world)
    wall[0] = 15_000
    assert open_world().clock.now_ms() == answered == 20_000


def test_time_of_requests_holds_over_a_restart_though_a_reset_forgot_them(
    open_world: Callable[..., World], wall: list[int]
) -> None:
    world = open_world()
    wall[0] = 20_000
    answered = write_journal(world)
    world.reset()
    assert world.journal.entries() == []
    wall[0] = 15_000
    assert open_world().clock.now_ms() == answered == 20_000


def test_frozen_clock_that_was_kept_late_is_no_earlier_than_its_requests(
    open_world: Callable[..., World],
) -> None:
    """Files were kept before in which the clock lags behind what was answered."""
    world = open_world(Clock.frozen(5_000))
    write_journal(world)
    world.keep("clock", "frozen 4000")
    assert open_world().clock.now_ms() == 5_000


@pytest.mark.parametrize(
    ("clock", "mode"), [(Clock.frozen(1), "frozen"), (Clock(wall=lambda: 1), "running")]
)
def test_clock_given_to_a_kept_world_shows_no_earlier_time_than_it_has_shown(
    open_world: Callable[..., World], clock: Clock, mode: str
) -> None:
    open_world(Clock.frozen(5_000)).advance(1_000)
    world = open_world(clock)
    assert (world.clock.now_ms(), world.clock.state.mode) == (6_000, mode)
    assert open_world().clock.state.mode == mode


def test_restored_world_shows_the_time_at_which_it_was_taken(wall: list[int]) -> None:
    world = World(seed=1)
    taken = world.freeze(), world.snapshot()
    world.advance(90_000)
    world.resume()
    wall[0] = 11_000
    assert world.clock.now_ms() == 101_000
    world.restore(taken[1])
    assert (world.clock.now_ms(), world.clock.state.mode) == (taken[0], "frozen")
    world.close()


def test_call_that_left_its_step_goes_on_with_the_new_time() -> None:
    world = World(seed=1, clock=Clock.frozen(0))
    store = world.foundation.store
    with store.step():
        with store.away():
            mover = Thread(target=world.advance, args=(3_600_000,))
            mover.start()
            mover.join()
        assert world.clock.now_ms() == 3_600_000
    world.close()


def test_clock_belongs_to_one_open_world() -> None:
    clock = Clock.frozen(5_000)
    world = World(seed=1, clock=clock)
    with pytest.raises(ClockInUseError, match="belongs to another open world"):
        World(seed=2, clock=clock)
    assert world.advance(1_000) == 6_000
    world.close()
    another = World(seed=2, clock=clock)
    assert another.clock.now_ms() == 6_000
    another.close()


@pytest.mark.parametrize("by", [1500.0, 0.5, float("nan")])
def test_time_is_moved_by_whole_milliseconds(by: float, data: Path) -> None:
    """Else a file would keep a time that nobody can read again."""
    world = World(seed=1, data=data, clock=Clock.frozen(5_000))
    for move in (world.advance, world.set):
        with pytest.raises(TypeError, match="float"):
            move(by)  # type: ignore[arg-type]
    world.close()
    with pytest.raises(TypeError, match="float"):
        Clock.frozen(by)  # type: ignore[arg-type]
    again = World(seed=1, data=data)
    assert again.clock.now_ms() == 5_000
    again.close()


@pytest.mark.parametrize("make", [Clock.frozen, Clock.running_from])
def test_no_clock_begins_where_calendars_end(make: Callable[[int], Clock]) -> None:
    assert make(LATEST_MS).now_ms() >= LATEST_MS
    with pytest.raises(ClockWentTooFarError, match="ends on 9000-01-01"):
        make(LATEST_MS + 1)
