"""Fresh tokens for a refresh token (API_GetTokensFromRefreshToken)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import AuthError
from poolhouse_client.tokens.coalescing import Coalesced
from poolhouse_client.tokens.contract import CognitoTokens
from poolhouse_client.tokens.jwt import decode_jwt

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import CognitoConfig
    from poolhouse_client.environment import Environment
    from poolhouse_client.service_clients.user_pool import UserPoolClient
    from poolhouse_client.tokens.contract import ClientMetadata


class TokenRefresher:
    """Refreshes tokens, once for all who ask at the same time.

    Arguments of later callers are ignored while a refresh is under way, even another pool's.

    Args:
        user_pool: The service's client.
        environment: Its clock measures the drift.
    """

    def __init__(self, user_pool: UserPoolClient, environment: Environment) -> None:
        self._user_pool = user_pool
        self._environment = environment
        self._shared: Coalesced[CognitoTokens] = Coalesced()

    async def refresh(
        self,
        tokens: CognitoTokens,
        cognito: CognitoConfig | None,
        username: str,
        client_metadata: ClientMetadata | None,
    ) -> CognitoTokens:
        """Return a new set; without a rotated refresh token the old one goes on."""
        return await self._shared.run(
            lambda: self._refresh(tokens, cognito, username, client_metadata)
        )

    async def _refresh(
        self,
        tokens: CognitoTokens,
        cognito: CognitoConfig | None,
        username: str,
        client_metadata: ClientMetadata | None,
    ) -> CognitoTokens:
        pool = require_user_pool(cognito)
        if not tokens.refresh_token:
            raise token_refresh_error()
        device = tokens.device_metadata
        members = {
            "ClientId": pool.user_pool_client_id,
            "RefreshToken": tokens.refresh_token,
            "DeviceKey": None if device is None else device.device_key,
            "ClientMetadata": None if client_metadata is None else dict(client_metadata),
        }
        output = await self._user_pool.call(pool, "GetTokensFromRefreshToken", members)
        result = output.get("AuthenticationResult") or {}
        access_token = decode_jwt(result.get("AccessToken") or "")
        issued_at = access_token.payload.get("iat")
        if not issued_at:
            raise AuthError("iatNotFoundException", "iat not found in access token")
        return CognitoTokens(
            access_token=access_token,
            id_token=decode_jwt(result["IdToken"]) if result.get("IdToken") else None,
            refresh_token=result.get("RefreshToken") or tokens.refresh_token,
            clock_drift_ms=issued_at * 1000 - self._environment.now_ms(),
            username=username,
        )


def token_refresh_error() -> AuthError:
    """Return v6's error for a session that has no refresh token."""
    return AuthError(
        "TokenRefreshException",
        "Token refresh is not supported when authenticated with the 'implicit grant' (token) "
        "oauth flow. \n\tPlease change your oauth configuration to use 'code grant' flow.",
        recovery_suggestion='Please logout and change your Amplify configuration to use "code '
        "grant\" flow. \n\tE.g { responseType: 'code' }",
    )
