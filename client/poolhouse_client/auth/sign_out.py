"""Signing out: the refresh token revoked, the page's memory and storage emptied."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import ClientError
from poolhouse_client.hub import HubPayload
from poolhouse_client.service_clients.user_agent import AuthAction
from poolhouse_client.tokens.token_store import KEY_PREFIX

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify
    from poolhouse_client.configuration.pools import UserPoolConfig
    from poolhouse_client.tokens.token_store import TokenStore

_log = logging.getLogger(__name__)
_OAUTH_KEYS = (
    "inflightOAuth",
    "inflightOAuthDeadline",
    "oauthPKCE",
    "oauthState",
    "oauthSignIn",
)


async def sign_out(amplify: Amplify, *, global_: bool = False) -> None:
    """Sign the user out of this page, and with `global_` everywhere.

    Sends RevokeToken if there is a refresh token and the access token has `origin_jti`, or
    GlobalSignOut in its stead; a failure of either is ignored. Then tokens are removed, the
    configured credentials provider is cleared and `signedOut` is sent, even if nobody was
    signed in. A sign-in under way and device keys stay.

    Args:
        amplify: The page's library.
        global_: End all of the user's sessions (`{global: true}`).
    """
    context = amplify.require_context()
    cognito = context.resources_config.cognito
    pool = require_user_pool(cognito)
    store = amplify.cognito_user_pools_token_provider.orchestrator.store
    try:
        await (_sign_out_everywhere if global_ else _revoke)(amplify, pool, store)
    except ClientError:
        _log.debug("signing out at the service failed; going on locally", exc_info=True)
    if cognito is not None and cognito.has_oauth:
        await _clear_oauth_keys(amplify, pool)
    await _clear_tokens(store)
    await context.clear_credentials()
    amplify.hub.dispatch("auth", HubPayload("signedOut"), source="Auth")


async def _revoke(amplify: Amplify, pool: UserPoolConfig, store: TokenStore) -> None:
    tokens = await store.load_tokens()
    if tokens is None or not tokens.refresh_token:
        return
    if not tokens.access_token.payload.get("origin_jti"):
        return
    members = {"ClientId": pool.user_pool_client_id, "Token": tokens.refresh_token}
    await amplify.user_pool.call(pool, "RevokeToken", members, AuthAction.SIGN_OUT)


async def _sign_out_everywhere(amplify: Amplify, pool: UserPoolConfig, store: TokenStore) -> None:
    tokens = await store.load_tokens()
    if tokens is None:
        return
    members = {"AccessToken": str(tokens.access_token)}
    await amplify.user_pool.call(pool, "GlobalSignOut", members, AuthAction.SIGN_OUT)


async def _clear_tokens(store: TokenStore) -> None:
    try:
        await store.clear_tokens()
    except ClientError:
        # v6 does not wait for this; its failure is an unhandled rejection, not signOut's.
        _log.warning("tokens could not be removed", exc_info=True)


async def _clear_oauth_keys(amplify: Amplify, pool: UserPoolConfig) -> None:
    for name in _OAUTH_KEYS:
        key = f"{KEY_PREFIX}.{pool.user_pool_client_id}.{name}"
        await amplify.default_storage.remove_item(key)
