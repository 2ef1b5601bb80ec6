"""What is still under way when a user signs out, and who comes next on the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from client_world import PREFIX, ClientWorld, error_of
from hardened_app import (
    NEVER_S,
    OTHER_ROLE,
    ROLE,
    application,
    sign_in,
    signed_in,
)

from poolhouse_client import auth

if TYPE_CHECKING:
    from poolhouse_client import Amplify, AuthSession

REFRESH = "GetTokensFromRefreshToken"


async def late_refresh(
    world: ClientWorld, amplify: Amplify, answer_s: float = 1
) -> asyncio.Task[AuthSession]:
    """A refresh on its way, to be accepted: the service does not hear of the sign-out in time."""
    world.aws.fail("RevokeToken", 400, "TooLateException")
    world.aws.forget()
    world.aws.latency_s = 0.1
    late = asyncio.get_running_loop().create_task(
        auth.fetch_auth_session(amplify, force_refresh=True)
    )
    await world.pass_time(0.05)
    world.aws.latency_s = answer_s
    await world.pass_time(0.1)
    assert world.aws.names == [REFRESH]
    world.aws.latency_s = 0.005
    return late


async def test_tokens_that_come_after_the_sign_out_are_not_stored(world: ClientWorld) -> None:
    app = await signed_in(world)
    late = await late_refresh(world, app.amplify)
    await app.sign_out()
    assert (await error_of(late)).name == "UserUnAuthenticatedException"
    assert (await app.fetch_auth_session()).tokens is None
    assert not [key for key in world.local_storage if key.startswith(PREFIX)]


async def test_naively_they_sign_the_user_in_again(world: ClientWorld) -> None:
    amplify = world.tab().amplify
    await world.signed_in(amplify)
    late = await late_refresh(world, amplify)
    await auth.sign_out(amplify)
    await late
    assert (await auth.fetch_auth_session(amplify)).tokens is not None


async def test_a_refresh_that_begins_during_the_sign_out_stores_nothing(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    world.aws.fail("RevokeToken", 400, "TooLateException")
    world.aws.latency_s = 1
    leaving = asyncio.ensure_future(app.sign_out())
    await world.pass_time(0.5)
    late = asyncio.ensure_future(auth.fetch_auth_session(app.amplify, force_refresh=True))
    await leaving
    await asyncio.gather(late, return_exceptions=True)
    assert (await app.fetch_auth_session()).tokens is None


@pytest.mark.parametrize("accepted", [True, False])
async def test_the_last_users_refresh_leaves_the_next_user_signed_in(
    world: ClientWorld, *, accepted: bool
) -> None:
    app = await signed_in(world, "ada")
    late = await late_refresh(world, app.amplify)
    await app.sign_out()
    await sign_in(world, app, "bob")
    if not accepted:
        world.aws.fail(REFRESH, 400, "NotAuthorizedException", times=1)
    assert (await error_of(late)).name == "UserUnAuthenticatedException"
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"


async def test_a_user_who_signed_in_again_keeps_his_new_tokens(world: ClientWorld) -> None:
    app = await signed_in(world, "ada")
    late = await late_refresh(world, app.amplify)
    await app.sign_out()
    world.aws.user_pool.origin_jti = "another sign-in"
    await sign_in(world, app, "ada")
    before = dict(world.local_storage)
    await error_of(late)
    assert dict(world.local_storage) == before


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_session_without_an_origin_is_told_from_the_next_by_its_time(
    world: ClientWorld, *, accepted: bool
) -> None:
    world.aws.user_pool.origin_jti = None
    app = await signed_in(world, "ada")
    late = await late_refresh(world, app.amplify, 5)
    await app.sign_out()
    await world.pass_time(1)
    await sign_in(world, app, "ada")
    before = dict(world.local_storage)
    if not accepted:
        world.aws.fail(REFRESH, 400, "NotAuthorizedException", times=1)
    assert (await error_of(late)).name == "UserUnAuthenticatedException"
    assert dict(world.local_storage) == before


async def test_a_session_without_an_origin_is_refreshed_time_after_time(
    world: ClientWorld,
) -> None:
    world.aws.user_pool.origin_jti = None
    app = await signed_in(world)
    for _ in range(3):
        await world.pass_time(3600)
        assert (await app.fetch_auth_session()).tokens is not None
    assert world.aws.count(REFRESH) == (3,)


async def test_a_sign_out_in_another_tab_is_not_undone(world: ClientWorld) -> None:
    app = await signed_in(world)
    late = await late_refresh(world, app.amplify)
    await application(world).sign_out()
    await error_of(late)
    assert (await app.fetch_auth_session()).tokens is None


@pytest.mark.parametrize("accepted", [True, False])
async def test_the_next_users_page_hears_nothing_of_the_last_ones_refresh(
    world: ClientWorld, *, accepted: bool
) -> None:
    app = await signed_in(world, "ada")
    late = await late_refresh(world, app.amplify)
    heard: list[str] = []
    app.amplify.hub.listen("auth", lambda capsule: heard.append(capsule.payload.event))
    await app.sign_out()
    await sign_in(world, app, "bob")
    if not accepted:
        world.aws.fail(REFRESH, 400, "NotAuthorizedException", times=1)
    assert (await error_of(late)).name == "UserUnAuthenticatedException"
    assert heard == ["signedOut", "signedIn"]


async def test_a_refresh_refused_while_its_session_is_in_force_is_told(world: ClientWorld) -> None:
    app = await signed_in(world)
    heard: list[str] = []
    app.amplify.hub.listen("auth", lambda capsule: heard.append(capsule.payload.event))
    world.aws.fail(REFRESH, 400, "NotAuthorizedException")
    assert (await auth.fetch_auth_session(app.amplify, force_refresh=True)).tokens is None
    assert heard == ["tokenRefresh_failure"]


async def test_nobody_waits_for_what_the_last_user_left_hanging(world: ClientWorld) -> None:
    app = await signed_in(world, "ada")
    late = await late_refresh(world, app.amplify, NEVER_S)
    world.aws.latency_s = NEVER_S
    hanging = [asyncio.ensure_future(work()) for work in (app.session.prime, app.session.refresh)]
    await world.pass_time(1)
    world.aws.latency_s = 0.005
    start_ms = world.server_now_ms()
    await app.sign_out()
    await sign_in(world, app, "bob")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    session = await app.session.refresh()
    assert session is not None
    assert session.user_sub == "sub-of-bob"
    assert world.server_now_ms() - start_ms < 1000
    assert not any(work.done() for work in [late, *hanging])


@pytest.mark.parametrize("next_user", ["bob", None])
async def test_a_role_that_comes_after_the_sign_out_is_nobodys(
    world: ClientWorld, next_user: str | None
) -> None:
    app = await signed_in(world, "ada")
    world.aws.latency_s = 1
    switch = asyncio.ensure_future(app.switch_role(ROLE))
    await world.pass_time(1.5)
    world.aws.latency_s = 0.005
    await app.sign_out()
    if next_user:
        await sign_in(world, app, next_user)
    await switch
    assert app.role_arn is None
    if next_user:
        assert (await app.api.get("api", "/x"))["role"] == "default of bob"


async def test_of_two_switches_at_once_the_last_one_called_prevails(world: ClientWorld) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.latency_s = 1
    first = asyncio.ensure_future(app.switch_role(ROLE))
    await world.pass_time(0.5)
    world.aws.latency_s = 0.1
    await app.switch_role(OTHER_ROLE)
    await first
    assert app.role_arn == OTHER_ROLE
    assert (await app.api.get("api", "/x"))["role"] == OTHER_ROLE
