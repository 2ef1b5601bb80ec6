"""Requests that are never answered: how long they are waited for, and who begins anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from client_world import error_of
from hardened_app import IDENTITY_CALLS, NEVER_S, ROLE, signed_in

from poolhouse_client import auth
from poolhouse_client.hardened.shared_run import SharedRun

if TYPE_CHECKING:
    from client_world import ClientWorld

    from poolhouse_client.hardened import Application

POOL = "GetCredentialsForIdentity"
REFRESH = "GetTokensFromRefreshToken"


async def hanging(world: ClientWorld, work: Any) -> asyncio.Task[Any]:
    """Begin work whose first request, or its preflight, is never answered; what follows is."""
    world.aws.latency_s = NEVER_S
    task = asyncio.ensure_future(work)
    await world.pass_time(0.1)
    world.aws.latency_s = 0.005
    return task


async def with_credentials_due(world: ClientWorld) -> Application:
    world.aws.identity_pool.lifetime_s = 900
    app = await signed_in(world)
    await app.fetch_auth_session()
    await world.pass_time(660)
    world.aws.forget()
    return app


async def test_after_a_deadline_the_next_call_asks_anew(world: ClientWorld) -> None:
    app = await signed_in(world)
    late = await hanging(world, app.api.get("api", "/x", timeout_ms=5000))
    assert (await error_of(late)).name == "TimeoutError"
    assert (await app.api.get("api", "/x", timeout_ms=5000))["role"] == "default of ada"
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_so_it_does_where_the_call_looked_for_credentials_itself(world: ClientWorld) -> None:
    app = await signed_in(world)
    world.aws.fail("GetId", 400, "InternalErrorException", times=1)
    call = asyncio.ensure_future(app.api.get("api", "/x", timeout_ms=5000))
    await world.pass_time(0.012)
    world.aws.latency_s = NEVER_S
    assert (await error_of(call)).name == "TimeoutError"
    world.aws.latency_s = 0.005
    assert (await app.api.get("api", "/x", timeout_ms=5000))["role"] == "default of ada"


async def test_while_one_of_them_waits_others_join_him(world: ClientWorld) -> None:
    app = await signed_in(world)
    late = await hanging(world, app.api.get("api", "/x", timeout_ms=5000))
    patient = asyncio.ensure_future(app.api.get("api", "/x"))
    await error_of(late)
    assert (await error_of(app.api.get("api", "/x", timeout_ms=5000))).name == "TimeoutError"
    assert not patient.done()
    assert world.aws.count(*IDENTITY_CALLS) == (0, 0, 0)


@pytest.mark.parametrize(("waited_s", "anew"), [(29, False), (30, True)])
async def test_whoever_comes_after_thirty_seconds_asks_anew(
    world: ClientWorld, waited_s: int, *, anew: bool
) -> None:
    app = await signed_in(world)
    await hanging(world, app.fetch_auth_session())
    await world.pass_time(waited_s - 0.1)
    later = asyncio.ensure_future(app.fetch_auth_session())
    await world.pass_time(0.5)
    assert later.done() is anew


async def test_a_refresh_is_not_begun_again_before_that_even_if_nobody_waits_for_it(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await world.pass_time(3600)
    late = await hanging(world, app.api.get("api", "/x", timeout_ms=5000))
    await error_of(late)
    assert (await error_of(app.api.get("api", "/x", timeout_ms=5000))).name == "TimeoutError"
    assert world.aws.count(REFRESH) == (0,)
    await world.pass_time(20)
    assert (await app.api.get("api", "/x", timeout_ms=5000))["role"] == "default of ada"
    assert world.aws.count(REFRESH) == (1,)


async def test_credentials_that_live_are_handed_out_two_seconds_into_a_renewal(
    world: ClientWorld,
) -> None:
    app = await with_credentials_due(world)
    start_ms = world.server_now_ms()
    first = await hanging(world, app.api.get("api", "/x"))
    assert (await first)["role"] == "default of ada"
    assert 2000 <= world.server_now_ms() - start_ms < 2100
    start_ms = world.server_now_ms()
    await app.api.get("api", "/x")
    assert world.server_now_ms() - start_ms < 100
    assert world.aws.count(POOL) == (0,)


async def test_a_renewal_that_was_not_waited_for_is_kept_when_it_comes(world: ClientWorld) -> None:
    app = await with_credentials_due(world)
    world.aws.latency_s = 5
    held = await app.fetch_auth_session()
    await world.pass_time(10)
    world.aws.latency_s = 0.005
    assert (await app.fetch_auth_session()).credentials != held.credentials
    assert world.aws.count(POOL) == (1,)


async def test_a_roles_renewal_that_hangs_is_no_matter_and_begun_again_after_thirty_seconds(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    await world.pass_time(3295)
    world.aws.forget()
    world.aws.latency_s = NEVER_S
    await world.pass_time(25)
    world.aws.latency_s = 0.005
    assert (await app.api.get("api", "/x", timeout_ms=100))["role"] == ROLE
    assert world.aws.count(POOL) == (0,)
    await world.pass_time(30)
    assert (await app.api.get("api", "/x", timeout_ms=100))["role"] == ROLE
    assert world.aws.count(POOL) == (1,)


async def test_whoever_insists_on_a_renewal_of_the_role_waits_for_it(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    held = await app.fetch_auth_session()
    world.aws.latency_s = 3
    forced = await auth.fetch_auth_session(app.amplify, force_refresh=True)
    assert forced.credentials is not None
    assert forced.credentials != held.credentials


async def test_what_a_run_sets_off_shares_later_runs_like_anybody(world: ClientWorld) -> None:
    shared: SharedRun[None] = SharedRun(world.environment)
    begun: list[str] = []
    later: list[asyncio.Task[None]] = []

    async def work() -> None:
        begun.append("run")
        await world.pass_time(1)

    async def ask_later() -> None:
        await world.pass_time(10)
        await shared.run(work)

    async def set_off() -> None:
        later.extend(asyncio.get_running_loop().create_task(ask_later()) for _ in range(3))

    await shared.run(set_off)
    await asyncio.gather(*later)
    assert begun == ["run"]
