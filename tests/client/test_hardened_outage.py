"""The identity pool is out of order while credentials still live."""

from __future__ import annotations

import pytest
from client_world import ClientWorld, error_of
from hardened_app import signed_in

from poolhouse_client import auth

POOL = "GetCredentialsForIdentity"


async def test_credentials_that_are_due_are_handed_out_up_to_their_end(world: ClientWorld) -> None:
    world.aws.identity_pool.lifetime_s = 900
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.fail(POOL, 500, "InternalErrorException")
    await world.pass_time(660)
    assert (await app.api.get("api", "/x"))["role"] == "default of ada"
    await world.pass_time(300)
    assert (await error_of(app.fetch_auth_session())).name == "InternalErrorException"


async def test_the_first_call_after_the_outage_renews_them(world: ClientWorld) -> None:
    world.aws.identity_pool.lifetime_s = 900
    app = await signed_in(world)
    held = await app.fetch_auth_session()
    world.aws.fail(POOL, 500, "InternalErrorException", times=3)
    await world.pass_time(660)
    assert (await app.fetch_auth_session()).credentials == held.credentials
    assert (await app.fetch_auth_session()).credentials != held.credentials


async def test_whoever_forces_a_refresh_is_told_of_the_outage(world: ClientWorld) -> None:
    world.aws.identity_pool.lifetime_s = 900
    app = await signed_in(world)
    await app.fetch_auth_session()
    world.aws.fail(POOL, 500, "InternalErrorException")
    await world.pass_time(660)
    error = await error_of(auth.fetch_auth_session(app.amplify, force_refresh=True))
    assert error.name == "InternalErrorException"


@pytest.mark.parametrize("guests", [False, True])
async def test_another_user_is_not_given_them(world: ClientWorld, *, guests: bool) -> None:
    world.aws.identity_pool.lifetime_s = 900
    app = await signed_in(world, "ada", guests=guests)
    await app.fetch_auth_session()
    world.aws.fail(POOL, 500, "InternalErrorException")
    await world.pass_time(660)
    world.local_storage.clear()
    if not guests:
        world.aws.user_pool.add("bob", "p")
        await app.sign_in("bob", "p")
    assert (await error_of(app.fetch_auth_session())).name == "InternalErrorException"
