"""Credentials of another role of the signed-in user (CustomRoleArn)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.configuration.pools import require_identity_pool
from poolhouse_client.credentials.logins import form_logins_map
from poolhouse_client.credentials.sdk_v3 import CognitoIdentityClient
from poolhouse_client.errors import unauthenticated_error

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify
    from poolhouse_client.credentials.contract import CredentialsAndIdentityId
    from poolhouse_client.tokens.contract import AuthTokens


async def fetch_role_credentials(amplify: Amplify, role_arn: str) -> CredentialsAndIdentityId:
    """Fetch the session, then credentials of a role the user's token allows.

    One GetCredentialsForIdentity of the AWS SDK v3 after whatever the session costs. Nothing is
    configured: hand the result to a provider, and the provider to `configure`.

    Args:
        amplify: The page's library, signed in.
        role_arn: The role's ARN.
    """
    session = await amplify.fetch_auth_session()
    return await request_role_credentials(amplify, role_arn, session.tokens, session.identity_id)


async def request_role_credentials(
    amplify: Amplify, role_arn: str, tokens: AuthTokens | None, identity_id: str | None
) -> CredentialsAndIdentityId:
    """Request credentials of a role for tokens and identity that are known already.

    Raises AuthError `UserUnAuthenticatedException` without an ID token.
    """
    if tokens is None or tokens.id_token is None:
        raise unauthenticated_error()
    context = amplify.require_context()
    pool = require_identity_pool(context.resources_config.cognito)
    client = CognitoIdentityClient(amplify.wire, pool)
    return await client.get_credentials_for_identity(
        identity_id,
        custom_role_arn=role_arn,
        logins=form_logins_map(str(tokens.id_token)),
    )
