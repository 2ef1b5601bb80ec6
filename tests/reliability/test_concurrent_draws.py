"""Which draws depend on the order of concurrent calls, as the README says, and how none does."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from threading import Barrier, Thread

import pytest
from kept_people import CLIENT, CONFIG, NOON_MS, POOL, Browser

from poolhouse.config.loading import load
from poolhouse.runtime.clock import Clock
from poolhouse.world import World

GUESTS = tuple(f"guest{number}" for number in range(8))


def new_world(seed: str) -> World:
    return load(CONFIG, seed=seed, clock=Clock.frozen(NOON_MS), strict=True)


@pytest.fixture
def worlds() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def drawn(browser: Browser, username: str) -> dict[str, str]:
    """Sign somebody up and return what the answer carries of the draws, by label."""
    answer = browser.sign_up(username)
    assert answer.status == 200
    return {"sub": answer.content["UserSub"], "request_id": answer.headers["x-amzn-requestid"]}


def in_order(usernames: tuple[str, ...]) -> dict[str, dict[str, str]]:
    with closing(new_world("seed")) as world:
        return {username: drawn(Browser(world), username) for username in usernames}


def at_once(world: World) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    barrier = Barrier(len(GUESTS))

    def sign_up(username: str) -> None:
        browser = Browser(world)
        barrier.wait()
        found[username] = drawn(browser, username)

    threads = [Thread(target=sign_up, args=(username,)) for username in GUESTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def values(found: dict[str, dict[str, str]], label: str) -> set[str]:
    return {each[label] for each in found.values()}


def test_who_calls_first_gets_the_first_value_of_each_label() -> None:
    forward, backward = in_order(GUESTS), in_order(GUESTS[::-1])
    assert forward == in_order(GUESTS)
    assert [forward[each] for each in GUESTS] == [backward[each] for each in GUESTS[::-1]]


@pytest.mark.parametrize("label", ["sub", "request_id"])
def test_calls_at_once_draw_the_same_values_whoever_gets_them(label: str) -> None:
    with closing(new_world("seed")) as world:
        assert values(at_once(world), label) == values(in_order(GUESTS), label)


def test_draws_under_one_label_shift_no_other(worlds: ExitStack) -> None:
    """However many sign in meanwhile, who signs up next gets the same `sub`."""
    quiet, busy = (worlds.enter_context(closing(new_world("seed"))) for _ in range(2))
    for _ in range(5):
        assert Browser(busy).sign_in().status == 200
    subs = [drawn(Browser(world), "grace")["sub"] for world in (quiet, busy)]
    assert subs[0] == subs[1]


def work(world: World) -> None:
    """What one worker does with a world of its own."""
    browser = Browser(world)
    for number in range(10):
        browser.sign_up(f"guest{number}")
        browser.sign_in(f"guest{number}")
        token = browser.tokens()["RefreshToken"]
        browser.idp("RevokeToken", ClientId=CLIENT, Token=token)
    browser.idp("ListUsers", UserPoolId=POOL)


def test_a_world_a_worker_is_the_same_alone_and_under_load(worlds: ExitStack) -> None:
    """Byte for byte: each worker's world has a seed of its own."""
    seeds = [f"seed {worker}" for worker in range(4)]
    alone = []
    for seed in seeds:
        with closing(new_world(seed)) as world:
            work(world)
            alone.append(world.snapshot())
    together = [worlds.enter_context(closing(new_world(seed))) for seed in seeds]
    threads = [Thread(target=work, args=(world,)) for world in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [world.snapshot() for world in together] == alone
    assert len(set(alone)) == len(alone)
