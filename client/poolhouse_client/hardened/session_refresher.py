"""Against tokens that come back after their session has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.errors import ClientError
from poolhouse_client.hardened.shared_run import SharedRun
from poolhouse_client.tokens.contract import SessionOverError
from poolhouse_client.tokens.refresh import TokenRefresher

if TYPE_CHECKING:
    from collections.abc import Hashable

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.configuration.pools import CognitoConfig
    from poolhouse_client.tokens.contract import ClientMetadata, CognitoTokens


class SessionRefresher:
    """Refreshes tokens whose session is still the one in storage when the answer comes.

    v6 stores what comes after a sign-out, over the next user's tokens if need be, and takes a
    refusal that comes then for the end of the next user's session, and says so on the Hub. Here
    both are an error of those who asked only, and the storage stays as it is. Nobody waits for
    another session's refresh.

    Args:
        amplify: The page's library.
    """

    def __init__(self, amplify: Amplify) -> None:
        self._amplify = amplify
        self._session: Hashable = None
        self._refreshing = self._nobodys()

    async def refresh(
        self,
        tokens: CognitoTokens,
        cognito: CognitoConfig | None,
        username: str,
        client_metadata: ClientMetadata | None,
    ) -> CognitoTokens:
        """Return a new set; SessionOverError if the session has ended meanwhile."""
        session = _session_of(tokens)
        if session != self._session:
            self._session, self._refreshing = session, self._nobodys()
        refresher = TokenRefresher(self._amplify.user_pool, self._amplify.environment)
        try:
            fresh = await self._refreshing.run(
                lambda: refresher.refresh(tokens, cognito, username, client_metadata)
            )
        except ClientError:
            await self._require_in_force(session)
            raise
        await self._require_in_force(session)
        return fresh

    def _nobodys(self) -> SharedRun[CognitoTokens]:
        # A refresh token may serve but once: a second request could end the session.
        return SharedRun(self._amplify.environment, repeatable=False)

    async def _require_in_force(self, session: Hashable) -> None:
        store = self._amplify.cognito_user_pools_token_provider.orchestrator.store
        stored = await store.load_tokens()
        if stored is None or _session_of(stored) != session:
            raise SessionOverError


def _session_of(tokens: CognitoTokens) -> Hashable:
    # A client that does not revoke tokens names no origin: then sessions differ by their second.
    claims = tokens.access_token.payload
    return claims.get("sub"), claims.get("origin_jti"), claims.get("auth_time")
