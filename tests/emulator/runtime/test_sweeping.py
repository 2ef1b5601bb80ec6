"""Rows are swept when the day ends in which their time is over; a day without any takes no turn."""

from collections.abc import Iterator

import pytest

from poolhouse.runtime.clock import LATEST_MS, Clock
from poolhouse.runtime.store import Store
from poolhouse.runtime.sweeping import DAY_MS, Swept, item, rows_by
from poolhouse.world import World

HOUR_MS = 3_600_000


class Ran(list[int]):
    """The instants at which the journal, as a table with a time of its own, was swept."""

    def sweep(self, store: Store, now_ms: int) -> None:
        rows_by("DELETE FROM journal WHERE at_ms <= ?")(store, now_ms)
        self.append(now_ms)


@pytest.fixture
def ran() -> Ran:
    return Ran()


@pytest.fixture
def wall() -> list[int]:
    return [0]


@pytest.fixture
def world(wall: list[int], ran: Ran) -> Iterator[World]:
    """A world on a wall of the test's, whose journal is swept beside the rest."""
    world = World(seed=1, clock=Clock(wall=lambda: wall[0]))
    world.agenda.add(
        item([Swept("journal", "SELECT min(at_ms) FROM journal", ran.sweep, "nothing")])
    )
    yield world
    world.close()


def write(world: World, *instants: int) -> None:
    store = world.foundation.store
    with store.step():
        for at_ms in instants:
            store.run(
                "INSERT INTO journal (at_ms, service, operation, status, request_id)"
                " VALUES (?, 'a', 'b', 200, 'c')",
                at_ms,
            )


def left(world: World) -> list[int]:
    return [entry.at_ms for entry in world.journal.entries()]


def test_rows_of_a_day_go_together_when_it_ends(world: World, ran: Ran) -> None:
    write(world, 1, 5 * HOUR_MS, DAY_MS, DAY_MS + 1)
    world.set(DAY_MS - 1)
    assert (ran, len(left(world))) == ([], 4)
    world.set(DAY_MS)
    assert (ran, left(world)) == ([DAY_MS], [DAY_MS + 1])
    world.set(10 * DAY_MS)
    assert (ran, left(world)) == ([DAY_MS, 2 * DAY_MS], [])


def test_centuries_take_as_many_turns_as_there_are_days_with_rows(world: World, ran: Ran) -> None:
    instants = [DAY_MS * number**3 + 1 for number in range(100)]
    write(world, *instants)
    world.set(LATEST_MS)
    assert ran == [DAY_MS * (number**3 + 1) for number in range(100)]
    assert left(world) == []


def test_what_was_over_long_ago_is_swept_at_once(world: World, ran: Ran) -> None:
    world.set(10 * DAY_MS + 5)
    write(world, *range(1, 9 * DAY_MS, DAY_MS))
    world.advance(1000)
    assert (ran, left(world)) == ([10 * DAY_MS + 5], [])


def test_a_running_clock_is_enough(world: World, wall: list[int], ran: Ran) -> None:
    write(world, 5)
    wall[0] = DAY_MS + 7
    world.call("cognito-idp", "ListUserPools", {"MaxResults": 1})
    assert (ran, left(world)) == ([DAY_MS], [])


def test_sweeping_draws_nothing_and_writes_no_journal(world: World) -> None:
    def draws() -> list[tuple[str, int]]:
        rows = world.foundation.store.rows("SELECT label, draws FROM entropy ORDER BY label")
        return [(row["label"], row["draws"]) for row in rows]

    write(world, 5)
    before = draws()
    world.set(DAY_MS)
    assert (draws(), left(world)) == (before, [])
