"""Calls that end before their answer: the page is left, or their time is up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from client_world import error_of
from fake_aws import Fault
from hardened_app import IDENTITY_CALLS, NEVER_S, application, signed_in

from poolhouse_client import ApiOptions, LibraryOptions, RestOptions, rest
from poolhouse_client.hardened import CancellationRegistry, configure_amplify
from poolhouse_client.hardened.cancellation import was_left_behind
from poolhouse_client.hardened.error_parsing import should_tell_user

if TYPE_CHECKING:
    from client_world import ClientWorld

    from poolhouse_client.hardened import Application


async def looking_for_credentials(
    world: ClientWorld, app: Application, **options: Any
) -> asyncio.Task[Any]:
    """A call for which no session was found, and that now looks for one itself, in vain."""
    world.aws.fail("GetId", 400, "InternalErrorException", times=1)
    call = asyncio.get_running_loop().create_task(app.api.get("api", "/x", **options))
    await world.pass_time(0.012)
    world.aws.latency_s = 60
    return call


async def test_leaving_a_page_cancels_its_calls_but_not_the_background_ones(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 1
    app = application(world)
    world.aws.faults["GET /x"] = Fault(200, b"1")
    page = asyncio.ensure_future(app.api.get("own", "/x"))
    background = asyncio.ensure_future(
        app.api.request(lambda: rest.get(app.amplify, "own", "/x"), skip_cancel=True)
    )
    await world.pass_time(0.5)
    assert app.cancellation.count == 2
    assert app.cancellation.cancel_all() == 1
    error = await error_of(page)
    assert was_left_behind(error)
    assert not should_tell_user(error)
    assert await background == 1
    assert app.cancellation.count == 0


async def test_the_kill_switch_keeps_everything_running(world: ClientWorld) -> None:
    world.aws.faults["GET /x"] = Fault(200, b"1")
    registry = CancellationRegistry(enabled=False)
    operation = rest.get(world.amplify(), "own", "/x")
    registry.track(operation)
    assert registry.cancel_all() == 0
    assert (await operation.response).status_code == 200


async def test_a_call_that_looks_for_its_session_is_cancelled_at_once(world: ClientWorld) -> None:
    app = await signed_in(world)
    world.aws.latency_s = 1
    calls = [asyncio.ensure_future(app.api.get("api", "/x")) for _ in range(3)]
    await world.pass_time(1.5)
    assert world.aws.names == ["GetId"]
    assert app.cancellation.cancel_all() == 3
    assert [was_left_behind(await error_of(call)) for call in calls] == [True] * 3
    assert world.aws.names == ["GetId"]
    await world.pass_time(10)
    assert world.aws.count("GET /prod/x") == (0,)
    assert app.cancellation.count == 0


async def test_a_call_cancelled_while_it_refreshes_after_a_403_is_not_repeated(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.forget()
    world.aws.latency_s = 1
    world.aws.faults["POST /prod/x"] = Fault(403)
    call = asyncio.ensure_future(app.api.post("api", "/x", body={"a": 1}))
    await world.pass_time(3.5)
    assert world.aws.names == ["POST /prod/x", "GetTokensFromRefreshToken"]
    assert app.cancellation.cancel_all() == 1
    assert was_left_behind(await error_of(call))
    await world.pass_time(10)
    assert world.aws.count("POST /prod/x") == (1,)


async def test_tokens_whose_asker_was_cancelled_are_kept_all_the_same(world: ClientWorld) -> None:
    app = await signed_in(world)
    await world.pass_time(3600)
    world.aws.user_pool.rotate_refresh_tokens = True
    world.aws.latency_s = 1
    call = asyncio.ensure_future(app.api.get("api", "/x"))
    await world.pass_time(0.5)
    app.cancellation.cancel_all()
    await error_of(call)
    await world.pass_time(10)
    world.aws.forget()
    assert (await app.fetch_auth_session()).tokens is not None
    assert world.aws.count("GetTokensFromRefreshToken") == (0,)


async def test_a_call_that_was_counted_as_cancelled_never_answers(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    app = await signed_in(world)
    await app.fetch_auth_session()
    counts = []
    wrong = []
    for ticks in range(40):
        call = asyncio.ensure_future(app.api.get("api", "/x"))
        for _ in range(ticks):
            await asyncio.sleep(0)
        counts.append(app.cancellation.cancel_all())
        (outcome,) = await asyncio.gather(call, return_exceptions=True)
        if was_left_behind(outcome) is not (counts[-1] == 1):
            wrong.append((ticks, counts[-1], outcome))
    assert wrong == []
    assert set(counts) == {0, 1}


async def test_an_unsigned_call_neither_asks_for_a_session_nor_is_repeated(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    error = await error_of(app.api.get("api", "/x", default_auth_mode="none"))
    assert error.message == "Missing Authentication Token"
    assert world.aws.names == ["GET /prod/x"]


async def test_a_library_that_signs_nothing_asks_for_no_session(world: ClientWorld) -> None:
    app = await signed_in(world)
    unsigned = ApiOptions(RestOptions(default_auth_mode="none"))
    configure_amplify(app.amplify, world.resources(), LibraryOptions(api=unsigned))
    await error_of(app.api.get("api", "/x"))
    assert world.aws.names == ["GET /prod/x"]
    world.aws.forget()
    await app.api.get("api", "/x", default_auth_mode="iam")
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_the_deadline_holds_while_the_session_is_looked_for(world: ClientWorld) -> None:
    app = await signed_in(world)
    world.aws.latency_s = NEVER_S
    start_ms = world.server_now_ms()
    error = await error_of(app.api.get("api", "/x", timeout_ms=100))
    assert (error.name, error.message) == ("TimeoutError", "Request timeout after 100ms")
    assert world.server_now_ms() - start_ms == 100


async def test_the_deadline_is_one_for_both_times_a_call_is_made(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.latency_s = 1
    world.aws.faults["GET /prod/x"] = Fault(403)
    deadline = RestOptions(timeout_ms=lambda _name, _method: 3500)
    configure_amplify(app.amplify, world.resources(), LibraryOptions(api=ApiOptions(deadline)))
    start_ms = world.server_now_ms()
    error = await error_of(app.api.get("api", "/x"))
    assert error.name == "TimeoutError"
    assert world.server_now_ms() - start_ms == 3500


async def test_a_call_that_looks_for_credentials_itself_is_cancelled_at_once_and_never_sent(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    call = await looking_for_credentials(world, app)
    start_ms = world.server_now_ms()
    assert app.cancellation.cancel_all() == 1
    assert was_left_behind(await error_of(call))
    assert world.server_now_ms() == start_ms
    await world.pass_time(600)
    assert world.aws.count(*IDENTITY_CALLS, "GET /prod/x") == (0, 2, 1, 0)


async def test_the_deadline_holds_while_a_call_looks_for_credentials_itself(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    start_ms = world.server_now_ms()
    call = await looking_for_credentials(world, app, timeout_ms=2000)
    assert (await error_of(call)).name == "TimeoutError"
    assert world.server_now_ms() - start_ms == 2000


async def test_the_task_of_a_call_takes_the_call_with_it(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.latency_s = 1
    call = asyncio.ensure_future(app.api.post("api", "/x", body={"a": 1}))
    await world.pass_time(0.5)
    call.cancel()
    await world.pass_time(10)
    assert world.aws.count("POST /prod/x") == (0,)
