"""A tab: reloads, visibility, and timers that are throttled or stand still."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from client_world import BASE_MS, ClientWorld, error_of
from fake_aws import Fault

from poolhouse_client import Tab, auth, rest
from poolhouse_client.browser import PageTimers, Visibility

if TYPE_CHECKING:
    from poolhouse_client.rest.operation import CallOptions


async def test_a_reload_loses_memory_and_keeps_storage(world: ClientWorld) -> None:
    tab = world.tab()
    before = tab.amplify
    await world.signed_in(before)
    after = tab.reload()
    assert after is tab.amplify is not before
    assert not after.is_configured
    after.configure(world.resources())
    assert (await auth.get_current_user(after)).username == "ada"


async def test_requests_under_way_end_with_the_page(world: ClientWorld) -> None:
    world.aws.latency_s = 10
    tab = world.tab(guests=True)
    call = asyncio.ensure_future(auth.fetch_auth_session(tab.amplify))
    await world.pass_time(1)
    tab.reload()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert world.server_now_ms() == BASE_MS + 1000


async def test_a_page_that_is_gone_sends_nothing_more(world: ClientWorld) -> None:
    tab = world.tab(guests=True)
    gone = tab.amplify
    tab.close()
    with pytest.raises(asyncio.CancelledError, match="unloaded"):
        await auth.fetch_auth_session(gone)
    assert world.aws.names == []


async def test_timers_end_with_the_page(world: ClientWorld) -> None:
    tab = world.tab()
    fired: list[str] = []
    tab.timers.set_timeout(lambda: fired.append("old"), 1000)
    tab.visibility.listen(lambda: fired.append("old listener"))
    tab.reload()
    tab.timers.set_timeout(lambda: fired.append("new"), 1000)
    tab.visibility.hide()
    await world.pass_time(5)
    assert fired == ["new"]


@pytest.mark.parametrize("timeout_ms", [None, 5000], ids=["no deadline", "a deadline"])
async def test_a_pause_between_attempts_ends_with_the_page(
    world: ClientWorld, timeout_ms: float | None
) -> None:
    world.aws.faults["GET /x"] = Fault(503, b"{}")
    world.aws.latency_s = 0
    tab = world.tab()
    options: CallOptions = {} if timeout_ms is None else {"timeout_ms": timeout_ms}
    call = rest.get(tab.amplify, "own", "/x", default_auth_mode="none", **options)
    await world.pass_time(0.1)
    tab.reload()
    await world.pass_time(10)
    assert call.response.cancelled()
    assert world.aws.names == ["GET /x"]


async def test_code_between_two_requests_stops_with_the_page(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    for ticks in range(12):
        tab = world.tab(guests=True)
        session = asyncio.ensure_future(auth.fetch_auth_session(tab.amplify))
        for _ in range(ticks):
            await asyncio.sleep(0)
        tab.close()
        await world.pass_time(1)
        assert session.cancelled() or session.result().credentials is not None


async def test_a_page_that_is_gone_sets_no_timers(world: ClientWorld) -> None:
    tab = world.tab()
    gone = tab.timers
    tab.reload()
    fired: list[str] = []
    gone.set_timeout(lambda: fired.append("gone"), 1000)
    with pytest.raises(asyncio.CancelledError):
        await gone.sleep(1)
    await world.pass_time(5)
    assert fired == []


async def test_a_tab_makes_do_with_any_dict(world: ClientWorld) -> None:
    storage: dict[str, str] = {}
    tab = Tab(world.environment, world.aws, storage)
    tab.amplify.configure(world.resources())
    await world.signed_in(tab.amplify)
    assert any(key.endswith("accessToken") for key in storage)


def test_listeners_hear_changes_only(world: ClientWorld) -> None:
    visibility = Visibility(world.environment)
    heard: list[str] = []
    stop = visibility.listen(lambda: heard.append(visibility.state))
    visibility.show()
    visibility.hide()
    visibility.hide()
    visibility.show()
    stop()
    visibility.hide()
    assert heard == ["hidden", "visible"]
    assert visibility.state == "hidden"


async def fire_times(world: ClientWorld, timers: PageTimers, *delays_ms: float) -> list[float]:
    fired: list[float] = []
    for delay_ms in delays_ms:
        timers.set_timeout(lambda: fired.append(world.loop.time()), delay_ms)
    await world.pass_time(10_000)
    return fired


async def test_timers_of_a_visible_page_are_exact(world: ClientWorld) -> None:
    timers = PageTimers(world.environment, Visibility(world.environment))
    assert await fire_times(world, timers, 1, 1500, 2) == [0.001, 0.002, 1.5]


async def test_timers_of_a_hidden_page_fall_on_whole_seconds(world: ClientWorld) -> None:
    visibility = Visibility(world.environment)
    visibility.hide()
    timers = PageTimers(world.environment, visibility)
    assert await fire_times(world, timers, 1, 1500, 2000) == [1.0, 2.0, 2.0]


async def test_chained_timers_of_a_page_long_hidden_fall_on_whole_minutes(
    world: ClientWorld,
) -> None:
    visibility = Visibility(world.environment)
    visibility.hide()
    timers = PageTimers(world.environment, visibility)
    await world.pass_time(301)
    fired: list[int] = []

    def tick() -> None:
        fired.append(round(world.loop.time()))
        if len(fired) < 7:
            timers.set_timeout(tick, 1000)

    timers.set_timeout(tick, 1000)
    await world.pass_time(600)
    # 1 795 000 000 s is 40 s past a full minute
    assert fired == [302, 303, 304, 305, 320, 380, 440]


async def test_timers_of_a_frozen_page_fire_when_it_is_seen_again(world: ClientWorld) -> None:
    visibility = Visibility(world.environment)
    timers = PageTimers(world.environment, visibility)
    order: list[str] = []
    visibility.listen(lambda: order.append(f"{visibility.state} {world.loop.time()}"))
    timers.set_timeout(lambda: order.append(f"timer {world.loop.time()}"), 60_000)
    visibility.hide()
    visibility.freeze()
    await world.pass_time(7200)
    visibility.show()
    await world.pass_time(1)
    assert order == ["hidden 0.0", "visible 7200.0", "timer 7200.0"]


async def test_a_frozen_page_may_be_resumed_unseen(world: ClientWorld) -> None:
    visibility = Visibility(world.environment)
    visibility.hide()
    visibility.freeze()
    timers = PageTimers(world.environment, visibility)
    fired: list[float] = []
    timers.set_timeout(lambda: fired.append(world.loop.time()), 1000)
    await world.pass_time(100)
    visibility.resume()
    visibility.resume()
    await world.pass_time(1)
    assert fired == [100.0]
    assert visibility.state == "hidden"


async def test_a_cleared_timer_does_not_fire(world: ClientWorld) -> None:
    timers = PageTimers(world.environment, Visibility(world.environment))
    fired: list[int] = []
    timers.set_timeout(lambda: fired.append(1), 1000).cancel()
    await world.pass_time(2)
    assert fired == []


async def test_a_throttled_timer_fires_at_once_when_the_page_is_shown(world: ClientWorld) -> None:
    visibility = Visibility(world.environment)
    visibility.hide()
    timers = PageTimers(world.environment, visibility)
    fired: list[float] = []
    timers.set_timeout(lambda: fired.append(world.loop.time()), 100)
    await world.pass_time(0.25)
    visibility.show()
    await world.pass_time(1)
    assert fired == [0.25]


async def test_the_librarys_pauses_are_timers_of_the_page(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    world.aws.faults["GET /x"] = Fault(503, b"{}")
    tab = world.tab()
    tab.visibility.hide()
    call = rest.get(tab.amplify, "own", "/x", default_auth_mode="none")
    assert (await error_of(call.response)).name == "UnknownError"
    assert [each.at_ms - BASE_MS for each in world.aws.arrivals] == [0, 1000, 2000]
