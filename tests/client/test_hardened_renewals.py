"""A switched role's credentials: for whom they are renewed, and for how long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from hardened_app import ROLE, application, sign_in, signed_in

if TYPE_CHECKING:
    from client_world import ClientWorld

    from poolhouse_client.hardened import Application, RefreshableRoleCredentials

POOL = "GetCredentialsForIdentity"
TWO_HOURS_S = 7200


async def switched(world: ClientWorld) -> tuple[Application, RefreshableRoleCredentials]:
    app = await signed_in(world)
    await app.switch_role(ROLE)
    world.aws.forget()
    assert app._role is not None
    return app, app._role


async def test_a_sign_out_in_another_tab_ends_the_role(world: ClientWorld) -> None:
    app, _ = await switched(world)
    await application(world).sign_out()
    session = await app.fetch_auth_session()
    assert (session.tokens, session.credentials) == (None, None)


async def test_another_user_of_another_tab_is_not_given_the_role(world: ClientWorld) -> None:
    app, _ = await switched(world)
    other_tab = application(world)
    await other_tab.sign_out()
    await sign_in(world, other_tab, "bob")
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"
    assert all("CustomRoleArn" not in each.body for each in world.aws.arrivals)


async def test_nothing_is_renewed_in_the_name_of_another_user(world: ClientWorld) -> None:
    app, role = await switched(world)
    other_tab = application(world)
    await other_tab.sign_out()
    await sign_in(world, other_tab, "bob")
    await world.pass_time(TWO_HOURS_S)
    assert world.aws.count(POOL) == (0,)
    assert (role._timer, app.role_arn) == (None, None)
    assert (await app.api.get("api", "/x"))["role"] == "default of bob"


async def test_a_sign_out_during_a_renewal_leaves_its_callers_without(world: ClientWorld) -> None:
    app, _ = await switched(world)
    world.aws.latency_s = 1
    late = asyncio.ensure_future(app.amplify.fetch_auth_session(force_refresh=True))
    await world.pass_time(2.5)
    assert world.aws.names == ["GetTokensFromRefreshToken", POOL]
    world.aws.latency_s = 0.005
    await app.sign_out()
    assert (await late).credentials is None


async def test_what_a_renewal_sets_off_may_renew_later(world: ClientWorld) -> None:
    app, role = await switched(world)
    polled: list[str] = []

    async def poll() -> None:
        await asyncio.sleep(TWO_HOURS_S)
        polled.append((await app.api.get("api", "/x"))["role"])

    polls: list[asyncio.Task[None]] = []

    def begin_polling(capsule: Any) -> None:
        if capsule.payload.event == "tokenRefresh" and not polls:
            polls.append(asyncio.get_running_loop().create_task(poll()))

    app.amplify.hub.listen("auth", begin_polling)
    await world.pass_time(TWO_HOURS_S)
    role.dispose()
    await polls[0]
    assert polled == [ROLE]


async def test_what_is_disposed_during_a_renewal_stays_disposed(world: ClientWorld) -> None:
    _, role = await switched(world)
    world.aws.latency_s = 1
    role._renew_in_background()
    await world.pass_time(0.5)
    role.dispose()
    await world.pass_time(10)
    assert world.aws.count(POOL) == (1,)
    world.aws.forget()
    await world.pass_time(TWO_HOURS_S)
    assert world.aws.count(POOL) == (0,)
