"""N callers of fetch_auth_session in one tick: what goes over the wire, and in which order."""

from __future__ import annotations

import asyncio
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from client_world import GUEST_KEY, ClientWorld

from poolhouse_client import auth, rest
from poolhouse_client.credentials.provider import CREDENTIALS_TTL_MS

if TYPE_CHECKING:
    from virtual_loop import VirtualTimeLoop

    from poolhouse_client import Amplify

CALLERS = (1, 6, 10)
LATENCIES_S = (0.0, 0.005, 0.2)
PHASES = ("GetTokensFromRefreshToken", "GetId", "GetCredentialsForIdentity")


async def guest_cold(world: ClientWorld) -> Amplify:
    return world.amplify(guests=True)


async def guest_stored(world: ClientWorld) -> Amplify:
    world.local_storage[GUEST_KEY] = "eu-west-1:guest-0"
    return world.amplify(guests=True)


async def guest_warm(world: ClientWorld) -> Amplify:
    amplify = world.amplify(guests=True)
    await auth.fetch_auth_session(amplify)
    return amplify


async def cold_valid(world: ClientWorld) -> Amplify:
    await world.signed_in(world.amplify(guests=True))
    return world.amplify(guests=True)


async def warm(world: ClientWorld) -> Amplify:
    amplify = await cold_valid(world)
    await auth.fetch_auth_session(amplify)
    return amplify


async def cold_expired(world: ClientWorld) -> Amplify:
    amplify = await cold_valid(world)
    await world.pass_time(world.aws.user_pool.token_lifetime_s)
    return amplify


async def warm_expired(world: ClientWorld) -> Amplify:
    world.aws.user_pool.token_lifetime_s = 600
    amplify = await warm(world)
    await world.pass_time(600)
    return amplify


async def ttl_passed(world: ClientWorld) -> Amplify:
    amplify = await warm(world)
    await world.pass_time(CREDENTIALS_TTL_MS / 1000)
    return amplify


async def credentials_ended(world: ClientWorld) -> Amplify:
    world.aws.identity_pool.lifetime_s = 900
    amplify = await warm(world)
    await world.pass_time(1000)
    return amplify


ROWS = [
    (guest_cold, False, (0, "N", "N")),
    (guest_stored, False, (0, 0, "N")),
    (guest_warm, False, (0, 0, 0)),
    (guest_warm, True, (0, 0, "N")),
    (cold_valid, False, (0, "N", "N")),
    (warm, False, (0, 0, 0)),
    (cold_expired, False, (1, "N", "N")),
    (warm_expired, False, (1, 0, "N")),
    (warm, True, (1, 0, "N")),
    (cold_valid, True, (1, "N", "N")),
    (ttl_passed, False, (0, 0, "N")),
    (credentials_ended, False, (0, 0, 0)),
]


@pytest.mark.parametrize(
    ("state", "force", "expected"), ROWS, ids=lambda value: getattr(value, "__name__", str(value))
)
async def test_callers_share_the_refresh_and_nothing_else(
    virtual_loop: VirtualTimeLoop, state: Any, *, force: bool, expected: Any
) -> None:
    """The table of requests by state of the page, in the order of the phases."""
    wrong = []
    for callers, latency_s in product(CALLERS, LATENCIES_S):
        counts = [callers if count == "N" else count for count in expected]
        phases = [phase for phase, count in zip(PHASES, counts, strict=True) for _ in range(count)]
        events = ["tokenRefresh"] * (callers * counts[0])
        seen = await burst(
            ClientWorld(virtual_loop), state, force=force, callers=callers, latency_s=latency_s
        )
        if seen != (phases, events, callers):
            wrong.append((callers, latency_s, seen))
    assert wrong == []


async def burst(
    world: ClientWorld, state: Any, *, force: bool, callers: int, latency_s: float
) -> tuple[list[str], list[str], int]:
    """Return the requests, the Hub's events, and how many callers were given credentials."""
    amplify = await state(world)
    world.aws.forget()
    world.aws.latency_s = latency_s
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    calls = [auth.fetch_auth_session(amplify, force_refresh=force) for _ in range(callers)]
    sessions = await asyncio.gather(*calls)
    return world.aws.names, events, sum(1 for session in sessions if session.credentials)


@pytest.mark.parametrize(
    ("gap_s", "expected"), [(0.015, (4, 4)), (0.060, (1, 2))], ids=["15 ms apart", "60 ms apart"]
)
async def test_staggered_cold_callers_share_what_has_come_back(
    world: ClientWorld, gap_s: float, expected: tuple[int, int]
) -> None:
    amplify = await cold_valid(world)
    world.aws.latency_s = 0.050

    async def late(number: int) -> None:
        await asyncio.sleep(number * gap_s)
        await auth.fetch_auth_session(amplify)

    await asyncio.gather(*[late(number) for number in range(4)])
    assert world.aws.count("GetId", "GetCredentialsForIdentity") == expected


async def test_staggered_callers_after_expiry_refresh_once(world: ClientWorld) -> None:
    """The last of six comes after the first credentials, and takes them from the cache."""
    amplify = await warm_expired(world)
    world.aws.forget()
    world.aws.latency_s = 0.040

    async def late(number: int) -> None:
        await asyncio.sleep(number * 0.017)
        await auth.fetch_auth_session(amplify)

    await asyncio.gather(*[late(number) for number in range(6)])
    assert world.aws.count(*PHASES) == (1, 0, 5)


async def test_forced_refreshes_farther_apart_than_the_latency_are_not_shared(
    world: ClientWorld,
) -> None:
    amplify = await warm(world)
    world.aws.forget()
    for _ in range(3):
        await auth.fetch_auth_session(amplify, force_refresh=True)
    assert world.aws.count(*PHASES) == (3, 0, 3)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}], ids=["signed", "bearer"])
async def test_parallel_rest_calls_on_a_cold_page_each_fetch_a_session(
    world: ClientWorld, headers: dict[str, str]
) -> None:
    amplify = await cold_valid(world)
    calls = [rest.get(amplify, "api", "/things", headers=headers) for _ in range(6)]
    await asyncio.gather(*[call.response for call in calls])
    assert world.aws.count(*PHASES, "GET /prod/things") == (0, 6, 6, 6)


async def test_parallel_rest_calls_without_auth_fetch_none(world: ClientWorld) -> None:
    amplify = await cold_valid(world)
    calls = [rest.get(amplify, "api", "/x", default_auth_mode="none") for _ in range(6)]
    refusals = await asyncio.gather(*[call.response for call in calls], return_exceptions=True)
    assert [refusal.response.status_code for refusal in refusals] == [403] * 6
    assert world.aws.names == ["GET /prod/x"] * 6


async def test_parallel_get_current_user_with_expired_tokens_only_refreshes(
    world: ClientWorld,
) -> None:
    amplify = await cold_expired(world)
    world.aws.forget()
    users = await asyncio.gather(*[auth.get_current_user(amplify) for _ in range(6)])
    assert [user.username for user in users] == ["ada"] * 6
    assert world.aws.names == ["GetTokensFromRefreshToken"]


async def test_a_cancelled_caller_does_not_take_the_refresh_from_the_others(
    world: ClientWorld,
) -> None:
    amplify = await cold_expired(world)
    world.aws.forget()
    first = asyncio.ensure_future(auth.fetch_auth_session(amplify))
    second = asyncio.ensure_future(auth.fetch_auth_session(amplify))
    await asyncio.sleep(0.001)
    first.cancel()
    session = await second
    assert first.cancelled()
    assert session.tokens is not None
    assert world.aws.count(*PHASES) == (1, 1, 1)
