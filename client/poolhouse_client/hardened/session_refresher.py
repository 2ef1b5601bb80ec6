"""A token refresher that drops answers which come after their session has ended."""

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
    """Refreshes tokens; raises if another session, or none, is in storage when the answer comes.

    v6 stores an answer that comes after a sign-out, even over the next user's tokens; and a refusal
    that comes then ends the next user's session, with a Hub event. Here both only raise
    SessionOverError to the callers, and storage is left alone. Callers of one session share its
    refresh; another session's is never joined.

    Args:
        amplify: The page's library.
    """

    def __init__(self, amplify: Amplify) -> None:
        self._amplify = amplify
        self._session: Hashable = None
        self._refreshing = self._new_run()

    async def refresh(
        self,
        tokens: CognitoTokens,
        cognito: CognitoConfig | None,
        username: str,
        client_metadata: ClientMetadata | None,
    ) -> CognitoTokens:
        """Return the new tokens; raises SessionOverError if the session has ended meanwhile."""
        session = _session_of(tokens)
        if session != self._session:
            self._session, self._refreshing = session, self._new_run()
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

    def _new_run(self) -> SharedRun[CognitoTokens]:
        # A refresh token may be good for one use only: a second request could end the session.
        return SharedRun(self._amplify.environment, repeatable=False)

    async def _require_in_force(self, session: Hashable) -> None:
        store = self._amplify.cognito_user_pools_token_provider.orchestrator.store
        stored = await store.load_tokens()
        if stored is None or _session_of(stored) != session:
            raise SessionOverError


def _session_of(tokens: CognitoTokens) -> Hashable:
    # Without token revocation there is no `origin_jti`; then only `auth_time` tells sessions apart.
    claims = tokens.access_token.payload
    return claims.get("sub"), claims.get("origin_jti"), claims.get("auth_time")
