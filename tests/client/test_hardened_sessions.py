"""Remedies: bursts, ended credentials, 403s, lost options, roles left behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from client_world import GUEST_KEY, ClientWorld, error_of
from fake_aws import Fault
from hardened_app import IDENTITY_CALLS, OTHER_ROLE, ROLE, application, roles, signed_in

from poolhouse_client import (
    ApiOptions,
    AuthOptions,
    LibraryOptions,
    RestApiError,
    RestOptions,
    auth,
    rest,
)
from poolhouse_client.credentials import FixedCredentialsProvider, fetch_role_credentials
from poolhouse_client.hardened import (
    SharedCredentialsProvider,
    configure_amplify,
    parse_error_response,
    reset_to_default_providers,
)
from poolhouse_client.hardened.error_parsing import should_tell_user


@pytest.mark.parametrize("callers", [1, 6, 10])
async def test_a_cold_burst_costs_two_identity_calls(world: ClientWorld, callers: int) -> None:
    await signed_in(world)
    app = application(world)
    answers = await asyncio.gather(*[app.api.get("api", f"/{n}") for n in range(callers)])
    assert roles(answers) == ["default of ada"] * callers
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_bare_session_callers_share_them_too(world: ClientWorld) -> None:
    app = application(world, guests=True)
    sessions = await asyncio.gather(*[app.fetch_auth_session() for _ in range(10)])
    assert world.aws.names == ["GetId", "GetCredentialsForIdentity"]
    assert len({session.identity_id for session in sessions}) == 1
    assert world.local_storage[GUEST_KEY] == sessions[0].identity_id


async def test_forced_refreshes_at_once_are_one_of_each(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.forget()
    calls = [auth.fetch_auth_session(app.amplify, force_refresh=True) for _ in range(5)]
    await asyncio.gather(*calls)
    assert world.aws.count(*IDENTITY_CALLS) == (1, 0, 1)


async def test_two_hours_idle_cost_one_refresh_and_one_credentials_call(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.api.get("api", "/before")
    app._tab.visibility.hide()
    app._tab.visibility.freeze()
    await world.pass_time(7200)
    world.aws.forget()
    app._tab.visibility.show()
    answers = await asyncio.gather(*[app.api.get("api", f"/{n}") for n in range(6)])
    assert roles(answers) == ["default of ada"] * 6
    assert world.aws.count(*IDENTITY_CALLS) == (1, 0, 1)


async def test_naively_the_same_costs_six_credentials_calls(world: ClientWorld) -> None:
    tab = world.tab()
    await world.signed_in(tab.amplify)
    await rest.get(tab.amplify, "api", "/before").response
    await world.pass_time(7200)
    world.aws.forget()
    calls = [rest.get(tab.amplify, "api", f"/{n}") for n in range(6)]
    answers = [await call.response for call in calls]
    assert [answer.status_code for answer in answers] == [200] * 6
    assert world.aws.count(*IDENTITY_CALLS) == (1, 0, 6)


@pytest.mark.parametrize("lifetime_s", [60, 600, 1800])
async def test_credentials_shorter_than_the_librarys_cache_are_renewed_in_time(
    world: ClientWorld, lifetime_s: int
) -> None:
    world.aws.identity_pool.lifetime_s = lifetime_s
    app = await signed_in(world)
    await app.api.get("api", "/before")
    await world.pass_time(lifetime_s)
    world.aws.forget()
    answers = await asyncio.gather(*[app.api.get("api", f"/{n}") for n in range(6)])
    assert roles(answers) == ["default of ada"] * 6
    assert world.aws.count("GetCredentialsForIdentity") == (1,)


async def test_a_page_clock_ahead_of_the_service_does_not_renew_every_time(
    world: ClientWorld,
) -> None:
    world.skew_ms = 2 * 3600 * 1000
    app = await signed_in(world)
    for _ in range(4):
        await app.fetch_auth_session()
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_a_burst_of_403s_causes_one_refresh_and_one_repetition_each(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.api.get("api", "/before")
    world.aws.identity_pool.expirations_ms = dict.fromkeys(
        world.aws.identity_pool.expirations_ms, 0
    )
    world.aws.forget()
    answers = await asyncio.gather(*[app.api.get("api", "/x") for _ in range(10)])
    assert roles(answers) == ["default of ada"] * 10
    assert world.aws.count(*IDENTITY_CALLS, "GET /prod/x") == (1, 0, 1, 20)


async def test_a_403_that_stays_is_told_after_one_repetition(world: ClientWorld) -> None:
    app = await signed_in(world)
    world.aws.faults["POST /prod/x"] = Fault(403, b'{"Message":"not allowed"}')
    error = await error_of(app.api.post("api", "/x", body={"a": 1}))
    assert isinstance(error, RestApiError)
    assert world.aws.count("POST /prod/x") == (2,)


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
async def test_other_refusals_are_not_repeated(world: ClientWorld, status: int) -> None:
    app = await signed_in(world)
    for verb in ("get", "post", "put", "patch", "delete"):
        name = f"{verb.upper()} /prod/x"
        world.aws.faults[name] = Fault(status, b"{}")
        await error_of(getattr(app.api, verb)("api", "/x"))
        assert world.aws.count(name) == (1,)
    assert world.aws.count("GetTokensFromRefreshToken") == (0,)


async def test_a_failing_session_lets_the_call_tell_what_is_wrong(world: ClientWorld) -> None:
    app = await signed_in(world)
    world.aws.fail("GetId", 400, "ResourceNotFoundException")
    error = await error_of(app.api.get("api", "/x"))
    assert error.message == "Missing Authentication Token"


@pytest.mark.parametrize(
    ("status", "body", "parsed"),
    [
        (200, b'{"a":1}', {"a": 1}),
        (204, b"", None),
        (200, b"", None),
        (200, b"plain", "plain"),
    ],
)
async def test_bodies_are_parsed_as_far_as_they_can_be(
    world: ClientWorld, status: int, body: bytes, parsed: object
) -> None:
    app = application(world)
    world.aws.faults["DELETE /x"] = world.aws.faults["HEAD /x"] = Fault(status, body)
    assert await app.api.delete("own", "/x") == parsed
    assert await app.api.head("own", "/x") == parsed


def test_reconfiguring_loses_neither_strategy_nor_headers_nor_providers(
    world: ClientWorld,
) -> None:
    amplify = world.amplify(configured=False)
    configure_amplify(
        amplify,
        world.resources(),
        LibraryOptions(api=ApiOptions(RestOptions(headers=lambda name: {"x-api-key": name}))),
    )
    own = FixedCredentialsProvider(None)  # type: ignore[arg-type]
    configure_amplify(
        amplify, world.resources(), LibraryOptions(auth=AuthOptions(credentials_provider=own))
    )
    configure_amplify(amplify, {"API": {"REST": {}}})
    options = amplify.require_context().library_options
    assert options.rest.retry_strategy == "no-retry"
    assert options.rest.headers is not None
    assert options.auth is not None
    assert options.auth.credentials_provider is own
    assert options.auth.token_provider is amplify.cognito_user_pools_token_provider


async def test_with_only_a_credentials_provider_a_fresh_page_still_signs_in(
    world: ClientWorld,
) -> None:
    world.aws.user_pool.add("ada", "p")
    amplify = world.amplify(configured=False)
    own = FixedCredentialsProvider(None)  # type: ignore[arg-type]
    given = LibraryOptions(auth=AuthOptions(credentials_provider=own))
    configure_amplify(amplify, amplify.get_config(), given)
    configure_amplify(amplify, world.resources())
    assert (await auth.sign_in(amplify, username="ada", password="p")).is_signed_in
    reset_to_default_providers(amplify, world.resources())
    in_force = amplify.require_context().library_options.auth
    assert in_force is not None
    assert in_force.credentials_provider is amplify.cognito_credentials_provider


async def test_a_switched_role_signs_the_calls(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    assert app.role_arn == ROLE
    assert (await app.api.get("api", "/x"))["role"] == ROLE
    assert world.aws.names == [
        "GetId",
        "GetCredentialsForIdentity",
        "GetCredentialsForIdentity",
        "GET /prod/x",
    ]


async def test_role_credentials_are_renewed_by_a_timer_five_minutes_before_their_end(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 0
    app = await signed_in(world)
    await app.switch_role(ROLE)
    start_ms = world.server_now_ms()
    world.aws.forget()
    await world.pass_time(3600 + 3500)
    renewals = [
        (each.at_ms - start_ms) // 1000
        for each in world.aws.arrivals
        if each.name == "GetCredentialsForIdentity" and each.request.method == "POST"
    ]
    assert renewals == [3300, 6600]
    assert world.aws.last("GetCredentialsForIdentity").body["CustomRoleArn"] == ROLE
    world.aws.forget()
    assert (await app.api.get("api", "/x"))["role"] == ROLE
    assert world.aws.names == ["GET /prod/x"]


async def test_a_hidden_and_frozen_tab_renews_once_when_it_is_seen_again(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    app._tab.visibility.hide()
    app._tab.visibility.freeze()
    await world.pass_time(7200)
    world.aws.forget()
    app._tab.visibility.show()
    answers = await asyncio.gather(*[app.api.get("api", f"/{n}") for n in range(6)])
    assert roles(answers) == [ROLE] * 6
    assert world.aws.count(*IDENTITY_CALLS) == (1, 0, 1)


async def test_a_burst_after_the_end_shares_one_renewal_without_a_listener(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    assert app._role is not None
    app._role.dispose()
    await world.pass_time(7200)
    world.aws.forget()
    answers = await asyncio.gather(*[app.api.get("api", f"/{n}") for n in range(6)])
    assert roles(answers) == [ROLE] * 6
    assert world.aws.count(*IDENTITY_CALLS) == (1, 0, 1)


async def test_naively_a_switched_role_ends_in_403s(world: ClientWorld) -> None:
    amplify = world.tab().amplify
    await world.signed_in(amplify)
    given = await fetch_role_credentials(amplify, ROLE)
    both = AuthOptions(amplify.cognito_user_pools_token_provider, FixedCredentialsProvider(given))
    amplify.configure(world.resources(), LibraryOptions(auth=both))
    await world.pass_time(3600)
    error = await error_of(rest.get(amplify, "api", "/x").response)
    assert parse_error_response(error).status_code == 403


async def test_a_403_renews_the_role_once_for_all(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    pool = world.aws.identity_pool
    pool.expirations_ms = dict.fromkeys(pool.expirations_ms, 0)
    world.aws.forget()
    answers = await asyncio.gather(*[app.api.get("api", "/x") for _ in range(4)])
    assert roles(answers) == [ROLE] * 4
    assert world.aws.count("GetCredentialsForIdentity", "GET /prod/x") == (1, 8)


async def test_a_renewal_that_needs_the_session_gets_what_is_held(world: ClientWorld) -> None:
    """A token provider that asks for the whole session would otherwise wait for itself."""
    app = await signed_in(world)
    await app.switch_role(ROLE)
    inner = app.amplify.cognito_user_pools_token_provider
    entered: list[str] = []

    class Curious:
        busy = False

        async def get_tokens(self, options: Any) -> Any:
            if not self.busy and app._role is not None and app._role._renewal.is_running:
                self.busy = True
                session = await app.fetch_auth_session()
                entered.append(session.credentials.access_key_id if session.credentials else "")
            return await inner.get_tokens(options)

    given = LibraryOptions(auth=AuthOptions(token_provider=Curious()))
    configure_amplify(app.amplify, world.resources(), given)
    assert app._role is not None
    assert app._role._held is not None
    held = app._role._held.credentials.credentials.access_key_id
    session = await auth.fetch_auth_session(app.amplify, force_refresh=True)
    assert entered == [held]
    assert session.credentials is not None
    assert session.credentials.access_key_id != held


async def test_three_switches_leave_one_provider_at_work(world: ClientWorld) -> None:
    app = await signed_in(world)
    for role in (ROLE, OTHER_ROLE, ROLE):
        await app.switch_role(role)
    world.aws.forget()
    app._tab.visibility.hide()
    app._tab.visibility.freeze()
    await world.pass_time(7200)
    app._tab.visibility.show()
    await world.pass_time(1)
    assert world.aws.count("GetCredentialsForIdentity") == (1,)


async def test_a_renewal_that_fails_leaves_what_is_held_until_it_ends(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    world.aws.fail("GetCredentialsForIdentity", 400, "InternalErrorException")
    await world.pass_time(3400)
    assert (await app.api.get("api", "/x"))["role"] == ROLE
    await world.pass_time(300)
    error = await error_of(app.fetch_auth_session())
    assert error.name == "InternalErrorException"


async def test_after_sign_out_the_next_user_has_credentials_of_his_own(
    world: ClientWorld,
) -> None:
    app = await signed_in(world, "ada")
    await app.switch_role(ROLE)
    await app.sign_out()
    assert app.role_arn is None
    world.aws.user_pool.add("bob", "p")
    await app.sign_in("bob", "p")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    await world.pass_time(7200)
    world.aws.forget()
    assert (await app.fetch_auth_session()).identity_id == "eu-west-1:of-bob"
    sent = [each.body for each in world.aws.arrivals if each.name == "GetCredentialsForIdentity"]
    assert all("CustomRoleArn" not in body for body in sent)


async def test_naively_the_default_provider_still_asks_for_the_last_users_identity(
    world: ClientWorld,
) -> None:
    """signOut clears the configured provider only; resetting the providers is not enough."""
    amplify = world.amplify()
    await world.signed_in(amplify, "ada")
    given = await fetch_role_credentials(amplify, ROLE)
    both = AuthOptions(amplify.cognito_user_pools_token_provider, FixedCredentialsProvider(given))
    amplify.configure(world.resources(), LibraryOptions(auth=both))
    await auth.sign_out(amplify)
    amplify.configure(world.resources())
    await world.signed_in(amplify, "bob")
    error = await error_of(auth.fetch_auth_session(amplify))
    assert error.message == "Access to Identity 'eu-west-1:of-ada' is forbidden."


async def test_signing_out_resets_even_if_the_provider_fails_to_clear(world: ClientWorld) -> None:
    app = await signed_in(world)

    class Broken(FixedCredentialsProvider):
        def clear_credentials_and_identity_id(self) -> None:
            raise ValueError("broken")

    given = AuthOptions(credentials_provider=Broken(None))  # type: ignore[arg-type]
    configure_amplify(app.amplify, world.resources(), LibraryOptions(auth=given))
    with pytest.raises(ValueError, match="broken"):
        await app.sign_out()
    in_force = app.amplify.require_context().library_options.auth
    assert in_force is not None
    assert isinstance(in_force.credentials_provider, SharedCredentialsProvider)


@pytest.mark.parametrize(
    ("status", "body", "message", "tell"),
    [
        (400, b'{"message":"first","errorInfo":{"userMessage":"second"}}', "first", True),
        (403, b'{"errorInfo":{"userMessage":"second"}}', "second", True),
        (404, b"<html>", None, True),
        (409, b'["list"]', None, True),
        (500, b'{"message":"DB failed"}', "DB failed", False),
    ],
)
async def test_a_refusal_is_read_for_the_user(
    world: ClientWorld, status: int, body: bytes, *, message: str | None, tell: bool
) -> None:
    world.aws.faults["GET /x"] = Fault(status, body)
    error = await error_of(
        rest.get(world.amplify(), "own", "/x", retry_strategy="no-retry").response
    )
    parsed = parse_error_response(error)
    assert (parsed.status_code, parsed.user_message) == (status, message)
    assert should_tell_user(error) is tell


async def test_cognitos_refusals_have_no_status_and_are_worth_telling(world: ClientWorld) -> None:
    error = await error_of(auth.sign_in(world.amplify(), username="nobody", password="x"))
    assert parse_error_response(error).status_code is None
    assert should_tell_user(error)
