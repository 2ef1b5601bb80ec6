"""Tokens on demand: read from storage each time, refreshed when ended, dropped when refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from poolhouse_client.configuration.pools import find_user_pool
from poolhouse_client.errors import ClientError
from poolhouse_client.hub import HubPayload
from poolhouse_client.service_clients.service_errors import as_service_error
from poolhouse_client.tokens.contract import (
    AuthTokens,
    CognitoTokens,
    SessionOverError,
    TokenOptions,
)

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import CognitoConfig
    from poolhouse_client.environment import Environment
    from poolhouse_client.hub import Hub
    from poolhouse_client.tokens.contract import (
        ClientMetadata,
        ClientMetadataProvider,
        Refresher,
    )
    from poolhouse_client.tokens.jwt import Jwt
    from poolhouse_client.tokens.token_store import TokenStore

EXPIRY_TOLERANCE_MS: Final = 5000
_SIGNED_OUT_BY: Final = (
    "NotAuthorizedException",
    "TokenRevokedException",
    "UserNotFoundException",
    "PasswordResetRequiredException",
    "UserNotConfirmedException",
    "RefreshTokenReuseException",
)


class TokenOrchestrator:
    """Returns the user's tokens, refreshed when they have ended.

    Args:
        store: Where the tokens are kept.
        refresher: Renews them; shared by concurrent callers.
        environment: Its clock decides what has ended.
        hub: Gets `tokenRefresh` or `tokenRefresh_failure`, once per caller.
    """

    def __init__(
        self, store: TokenStore, refresher: Refresher, environment: Environment, hub: Hub
    ) -> None:
        self.store = store
        self.client_metadata_provider: ClientMetadataProvider | None = None
        self._refresher = refresher
        self._environment = environment
        self._hub = hub
        self._cognito: CognitoConfig | None = None

    def set_auth_config(self, cognito: CognitoConfig | None) -> None:
        """Use this pool from now on; None for none."""
        self._cognito = cognito
        self.store.set_auth_config(cognito)

    def set_token_refresher(self, refresher: Refresher) -> None:
        """Have tokens renewed by another from now on (v6: setTokenRefresher)."""
        self._refresher = refresher

    async def get_tokens(self, options: TokenOptions) -> AuthTokens | None:
        """Return the stored tokens, refreshed if forced or within 5 s of their end.

        None if no pool is configured, nobody is signed in, or the refresh token was refused
        (`NotAuthorizedException`). Any other failure of the refresh is raised; those that mean
        the end of the session also clear the tokens.
        """
        if find_user_pool(self._cognito) is None:
            return None
        tokens = await self.store.load_tokens()
        username = await self.store.get_last_auth_user()
        if tokens is None:
            return None
        if options.force_refresh or self._has_ended(tokens):
            metadata = await self._client_metadata(options)
            renewed = await self._refresh(tokens, username, metadata)
            if renewed is None:
                return None
            tokens = renewed
        return AuthTokens(tokens.access_token, tokens.id_token, tokens.sign_in_details)

    def _has_ended(self, tokens: CognitoTokens) -> bool:
        drift = tokens.clock_drift_ms
        id_token_ended = tokens.id_token is not None and self._is_expired(tokens.id_token, drift)
        return id_token_ended or self._is_expired(tokens.access_token, drift)

    def _is_expired(self, token: Jwt, drift_ms: float) -> bool:
        expires_ms = (token.payload.get("exp") or 0) * 1000
        now_ms = self._environment.now_ms()
        return bool(now_ms + drift_ms + EXPIRY_TOLERANCE_MS > expires_ms)

    async def _client_metadata(self, options: TokenOptions) -> ClientMetadata | None:
        if options.client_metadata is not None or self.client_metadata_provider is None:
            return options.client_metadata
        return await self.client_metadata_provider()

    async def _refresh(
        self, tokens: CognitoTokens, username: str, metadata: ClientMetadata | None
    ) -> CognitoTokens | None:
        try:
            fresh = await self._refresher.refresh(tokens, self._cognito, username, metadata)
            renewed = replace(fresh, sign_in_details=tokens.sign_in_details)
            await self.store.store_tokens(renewed)
        except SessionOverError:
            raise
        except ClientError as error:
            await self._give_up(as_service_error(error))
            return None
        self._hub.dispatch("auth", HubPayload("tokenRefresh"), source="Auth")
        return renewed

    async def _give_up(self, error: ClientError) -> None:
        if error.name.startswith(_SIGNED_OUT_BY):
            await self.store.clear_tokens()
        self._hub.dispatch(
            "auth", HubPayload("tokenRefresh_failure", data={"error": error}), source="Auth"
        )
        if not error.name.startswith("NotAuthorizedException"):
            raise error
