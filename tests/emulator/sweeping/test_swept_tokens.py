"""What was swept is told exactly what it would be told had it stayed, wherever it is shown."""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import people
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import CLIENTS, KEPT, LASTING, POOL, ROTATING, USERS, People, Told

DAY_MS: Final = 86_400_000
Event: TypeAlias = Callable[[People], Any]
Look: TypeAlias = Callable[[People], Iterator[Told]]

LOOKS: Final[tuple[Look, ...]] = (
    People.look,
    People.renew_all,
    People.revoke_all,
    People.expire_all,
    People.expire_pool,
    People.sign_all_out,
)


def pick(held: list[Any], number: int) -> Any:
    return held[number % len(held)]


def sign_in(client: str, username: str) -> Event:
    return lambda people: people.sign_in(client, username)


def renew(number: int) -> Event:
    def event(people: People) -> Any:
        if people.held.refresh:
            client, token = pick(people.held.refresh, number)
            return (people.renew if client == ROTATING else people.refresh)(client, token)
        return None

    return event


def revoke(number: int) -> Event:
    def event(people: People) -> Any:
        return people.held.refresh and people.revoke(*pick(people.held.refresh, number))

    return event


def expire(number: int) -> Event:
    def event(people: People) -> Any:
        held = [token for _, token in people.held.refresh]
        held += people.held.access + people.held.id
        return held and people.expire(token=pick(held, number))

    return event


def expire_keys(number: int) -> Event:
    def event(people: People) -> Any:
        held = people.held.keys
        return held and people.expire(access_key_id=pick(held, number).access_key)

    return event


def expire_user(username: str, *, too: bool) -> Event:
    return lambda people: (
        people.administer("AdminGetUser", Username=username)[0] == 200
        and (people.expire(user_pool_id=POOL, username=username, refresh_tokens=too))
    )


def administer(operation: str, **request: str) -> Event:
    return lambda people: people.administer(operation, **request)


def wait(by_ms: int) -> Event:
    return lambda people: people.world.advance(by_ms)


def told(swept: People, kept: People, event: Event) -> None:
    """Let the same happen in both worlds, which answer the same."""
    assert event(swept) == event(kept)
    assert swept.held == kept.held


def compare(swept: People, kept: People, look: Look) -> None:
    """Show everything in copies of both worlds, which answer the same."""
    copies = swept.fork(), kept.fork()
    try:
        for number, (here, there) in enumerate(zip(look(copies[0]), look(copies[1]), strict=True)):
            assert here == there, f"{look.__name__} {number} at {swept.world.clock.now_ms()}"
    finally:
        for copy in copies:
            copy.close()


@pytest.fixture
def twins() -> Iterator[tuple[People, People]]:
    """A world that sweeps, and one that doesn't."""
    swept, kept = People.new(), People.new().stop_sweeping()
    yield swept, kept
    swept.close()
    kept.close()


def count(people: People, table: str) -> int:
    with people.world.foundation.store.reading():
        return int(people.world.foundation.store.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  ours


STATES: Final[tuple[Event, ...]] = (
    *(sign_in(client, username) for client in CLIENTS for username in USERS),
    People.come_as_guest,
    People.come_as_guest,
    expire_keys(1),
    sign_in(KEPT, "ada"),  # 6: revoked
    revoke(6),
    sign_in(KEPT, "bob"),  # 7: its refresh token ended early
    expire(7),
    sign_in(ROTATING, "ada"),  # 8: rotated to 9, retried to 10, revoked whole by the oldest
    renew(8),
    renew(8),
    revoke(8),
    sign_in(ROTATING, "bob"),  # 11: rotated to 12, the replaced one ended early
    renew(11),
    expire(11),
    sign_in(ROTATING, "bob"),  # 13: rotated to 14, to 15; the newest ended early
    renew(13),
    wait(120_000),
    renew(14),
    expire(15),
    expire_user("bob", too=False),
    renew(1),
    sign_in(LASTING, "bob"),
    expire(40),
)
"""Tokens and credentials in all their states."""

LIFE: Final[tuple[Event, ...]] = (
    wait(DAY_MS),
    wait(2 * DAY_MS),
    wait(30 * DAY_MS - 3_600_000),
    revoke(0),
    wait(15 * DAY_MS),
    administer("AdminDisableUser", Username="bob"),
    wait(1),
    administer("AdminEnableUser", Username="bob"),
    wait(60 * DAY_MS),
    administer("AdminUserGlobalSignOut", Username="ada"),
    expire_user("ada", too=True),
    wait(400 * DAY_MS),
    administer("DeleteUserPoolClient", ClientId=KEPT),
    administer("AdminDeleteUser", Username="bob"),
    wait(DAY_MS),
)
"""What happens to them in the months that follow."""


def test_tokens_in_every_state_are_told_the_same_for_months(twins: tuple[People, People]) -> None:
    swept, kept = twins
    for event in STATES:
        told(swept, kept, event)
    for event in LIFE:
        before_ms = swept.world.clock.now_ms()
        told(swept, kept, event)
        has_waited = swept.world.clock.now_ms() - before_ms >= DAY_MS
        for look in LOOKS if has_waited else (People.renew_all,):
            compare(swept, kept, look)
    assert count(kept, "sessions") == 2
    assert count(swept, "sessions") == count(swept, "sign_ins") == 0
    assert count(swept, "ended_sign_ins") > 0


EVENTS: Final = st.one_of(
    st.builds(sign_in, st.sampled_from(CLIENTS), st.sampled_from(USERS)),
    st.builds(renew, st.integers(0, 9)),
    st.builds(revoke, st.integers(0, 9)),
    st.builds(expire, st.integers(0, 29)),
    st.builds(expire_keys, st.integers(0, 3)),
    st.builds(lambda name, too: expire_user(name, too=too), st.sampled_from(USERS), st.booleans()),
    st.builds(
        lambda operation, name: administer(operation, Username=name),
        st.sampled_from(("AdminDisableUser", "AdminEnableUser", "AdminUserGlobalSignOut")),
        st.sampled_from(USERS),
    ),
    st.just(People.come_as_guest),
    st.builds(wait, st.sampled_from((1, 59_000, 3_600_000, DAY_MS, 10 * DAY_MS, 31 * DAY_MS))),
    st.builds(wait, st.integers(1, 100 * DAY_MS)),
)


@given(events=st.lists(EVENTS, min_size=3, max_size=12), look=st.sampled_from(LOOKS))
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_whatever_happened_is_told_the_same(events: list[Event], look: Look) -> None:
    swept, kept = people.People.new(), people.People.new().stop_sweeping()
    try:
        for event in (sign_in(ROTATING, "ada"), *events, wait(DAY_MS)):
            told(swept, kept, event)
        compare(swept, kept, look)
        assert count(kept, "ended_sign_ins") == 0
    finally:
        swept.close()
        kept.close()
