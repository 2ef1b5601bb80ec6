"""The journal: pages from a place on, and the newest when none is named."""

import pytest

from poolhouse.runtime.journal import Entry
from poolhouse.runtime.settings import Settings
from poolhouse.world import World


@pytest.fixture
def written(world: World) -> World:
    """Ten requests: GetUser is refused, SignUp is answered, by turns."""
    with world.foundation.store.step():
        for number in range(1, 11):
            refused = number % 2 == 1
            world.journal.write(
                Entry(
                    at_ms=number,
                    service="cognito-idp",
                    operation="GetUser" if refused else "SignUp",
                    principal=None,
                    status=400 if refused else 200,
                    error="NotAuthorizedException" if refused else None,
                    message="Access Token has expired" if refused else None,
                    request_id=str(number),
                )
            )
    return world


def places(world: World, **filters: object) -> list[int | None]:
    return [entry.seq for entry in world.journal.entries(**filters)]


def test_newest_are_told_in_order_of_time(written: World) -> None:
    assert places(written, limit=3) == [8, 9, 10]
    assert places(written) == list(range(1, 11))


def test_from_a_place_on_the_first_are_told(written: World) -> None:
    assert places(written, after=0, limit=3) == [1, 2, 3]
    assert places(written, after=8) == [9, 10]
    assert places(written, after=10) == []


def test_limit_counts_what_the_filters_leave(written: World) -> None:
    assert places(written, limit=2, errors_only=True) == [7, 9]
    assert places(written, limit=2, operation="SignUp") == [8, 10]
    assert places(written, after=2, limit=2, errors_only=True) == [3, 5]


def test_more_than_the_history_is_neither_shown_nor_kept_for_long() -> None:
    world = World(Settings(history=10), seed=1)
    store = world.foundation.store
    for number in range(1, 301):
        with store.step():
            world.journal.write(Entry(number, "cognito-idp", "X", None, 200, None, None, "id"))
        assert places(world, after=0) == list(range(max(1, number - 9), number + 1))
        assert places(world, limit=3) == list(range(max(1, number - 2), number + 1))
    with store.reading():
        assert 10 <= store.value("SELECT count(*) FROM journal") < 10 + 64
    world.close()
