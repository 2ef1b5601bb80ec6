"""The careful application in a tab of the client's world, and somebody signed in to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolhouse_client import Tab
from poolhouse_client.hardened import Application

if TYPE_CHECKING:
    from client_world import ClientWorld

ROLE = "arn:aws:iam::123456789012:role/auditor"
OTHER_ROLE = "arn:aws:iam::123456789012:role/admin"
IDENTITY_CALLS = ("GetTokensFromRefreshToken", "GetId", "GetCredentialsForIdentity")
NEVER_S = 1e6


def application(world: ClientWorld, tab: Tab | None = None, **settings: Any) -> Application:
    page = tab or Tab(world.environment, world.aws, world.local_storage)
    return Application(page, world.resources(**settings))


async def sign_in(world: ClientWorld, app: Application, username: str) -> None:
    """Sign a user in and forget the requests that took."""
    if username not in world.aws.user_pool.users:
        world.aws.user_pool.add(username, "p")
    await app.sign_in(username, "p")
    world.aws.forget()


async def signed_in(world: ClientWorld, username: str = "ada", **settings: Any) -> Application:
    app = application(world, **settings)
    await sign_in(world, app, username)
    return app


def roles(answers: list[Any]) -> list[str]:
    return [answer["role"] for answer in answers]
