"""Everything a client test needs, on one virtual clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from fake_aws import POOL_ID, FakeAws

from poolhouse_client import Amplify, ClientError, SeededEnvironment, Tab, WebStorage, auth

if TYPE_CHECKING:
    from virtual_loop import VirtualTimeLoop

BASE_MS = 1_795_000_000_000
ORIGIN = "http://localhost:5173"
CLIENT_ID = "client1"
PREFIX = f"CognitoIdentityServiceProvider.{CLIENT_ID}"
IDENTITY_POOL_ID = "eu-west-1:pool"
GUEST_KEY = f"com.amplify.Cognito.{IDENTITY_POOL_ID}.identityId"


class ClientWorld:
    """A server, a clock, and pages that share both."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self.loop = loop
        self.skew_ms = 0
        self.aws = FakeAws(self.server_now_ms)
        self.environment = SeededEnvironment("seed", lambda: self.server_now_ms() + self.skew_ms)
        self.local_storage = WebStorage()

    def server_now_ms(self) -> int:
        return BASE_MS + round(self.loop.time() * 1000)

    def resources(self, *, guests: bool = False, identity_pool: bool = True) -> dict[str, Any]:
        cognito: dict[str, Any] = {"userPoolId": POOL_ID, "userPoolClientId": CLIENT_ID}
        if identity_pool:
            cognito["identityPoolId"] = IDENTITY_POOL_ID
        if guests:
            cognito["allowGuestAccess"] = True
        apis = {
            "api": {"endpoint": "https://x1.execute-api.eu-west-1.amazonaws.com/prod"},
            "own": {"endpoint": "https://api.example.org", "region": "eu-central-1"},
            "relative": {"endpoint": "/backend"},
        }
        return {"Auth": {"Cognito": cognito}, "API": {"REST": apis}}

    def amplify(self, *, configured: bool = True, **settings: Any) -> Amplify:
        """A page without a browser around it: no CORS, timers never throttled."""
        library = Amplify(
            self.environment, self.aws, local_storage=self.local_storage, page_origin=ORIGIN
        )
        if configured:
            library.configure(self.resources(**settings))
        return library

    def tab(self, **settings: Any) -> Tab:
        tab = Tab(self.environment, self.aws, self.local_storage, origin=ORIGIN)
        tab.amplify.configure(self.resources(**settings))
        return tab

    async def signed_in(self, amplify: Amplify, username: str = "ada", **details: Any) -> None:
        """Sign a user in and forget the requests that took."""
        if username not in self.aws.user_pool.users:
            self.aws.user_pool.add(username, "Passw0rd!", **details)
        await auth.sign_in(amplify, username=username, password="Passw0rd!")
        self.aws.forget()

    async def pass_time(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def error_of(awaitable: Any) -> ClientError:
    """The error that awaiting raises."""
    with pytest.raises(ClientError) as caught:
        await awaitable
    return caught.value
