"""Who is signed in, and what the pool knows of him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import unauthenticated_error
from poolhouse_client.service_clients.user_agent import AuthAction
from poolhouse_client.tokens.contract import TokenOptions

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify, AmplifyContext
    from poolhouse_client.configuration.pools import UserPoolConfig
    from poolhouse_client.tokens.contract import AuthTokens, SignInDetails


@dataclass(frozen=True)
class AuthUser:
    """The signed-in user, from the ID token; both names are None without one."""

    username: str | None
    user_id: str | None
    sign_in_details: SignInDetails | None = None


async def get_current_user(amplify: Amplify) -> AuthUser:
    """Return who is signed in; refreshes tokens if they have ended, and fetches no credentials.

    Raises AuthError `UserUnAuthenticatedException` if nobody is.
    """
    context = amplify.require_context()
    require_user_pool(context.resources_config.cognito)
    user = await find_current_user(context)
    if user is None:
        raise unauthenticated_error()
    return user


async def fetch_user_attributes(amplify: Amplify) -> dict[str, str | None]:
    """Return the user's attributes by name (API_GetUser)."""
    output = await call_as_user(amplify, "GetUser", {}, AuthAction.FETCH_USER_ATTRIBUTES)
    attributes = output.get("UserAttributes") or []
    return {each["Name"]: each.get("Value") for each in attributes if each.get("Name")}


async def find_current_user(context: AmplifyContext) -> AuthUser | None:
    """Return who is signed in by the tokens of a configuration, or None."""
    tokens = await context.get_tokens(TokenOptions())
    if tokens is None:
        return None
    claims = tokens.id_token.payload if tokens.id_token else {}
    return AuthUser(claims.get("cognito:username"), claims.get("sub"), tokens.sign_in_details)


async def call_as_user(
    amplify: Amplify, operation: str, members: dict[str, Any], action: AuthAction
) -> dict[str, Any]:
    """Call an operation with the user's access token as its first member.

    Fetches the whole session first, credentials of the identity pool included, as v6 does; a
    failure there is raised though the tokens are fine.
    """
    pool, tokens = await require_signed_in(amplify)
    signed = {"AccessToken": str(tokens.access_token), **members}
    return await amplify.user_pool.call(pool, operation, signed, action)


async def require_signed_in(amplify: Amplify) -> tuple[UserPoolConfig, AuthTokens]:
    """Return pool and tokens; AuthError `UserUnAuthenticatedException` if nobody is signed in."""
    context = amplify.require_context()
    pool = require_user_pool(context.resources_config.cognito)
    session = await context.fetch_auth_session(TokenOptions())
    if session.tokens is None:
        raise unauthenticated_error()
    return pool, session.tokens
