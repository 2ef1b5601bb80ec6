"""What the requests of one sign-in have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import AuthError
from poolhouse_client.service_clients.user_agent import AuthAction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.configuration.pools import UserPoolConfig

Response = dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One call of `sign_in` or `confirm_sign_in`.

    Attributes:
        amplify: The page's library.
        pool: The user pool the call began with.
        client_metadata: For the pool's triggers; goes with every request of this call.
    """

    amplify: Amplify
    pool: UserPoolConfig
    client_metadata: Mapping[str, str] | None = None

    @property
    def metadata(self) -> dict[str, str] | None:
        """The client metadata as a member of a request."""
        return None if self.client_metadata is None else dict(self.client_metadata)

    async def initiate(self, auth_flow: str, parameters: Mapping[str, str]) -> Response:
        """Call InitiateAuth and return its output."""
        members = {
            "AuthFlow": auth_flow,
            "AuthParameters": dict(parameters),
            "ClientMetadata": self.metadata,
            "ClientId": self.pool.user_pool_client_id,
        }
        return await self.amplify.user_pool.call(
            self.pool, "InitiateAuth", members, AuthAction.SIGN_IN
        )

    async def respond(
        self, members: Mapping[str, Any], action: AuthAction | None = AuthAction.CONFIRM_SIGN_IN
    ) -> Response:
        """Call RespondToAuthChallenge, members in this order, and return its output."""
        return await self.amplify.user_pool.call(
            self.pool, "RespondToAuthChallenge", members, action
        )

    async def device_key(self, username: str) -> str | None:
        """Return the key of the user's remembered device, if there is one."""
        store = self.amplify.cognito_user_pools_token_provider.orchestrator.store
        device = await store.get_device_metadata(username)
        return None if device is None else device.device_key

    async def forgetting_lost_device(
        self, username: str, step: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Return a step's response; if the pool forgot the device, clear its keys and repeat."""
        try:
            return await step()
        except AuthError as error:
            lost = error.name == "ResourceNotFoundException"
            if not lost or "Device does not exist." not in error.message:
                raise
        store = self.amplify.cognito_user_pools_token_provider.orchestrator.store
        await store.clear_device_metadata(username)
        return await step()
