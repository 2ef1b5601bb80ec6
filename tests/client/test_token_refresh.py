"""Tokens: when they are refreshed, what a refresh changes, what a failed one leaves behind."""

from __future__ import annotations

import asyncio

import pytest
from client_world import PREFIX, ClientWorld, error_of
from fake_aws import Fault

from poolhouse_client import auth

USER = f"{PREFIX}.sub-of-ada"
CLEARING = (
    "NotAuthorizedException",
    "TokenRevokedException",
    "UserNotFoundException",
    "PasswordResetRequiredException",
    "UserNotConfirmedException",
    "RefreshTokenReuseException",
)


@pytest.mark.parametrize(("left_s", "refreshes"), [(6, 0), (5, 0), (4, 1)])
async def test_tokens_are_refreshed_within_five_seconds_of_their_end(
    world: ClientWorld, left_s: int, refreshes: int
) -> None:
    world.aws.latency_s = 0
    amplify = world.amplify()
    await world.signed_in(amplify)
    await world.pass_time(3600 - left_s)
    await auth.get_current_user(amplify)
    assert world.aws.count("GetTokensFromRefreshToken") == (refreshes,)


async def test_a_page_clock_two_hours_ahead_does_not_cause_refreshes(world: ClientWorld) -> None:
    world.skew_ms = 2 * 3600 * 1000
    amplify = world.amplify()
    await world.signed_in(amplify)
    assert int(world.local_storage[f"{USER}.clockDrift"]) <= -7_200_000
    await world.pass_time(3500)
    await auth.get_current_user(amplify)
    assert world.aws.names == []
    await world.pass_time(100)
    await auth.get_current_user(amplify)
    assert world.aws.names == ["GetTokensFromRefreshToken"]


async def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    before = dict(world.local_storage)
    await auth.fetch_auth_session(amplify, force_refresh=True)
    after = dict(world.local_storage)
    assert after[f"{USER}.refreshToken"] == before[f"{USER}.refreshToken"]
    assert after[f"{USER}.accessToken"] != before[f"{USER}.accessToken"]
    assert after[f"{USER}.signInDetails"] == before[f"{USER}.signInDetails"]


async def test_a_rotated_refresh_token_replaces_the_old_one(world: ClientWorld) -> None:
    world.aws.user_pool.rotate_refresh_tokens = True
    amplify = world.amplify()
    await world.signed_in(amplify)
    before = world.local_storage[f"{USER}.refreshToken"]
    await auth.fetch_auth_session(amplify, force_refresh=True)
    assert world.local_storage[f"{USER}.refreshToken"] != before


async def test_client_metadata_goes_with_a_refresh(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)

    async def provide() -> dict[str, str]:
        return {"from": "provider"}

    amplify.cognito_user_pools_token_provider.set_client_metadata_provider(provide)
    await auth.fetch_auth_session(amplify, force_refresh=True)
    given = {"from": "call"}
    await auth.fetch_auth_session(amplify, force_refresh=True, client_metadata=given)
    sent = [
        each.body["ClientMetadata"]
        for each in world.aws.arrivals
        if each.name == "GetTokensFromRefreshToken"
    ]
    assert sent == [{"from": "provider"}, {"from": "call"}]


@pytest.mark.parametrize("name", CLEARING)
async def test_errors_that_end_the_session_clear_the_tokens(world: ClientWorld, name: str) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    world.aws.fail("GetTokensFromRefreshToken", 400, name)
    if name == "NotAuthorizedException":
        session = await auth.fetch_auth_session(amplify, force_refresh=True)
        assert (session.tokens, session.credentials) == (None, None)
    else:
        error = await error_of(auth.fetch_auth_session(amplify, force_refresh=True))
        assert error.name == name
    assert events == ["tokenRefresh_failure"]
    assert list(world.local_storage) == []
    assert (await auth.fetch_auth_session(amplify)).tokens is None


@pytest.mark.parametrize(
    ("fault", "error", "attempts"),
    [
        (Fault(drop=True), "NetworkError", 3),
        (Fault(500, b'{"__type":"InternalErrorException"}'), "InternalErrorException", 3),
        (Fault(400, b'{"__type":"TooManyRequestsException"}'), "TooManyRequestsException", 3),
        (Fault(400, b'{"__type":"InvalidParameterException"}'), "InvalidParameterException", 1),
        (Fault(502, b"<html>"), "SyntaxError", 1),
    ],
    ids=["network", "500", "throttled", "400", "html"],
)
async def test_failures_that_may_pass_keep_the_tokens(
    world: ClientWorld, fault: Fault, error: str, attempts: int
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    before = dict(world.local_storage)
    world.aws.faults["GetTokensFromRefreshToken"] = fault
    assert (await error_of(amplify.fetch_auth_session(force_refresh=True))).name == error
    assert world.aws.count("GetTokensFromRefreshToken") == (attempts,)
    assert dict(world.local_storage) == before
    world.aws.faults.clear()
    assert (await auth.fetch_auth_session(amplify)).tokens is not None


async def test_concurrent_callers_share_a_failed_refresh_but_not_its_event(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    world.aws.faults["GetTokensFromRefreshToken"] = Fault(drop=True)
    calls = [auth.fetch_auth_session(amplify, force_refresh=True) for _ in range(6)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {getattr(each, "name", None) for each in outcomes} == {"NetworkError"}
    assert world.aws.count("GetTokensFromRefreshToken") == (3,)
    assert events == ["tokenRefresh_failure"] * 6


@pytest.mark.parametrize("body", [b"{}", b'{"AuthenticationResult":{}}'])
async def test_an_answer_without_an_access_token_is_unknown_and_told_nowhere(
    world: ClientWorld, body: bytes
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    world.aws.faults["GetTokensFromRefreshToken"] = Fault(200, body)
    assert (await error_of(amplify.fetch_auth_session(force_refresh=True))).name == "Unknown"
    assert events == []
    assert f"{USER}.accessToken" in world.local_storage


async def test_without_a_refresh_token_every_call_fails_and_the_tokens_stay(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    del world.local_storage[f"{USER}.refreshToken"]
    await world.pass_time(3600)
    for _ in range(2):
        error = await error_of(auth.get_current_user(amplify))
        assert error.name == "TokenRefreshException"
    assert f"{USER}.accessToken" in world.local_storage
    assert world.aws.names == []


async def test_the_trap_a_refused_refresh_with_guests_asks_for_the_users_identity(
    world: ClientWorld,
) -> None:
    """Until sign-out or reload every call fails, though guests would be welcome."""
    amplify = world.amplify(guests=True)
    await world.signed_in(amplify)
    await auth.fetch_auth_session(amplify)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    await world.pass_time(3600)
    world.aws.forget()
    for _ in range(2):
        error = await error_of(auth.fetch_auth_session(amplify))
        assert error.name == "NotAuthorizedException"
        assert error.message == "Access to Identity 'eu-west-1:of-ada' is forbidden."
    assert world.aws.names == [
        "GetTokensFromRefreshToken",
        "GetCredentialsForIdentity",
        "GetCredentialsForIdentity",
    ]
    assert world.aws.last("GetCredentialsForIdentity").body == {"IdentityId": "eu-west-1:of-ada"}
    await auth.sign_out(amplify)
    assert (await auth.fetch_auth_session(amplify)).credentials is not None


async def test_the_trap_ends_with_a_reload_too(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    await world.signed_in(amplify)
    await auth.fetch_auth_session(amplify)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    await world.pass_time(3600)
    await error_of(auth.fetch_auth_session(amplify))
    session = await auth.fetch_auth_session(world.amplify(guests=True))
    assert (session.identity_id or "").startswith("eu-west-1:guest-")


async def test_without_guests_a_refused_refresh_leaves_an_empty_session(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    await world.pass_time(3600)
    session = await auth.fetch_auth_session(amplify)
    assert (session.tokens, session.credentials) == (None, None)
    assert events == ["tokenRefresh_failure"]
    assert list(world.local_storage) == []
