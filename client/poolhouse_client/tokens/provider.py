"""The token provider that `configure` puts in place (v6: cognitoUserPoolsTokenProvider)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.tokens.contract import TokenOptions
from poolhouse_client.tokens.orchestrator import TokenOrchestrator
from poolhouse_client.tokens.refresh import TokenRefresher
from poolhouse_client.tokens.token_store import TokenStore

if TYPE_CHECKING:
    from poolhouse_client.configuration.resources import AuthConfig
    from poolhouse_client.environment import Environment
    from poolhouse_client.hub import Hub
    from poolhouse_client.service_clients.user_pool import UserPoolClient
    from poolhouse_client.storage.key_value import KeyValueStorage
    from poolhouse_client.tokens.contract import AuthTokens, ClientMetadataProvider


class CognitoUserPoolsTokenProvider:
    """Tokens of a user pool, kept in the page's local storage; one per page.

    `configure` sets its pool unless it is given providers of one's own; then `set_auth_config`
    has to be called by hand.

    Args:
        user_pool: The service's client, for refreshes.
        storage: Where tokens are kept until `set_key_value_storage`.
        environment: The page's clock.
        hub: Gets an event for each refresh.
    """

    def __init__(
        self,
        user_pool: UserPoolClient,
        storage: KeyValueStorage,
        environment: Environment,
        hub: Hub,
    ) -> None:
        refresher = TokenRefresher(user_pool, environment)
        self.orchestrator = TokenOrchestrator(TokenStore(storage), refresher, environment, hub)

    async def get_tokens(self, options: TokenOptions | None = None) -> AuthTokens | None:
        """Return the user's tokens, refreshed if need be, or None if nobody is signed in."""
        return await self.orchestrator.get_tokens(options or TokenOptions())

    def set_key_value_storage(self, storage: KeyValueStorage) -> None:
        """Keep tokens elsewhere from now on."""
        self.orchestrator.store.storage = storage

    def set_client_metadata_provider(self, provider: ClientMetadataProvider) -> None:
        """Send metadata with every refresh that has none of its own."""
        self.orchestrator.client_metadata_provider = provider

    def set_auth_config(self, auth: AuthConfig) -> None:
        """Use this pool from now on."""
        self.orchestrator.set_auth_config(auth.cognito)
