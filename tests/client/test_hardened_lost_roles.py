"""A switched role whose user has gone without a word to this page, and who comes after him."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hardened_app import OTHER_ROLE, ROLE, application, roles, sign_in, signed_in

from poolhouse_client.tokens.contract import TokenOptions

if TYPE_CHECKING:
    from client_world import ClientWorld

    from poolhouse_client.hardened import Application


async def left_to_bob(world: ClientWorld) -> Application:
    """Return a page of ada's in another role, after bob has signed in in another tab."""
    app = await signed_in(world, "ada")
    await app.switch_role(ROLE)
    other_tab = application(world)
    await other_tab.sign_out()
    await sign_in(world, other_tab, "bob")
    return app


async def test_the_first_call_of_the_next_user_is_signed_and_ends_the_role(
    world: ClientWorld,
) -> None:
    app = await left_to_bob(world)
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    assert app.role_arn is None
    assert world.aws.names == ["GetId", "GetCredentialsForIdentity", "GET /prod/x"]


async def test_a_burst_of_the_next_user_shares_his_credentials(world: ClientWorld) -> None:
    app = await left_to_bob(world)
    answers = await asyncio.gather(*[app.api.get("api", "/x") for _ in range(4)])
    assert roles(answers) == ["default of bob"] * 4
    assert world.aws.count("GetId", "GetCredentialsForIdentity") == (1, 1)


async def test_the_next_user_switches_role_in_his_own_name(world: ClientWorld) -> None:
    app = await left_to_bob(world)
    await app.switch_role(OTHER_ROLE)
    assert app.role_arn == OTHER_ROLE
    assert (await app.api.get("api", "/x"))["role"] == OTHER_ROLE
    assert (await app.fetch_auth_session()).identity_id == "eu-west-1:of-bob"


async def test_a_call_that_began_with_the_lost_role_leaves_the_next_one_alone(
    world: ClientWorld,
) -> None:
    app = await left_to_bob(world)
    began_with_it = app.amplify.require_context()
    await app.switch_role(OTHER_ROLE)
    session = await began_with_it.fetch_auth_session(TokenOptions())
    assert session.identity_id == "eu-west-1:of-bob"
    assert app.role_arn == OTHER_ROLE


async def test_who_returns_to_the_page_after_another_is_in_his_own_role(
    world: ClientWorld,
) -> None:
    app = await left_to_bob(world)
    await app.fetch_auth_session()
    other_tab = application(world)
    await other_tab.sign_out()
    await sign_in(world, other_tab, "ada")
    assert (await app.api.get("api", "/x"))["role"] == "default of ada"


@pytest.mark.parametrize("idle_s", [5400, 9000])
async def test_after_a_refused_refresh_guests_go_on_as_guests(
    world: ClientWorld, idle_s: int
) -> None:
    app = await signed_in(world, guests=True)
    await app.switch_role(ROLE)
    world.aws.fail("GetTokensFromRefreshToken", 400, "NotAuthorizedException")
    await world.pass_time(idle_s)
    assert (await app.api.get("api", "/x"))["role"] == "default of guests"
    assert app.role_arn is None
