"""REST calls that fail: how often they are tried, how they are cancelled, when they time out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from email.utils import formatdate
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from client_world import BASE_MS, ClientWorld, error_of
from fake_aws import Fault

from poolhouse_client import (
    AmplifyError,
    ApiError,
    ApiOptions,
    CanceledError,
    ClientError,
    LibraryOptions,
    PlainError,
    RestApiError,
    RestOptions,
    auth,
    is_cancel_error,
    rest,
)

if TYPE_CHECKING:
    from virtual_loop import VirtualTimeLoop

ATTEMPTS = [
    (Fault(500, b"{}"), 3),
    (Fault(502, b"<html>"), 3),
    (Fault(503, b""), 3),
    (Fault(504, b"{}"), 3),
    (Fault(429, b"{}"), 3),
    (Fault(drop=True), 3),
    (Fault(400, b"{}"), 1),
    (Fault(401, b"{}"), 1),
    (Fault(403, b"{}"), 1),
    (Fault(404, b"{}"), 1),
    (Fault(408, b"{}"), 1),
    (Fault(501, b"{}"), 1),
    (Fault(304, b""), 1),
    (Fault(403, b'{"__type":"InvalidSignatureException"}'), 3),
    (Fault(403, b"{}", [("x-amzn-errortype", "SignatureDoesNotMatch")]), 3),
    (Fault(400, b"{}", [("x-amzn-errortype", "BadRequestException")]), 3),
    (Fault(400, b'{"code":"ThrottlingException"}'), 3),
    (Fault(400, b'{"__type":"TooManyRequestsException"}'), 3),
    (Fault(403, b"{}", [("x-amzn-errortype", "ExpiredTokenException")]), 1),
]


STRATEGIES = (None, "no-retry", "jittered-exponential-backoff")


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
async def test_attempts_by_outcome_strategy_and_verb(
    virtual_loop: VirtualTimeLoop, *, signed: bool
) -> None:
    wrong = []
    for (fault, attempts), strategy, verb in product(ATTEMPTS, STRATEGIES, ("get", "post")):
        world = ClientWorld(virtual_loop)
        amplify = world.amplify(guests=signed)
        name = f"{verb.upper()} /prod/x"
        world.aws.faults[name] = replace(fault)
        options = {} if strategy is None else {"retry_strategy": strategy}
        error = await error_of(getattr(rest, verb)(amplify, "api", "/x", **options).response)
        (sent,) = world.aws.count(name)
        expected = (1 if strategy == "no-retry" else attempts, None if fault.drop else fault.status)
        if (sent, status_of(error)) != expected:
            wrong.append((fault, strategy, verb, sent, error))
    assert wrong == []


def status_of(error: ClientError) -> int | None:
    """Return the status behind a REST error; None for the library's own `NetworkError`."""
    if not isinstance(error, ApiError):
        assert isinstance(error, AmplifyError)
        assert error.name == "NetworkError"
        return None
    assert isinstance(error, RestApiError)
    assert error.response is not None
    return error.response.status_code


@pytest.mark.parametrize(
    ("library", "call", "attempts"),
    [
        ("no-retry", None, 1),
        ("no-retry", "jittered-exponential-backoff", 3),
        ("jittered-exponential-backoff", "no-retry", 1),
    ],
)
async def test_the_strategy_of_the_call_wins_over_the_librarys(
    world: ClientWorld, library: Any, call: Any, attempts: int
) -> None:
    amplify = world.amplify()
    options = LibraryOptions(api=ApiOptions(RestOptions(retry_strategy=library)))
    amplify.configure(world.resources(), options)
    world.aws.faults["GET /x"] = Fault(500)
    given = {} if call is None else {"retry_strategy": call}
    await error_of(rest.get(amplify, "own", "/x", **given).response)
    assert world.aws.count("GET /x") == (attempts,)


async def test_pauses_grow_and_carry_jitter(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    world.aws.faults["GET /x"] = Fault(503)
    gaps = []
    for _ in range(5):
        world.aws.forget()
        await error_of(rest.get(world.amplify(), "own", "/x").response)
        first, second, third = [each.at_ms for each in world.aws.arrivals]
        gaps.append((second - first, third - second))
    assert all(200 <= first <= 300 and 400 <= second <= 500 for first, second in gaps)
    assert len({first for first, _ in gaps}) > 1


async def test_each_attempt_is_signed_anew_and_the_session_fetched_once(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 1
    amplify = world.amplify(guests=True)
    world.aws.faults["GET /prod/x"] = Fault(500)
    await error_of(rest.get(amplify, "api", "/x").response)
    dates = [each.request.header("x-amz-date") for each in world.aws.arrivals[2:]]
    assert len(set(dates)) == 3
    assert world.aws.names == ["GetId", "GetCredentialsForIdentity", *["GET /prod/x"] * 3]


def skew_refusal(date: str | None) -> Fault:
    headers = [("x-amzn-errortype", "InvalidSignatureException")]
    return Fault(403, b"{}", [*headers, *([("date", date)] if date else [])], times=1)


async def test_a_skewed_clock_is_set_right_for_the_next_attempt_and_then_forgotten(
    world: ClientWorld,
) -> None:
    world.skew_ms = -2 * 3600 * 1000
    amplify = world.amplify(guests=True)
    server_date = formatdate(BASE_MS / 1000, usegmt=True)
    for _ in range(2):
        world.aws.faults["GET /prod/x"] = skew_refusal(server_date)
        world.aws.forget()
        response = await rest.get(amplify, "api", "/x").response
        assert response.status_code == 200
        calls = [each.request for each in world.aws.arrivals if each.name == "GET /prod/x"]
        first, second = [(call.header("x-amz-date") or "")[:11] for call in calls]
        assert (first, second) == ("20261118T09", "20261118T11")


async def test_without_the_servers_date_the_same_is_sent_again(world: ClientWorld) -> None:
    world.skew_ms = -2 * 3600 * 1000
    world.aws.faults["GET /prod/x"] = skew_refusal(None)
    await rest.get(world.amplify(guests=True), "api", "/x").response
    calls = [each.request for each in world.aws.arrivals if each.name == "GET /prod/x"]
    hours = {(call.header("x-amz-date") or "")[:11] for call in calls}
    assert (len(calls), len(hours)) == (2, 1)


async def test_under_five_minutes_the_own_clock_is_kept(world: ClientWorld) -> None:
    world.skew_ms = -299_000
    world.aws.latency_s = 0
    world.aws.faults["GET /prod/x"] = skew_refusal(formatdate(BASE_MS / 1000, usegmt=True))
    await rest.get(world.amplify(guests=True), "api", "/x").response
    calls = [each.request for each in world.aws.arrivals if each.name == "GET /prod/x"]
    first, second = [call.header("x-amz-date") for call in calls]
    assert first is not None
    assert second is not None
    assert first[:13] == second[:13]


async def test_a_call_can_be_cancelled_while_it_is_under_way(world: ClientWorld) -> None:
    world.aws.latency_s = 10
    operation = rest.get(world.amplify(), "own", "/x")
    await world.pass_time(1)
    operation.cancel("left")
    error = await error_of(operation.response)
    assert isinstance(error, CanceledError)
    assert is_cancel_error(error)
    assert (error.name, error.message) == ("CanceledError", "left")
    assert "explicitly canceled" in (error.recovery_suggestion or "")
    assert world.server_now_ms() == BASE_MS + 1000
    operation.cancel("again")


async def test_cancelling_without_a_word_gives_the_browsers(world: ClientWorld) -> None:
    operation = rest.get(world.amplify(), "own", "/x")
    await world.pass_time(0.001)
    operation.cancel()
    error = await error_of(operation.response)
    assert error.message == "AbortError: signal is aborted without reason"


async def test_a_pause_between_attempts_can_be_cancelled(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    world.aws.faults["GET /x"] = Fault(500)
    operation = rest.get(world.amplify(), "own", "/x")
    await world.pass_time(0.1)
    operation.cancel("left")
    assert isinstance(await error_of(operation.response), CanceledError)
    assert world.aws.count("GET /x") == (1,)
    assert world.server_now_ms() == BASE_MS + 100


async def test_cancelled_before_sending_only_the_session_is_fetched(world: ClientWorld) -> None:
    operation = rest.get(world.amplify(guests=True), "api", "/x")
    await world.pass_time(0.001)
    operation.cancel("left")
    assert isinstance(await error_of(operation.response), CanceledError)
    assert world.aws.names == ["GetId", "GetCredentialsForIdentity"]


async def test_a_call_that_has_ended_cannot_be_cancelled(world: ClientWorld) -> None:
    world.aws.faults["GET /x"] = Fault(200, b"{}")
    operation = rest.get(world.amplify(), "own", "/x")
    response = await operation.response
    operation.cancel("late")
    assert (await operation.response) is response


async def test_whoever_waits_may_be_cancelled_without_the_call_being_called_cancelled(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 10
    operation = rest.get(world.amplify(), "own", "/x")
    await world.pass_time(1)
    operation.response.cancel()
    with pytest.raises(asyncio.CancelledError):
        await operation.response
    assert operation.response.cancelled()


@pytest.mark.parametrize("where", ["GetId", "GET /prod/x"])
async def test_a_deadline_covers_session_attempts_and_pauses(
    world: ClientWorld, where: str
) -> None:
    amplify = world.amplify(guests=True)
    world.aws.faults[where] = Fault(503, b"{}")
    world.aws.latency_s = 0.1
    error = await error_of(rest.get(amplify, "api", "/x", timeout_ms=450).response)
    assert isinstance(error, PlainError)
    assert (error.name, error.message) == ("TimeoutError", "Request timeout after 450ms")
    assert not is_cancel_error(error)


async def test_the_librarys_deadline_is_asked_by_name_and_method(world: ClientWorld) -> None:
    asked: list[tuple[str, str]] = []

    def deadline(api_name: str, method: str) -> float:
        asked.append((api_name, method))
        return 20

    amplify = world.amplify()
    rest_options = RestOptions(timeout_ms=deadline)
    amplify.configure(world.resources(), LibraryOptions(api=ApiOptions(rest_options)))
    world.aws.latency_s = 1
    error = await error_of(rest.post(amplify, "own", "/x").response)
    assert error.message == "Request timeout after 20ms"
    assert asked == [("own", "POST")]
    world.aws.faults["GET /x"] = Fault(200, b"{}")
    assert (await rest.get(amplify, "own", "/x", timeout_ms=5000).response).status_code == 200


async def test_a_long_deadline_is_named_to_the_millisecond(world: ClientWorld) -> None:
    world.aws.latency_s = 3600
    error = await error_of(rest.get(world.amplify(), "own", "/x", timeout_ms=1_234_567).response)
    assert error.message == "Request timeout after 1234567ms"


async def test_a_negative_deadline_is_refused_at_once(world: ClientWorld) -> None:
    with pytest.raises(PlainError, match="Timeout must be a non-negative number"):
        rest.get(world.amplify(), "own", "/x", timeout_ms=-1)
    assert world.aws.names == []


async def test_an_answer_in_time_leaves_no_deadline_behind(world: ClientWorld) -> None:
    world.aws.faults["GET /x"] = Fault(200, b"{}")
    await rest.get(world.amplify(), "own", "/x", timeout_ms=60_000).response
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nothing_is_refreshed_on_a_403(world: ClientWorld) -> None:
    world.aws.identity_pool.lifetime_s = 600
    amplify = world.amplify()
    await world.signed_in(amplify)
    await auth.fetch_auth_session(amplify)
    await world.pass_time(600)
    world.aws.forget()
    for _ in range(2):
        error = await error_of(rest.get(amplify, "api", "/x").response)
        assert error.response.status_code == 403  # type: ignore[attr-defined]
    assert world.aws.names == ["GET /prod/x"] * 2
    await auth.fetch_auth_session(amplify, force_refresh=True)
    assert (await rest.get(amplify, "api", "/x").response).status_code == 200
