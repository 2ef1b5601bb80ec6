"""What is due is done in order, each item at its own instant and in a step of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

from poolhouse.runtime import meta
from poolhouse.runtime.agenda import Item
from poolhouse.runtime.clock import LATEST_MS, Clock
from poolhouse.runtime.store import Store
from poolhouse.runtime.timekeeping import LOOK_AGAIN_MS
from poolhouse.world import World


@dataclass
class Log:
    """Where the items of a test write what they did, in which step."""

    ran: list[tuple[str, int]] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    asked: int = 0

    def item(self, name: str, *instants: int) -> Item:
        """An item with something to do at some instants, which it notes in the world's state."""

        def next_ms(store: Store, _done_ms: int) -> int | None:
            self.asked += 1
            done = int(meta.kept(store, name) or -1)
            return min((instant for instant in instants if instant > done), default=None)

        def run(store: Store, now_ms: int) -> None:
            meta.keep(store, name, str(now_ms))
            self.ran.append((name, now_ms))
            self.steps.append(store.step_number)

        return Item(name, next_ms, run)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def world() -> Iterator[World]:
    world = World(seed=1, clock=Clock.frozen(0))
    yield world
    world.close()


@pytest.fixture
def wall() -> list[int]:
    return [0]


@pytest.fixture
def running(wall: list[int]) -> Iterator[World]:
    world = World(seed=1, clock=Clock(wall=lambda: wall[0]))
    yield world
    world.close()


def ask(world: World) -> None:
    world.call("cognito-idp", "ListUserPools", {"MaxResults": 1})


def test_items_run_in_order_each_at_its_own_instant_and_in_its_own_step(
    world: World, log: Log
) -> None:
    world.agenda.add(log.item("a", 10, 40))
    world.agenda.add(log.item("b", 20, 30, 51))
    before = world.foundation.store.step_number
    assert world.advance(50) == 50
    assert log.ran == [("a", 10), ("b", 20), ("b", 30), ("a", 40)]
    assert log.steps == [before + 1, before + 2, before + 3, before + 4]


def test_new_time_is_kept_in_the_step_of_the_last_work(world: World, log: Log) -> None:
    world.agenda.add(log.item("a", 10))
    world.advance(50)
    assert world.foundation.store.step_number == log.steps[-1]
    assert (world.clock.now_ms(), world.kept("clock")) == (50, "frozen 50 50")


def test_of_equal_instants_the_item_that_was_listed_first_runs_first(
    world: World, log: Log
) -> None:
    for name in ("c", "a", "b"):
        world.agenda.add(log.item(name, 10, 20))
    world.set(20)
    assert log.ran == [(name, at) for at in (10, 20) for name in ("c", "a", "b")]


def test_work_that_other_work_makes_due_is_done_on_the_same_way(world: World) -> None:
    """An item is asked after each run, so it may answer to what another item did."""
    ran: list[tuple[str, int]] = []

    def second_is_due(store: Store, _done_ms: int) -> int | None:
        return int(meta.kept(store, "wake") or 0) or None

    def second(store: Store, now_ms: int) -> None:
        meta.keep(store, "wake", "0")
        ran.append(("second", now_ms))

    def first(store: Store, now_ms: int) -> None:
        meta.keep(store, "wake", "25")
        ran.append(("first", now_ms))

    def first_is_due(store: Store, _done_ms: int) -> int | None:
        return 10 if meta.kept(store, "wake") is None else None

    world.agenda.add(Item("second", second_is_due, second))
    world.agenda.add(Item("first", first_is_due, first))
    world.set(1_000)
    assert ran == [("first", 10), ("second", 25)]


def test_seven_thousand_years_without_work_take_no_turns(world: World, log: Log) -> None:
    world.agenda.add(log.item("a", 10, LATEST_MS // 2, LATEST_MS))
    world.set(LATEST_MS)
    assert log.ran == [("a", 10), ("a", LATEST_MS // 2), ("a", LATEST_MS)]
    assert log.asked == 4


def test_work_that_fails_is_undone_and_the_clock_stays_at_the_work_before_it(
    world: World, log: Log
) -> None:
    broken = [True]
    works = log.item("a", 10, 20)

    def run(store: Store, now_ms: int) -> None:
        works.run(store, now_ms)
        if broken[0] and now_ms == 20:
            raise LookupError("broken")

    world.agenda.add(Item("a", works.next_ms, run))
    with pytest.raises(LookupError):
        world.advance(50)
    assert (world.clock.now_ms(), world.kept("clock")) == (10, "frozen 10 10")
    assert world.kept("a") == "10"

    broken[0] = False
    assert world.set(50) == 50
    assert log.ran == [("a", 10), ("a", 20), ("a", 20)]


def test_clock_whose_freezing_fails_runs_on(running: World, wall: list[int]) -> None:
    def run(_store: Store, _now_ms: int) -> None:
        raise LookupError("broken")

    running.agenda.add(Item("broken", lambda _store, done_ms: done_ms, run))
    kept = running.kept("clock")
    with pytest.raises(LookupError):
        running.freeze()
    wall[0] = 70
    assert (running.clock.now_ms(), running.clock.state.mode) == (70, "running")
    assert running.kept("clock") == kept


def test_refused_move_does_no_work(world: World, log: Log) -> None:
    world.advance(20)
    world.agenda.add(log.item("a", 10))
    before = world.snapshot()
    for refused in (19, -1, LATEST_MS + 1):
        with pytest.raises(ValueError, match="the clock "):
            world.set(refused)
    assert (log.ran, world.clock.now_ms(), world.snapshot()) == ([], 20, before)


def test_item_that_is_never_done_with_an_instant_is_a_fault(world: World) -> None:
    world.agenda.add(Item("endless", lambda _store, _done_ms: 10, lambda _store, _now_ms: None))
    with pytest.raises(AssertionError, match="endless is due again at the instant"):
        world.advance(50)
    assert world.clock.now_ms() == 0


def test_request_finds_what_has_fallen_due_on_a_running_clock(
    running: World, wall: list[int], log: Log
) -> None:
    ask(running)
    running.agenda.add(log.item("a", 300, 700, 5_000))
    wall[0] = LOOK_AGAIN_MS
    ask(running)
    assert log.ran == [("a", 300), ("a", 700)]
    assert running.kept("clock") == f"running 0 {LOOK_AGAIN_MS}"
    wall[0] = 5_000
    ask(running)
    assert log.ran[2:] == [("a", 5_000)]


def test_requests_in_between_do_not_ask_the_items(
    running: World, wall: list[int], log: Log
) -> None:
    running.agenda.add(log.item("a", 5_000))
    ask(running)
    asked = log.asked
    wall[0] = LOOK_AGAIN_MS - 1
    ask(running)
    assert log.asked == asked


def test_requests_at_once_find_what_is_due_once(running: World, wall: list[int], log: Log) -> None:
    ask(running)
    running.agenda.add(log.item("a", 500))
    wall[0] = LOOK_AGAIN_MS
    threads = [Thread(target=ask, args=(running,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.ran == [("a", 500)]


@pytest.mark.parametrize("verb", ["freeze", "resume"])
def test_freezing_and_resuming_do_what_has_fallen_due(
    running: World, wall: list[int], log: Log, verb: str
) -> None:
    running.agenda.add(log.item("a", 300, 700))
    wall[0] = 700
    getattr(running, verb)()
    assert log.ran == [("a", 300), ("a", 700)]


def test_restored_world_works_on_from_where_it_was_taken(world: World, log: Log) -> None:
    world.agenda.add(log.item("a", 10, 20))
    world.set(15)
    kept = world.snapshot()
    world.set(25)
    world.restore(kept)
    world.set(30)
    assert log.ran == [("a", 10), ("a", 20), ("a", 20)]


def test_work_of_the_declared_state_is_found_after_a_reset(world: World, log: Log) -> None:
    world.agenda.add(log.item("a", 10))
    world.set(25)
    world.reset()
    ask(world)
    assert log.ran == [("a", 10), ("a", 25)]


def test_work_that_fell_due_while_a_kept_world_was_closed_is_done_at_its_instants(
    tmp_path: Path, wall: list[int], log: Log
) -> None:
    data = tmp_path / "world.db"
    World(seed=1, data=data, clock=Clock(wall=lambda: wall[0])).close()
    wall[0] = 5_000
    world = World(data=data, clock=Clock(wall=lambda: wall[0]))
    world.agenda.add(log.item("a", 2_000, 4_000))
    ask(world)
    assert log.ran == [("a", 2_000), ("a", 4_000)]
    world.close()
