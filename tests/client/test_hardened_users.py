"""One user after another on a page: nothing of the last one's is asked for or handed out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from client_world import GUEST_KEY
from hardened_app import IDENTITY_CALLS, application, sign_in, signed_in

from poolhouse_client import auth

if TYPE_CHECKING:
    from client_world import ClientWorld


async def test_after_a_refused_refresh_the_next_user_has_an_identity_of_his_own(
    world: ClientWorld,
) -> None:
    app = await signed_in(world, "ada")
    await app.fetch_auth_session()
    await world.pass_time(3600)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    assert (await app.fetch_auth_session()).tokens is None
    await sign_in(world, app, "bob")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_after_a_sign_in_in_another_tab_its_user_has_an_identity_of_his_own(
    world: ClientWorld,
) -> None:
    app = await signed_in(world, "ada")
    await app.fetch_auth_session()
    other_tab = application(world)
    await other_tab.sign_out()
    await sign_in(world, other_tab, "bob")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"


async def test_a_user_who_signs_in_again_after_a_sign_out_costs_two_identity_calls(
    world: ClientWorld,
) -> None:
    app = await signed_in(world)
    await app.fetch_auth_session()
    await app.sign_out()
    await sign_in(world, app, "ada")
    await app.fetch_auth_session()
    assert world.aws.count(*IDENTITY_CALLS) == (0, 1, 1)


async def test_a_guest_who_signs_in_keeps_his_identity(world: ClientWorld) -> None:
    app = application(world, guests=True)
    guest = await app.fetch_auth_session()
    await sign_in(world, app, "ada")
    assert (await app.fetch_auth_session()).identity_id == guest.identity_id
    assert world.aws.count(*IDENTITY_CALLS) == (0, 0, 1)
    assert GUEST_KEY not in world.local_storage


@pytest.mark.parametrize("phase", [1, 3])
async def test_a_guests_answer_that_comes_after_the_sign_in_leaves_the_user_his_identity(
    world: ClientWorld, phase: int
) -> None:
    app = application(world, guests=True)
    world.aws.latency_s = 1
    late = asyncio.ensure_future(app.fetch_auth_session())
    await world.pass_time(phase - 0.5)
    world.aws.latency_s = 2
    await world.pass_time(1)
    world.aws.latency_s = 0.005
    await sign_in(world, app, "ada")
    signed_in_as = (await app.fetch_auth_session()).identity_id
    assert not late.done()
    await world.pass_time(10)
    assert (await app.fetch_auth_session()).identity_id == signed_in_as
    assert (await app.api.get("api", "/x"))["role"] == "default of ada"
    await auth.fetch_auth_session(app.amplify, force_refresh=True)
    assert (await app.fetch_auth_session()).identity_id == signed_in_as


async def test_an_identity_that_the_guest_has_stored_is_the_users_in_spite_of_a_late_answer(
    world: ClientWorld,
) -> None:
    app = application(world, guests=True)
    guest = await app.fetch_auth_session()
    world.aws.latency_s = 5
    late = asyncio.ensure_future(auth.fetch_auth_session(app.amplify, force_refresh=True))
    await world.pass_time(0.5)
    world.aws.latency_s = 0.005
    await sign_in(world, app, "ada")
    assert (await app.fetch_auth_session()).identity_id == guest.identity_id
    assert not late.done()
    await world.pass_time(10)
    assert (await app.api.get("api", "/x"))["role"] == "default of ada"
    assert world.aws.count("GetId") == (0,)


async def test_a_guest_after_a_user_whose_session_has_ended_is_not_refused(
    world: ClientWorld,
) -> None:
    app = await signed_in(world, guests=True)
    await app.fetch_auth_session()
    await world.pass_time(3600)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    guest = await app.fetch_auth_session()
    assert guest.identity_id == world.local_storage[GUEST_KEY]


@pytest.mark.parametrize("phase", [1, 3])
async def test_identity_calls_answered_after_the_sign_out_do_not_lock_out_the_next_user(
    world: ClientWorld, phase: int
) -> None:
    app = await signed_in(world, "ada")
    world.aws.latency_s = 1
    late = asyncio.ensure_future(app.fetch_auth_session())
    await world.pass_time(phase + 0.5)
    world.aws.latency_s = 0.005
    await app.sign_out()
    await sign_in(world, app, "bob")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    assert (await late).identity_id == "eu-west-1:of-ada"
    await world.pass_time(10)
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    assert (await app.fetch_auth_session()).identity_id == "eu-west-1:of-bob"
    assert (await auth.fetch_auth_session(app.amplify, force_refresh=True)).credentials is not None
