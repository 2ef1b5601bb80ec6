"""The session functions of `aws-amplify/auth`, which don't raise before `configure`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.amplify import AuthSession

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify
    from poolhouse_client.tokens.contract import ClientMetadata


async def fetch_auth_session(
    amplify: Amplify,
    *,
    force_refresh: bool = False,
    client_metadata: ClientMetadata | None = None,
) -> AuthSession:
    """Return tokens and AWS credentials; an empty session before `configure`.

    Tokens are read from storage and refreshed if they end within 5 s; credentials are the cached
    ones for 50 minutes. Concurrent callers share a token refresh and nothing else. A failure of
    the refresh (unless it says that the user is no longer authorized) and of the identity pool is
    raised.

    Args:
        amplify: The page's library.
        force_refresh: Refresh tokens and credentials in any case.
        client_metadata: Sent with a refresh, to the pool's triggers.
    """
    if not amplify.is_configured:
        return AuthSession()
    return await amplify.fetch_auth_session(
        force_refresh=force_refresh, client_metadata=client_metadata
    )


async def clear_credentials(amplify: Amplify) -> None:
    """Have the credentials provider forget what it holds; nothing before `configure`."""
    if amplify.is_configured:
        await amplify.clear_credentials()
