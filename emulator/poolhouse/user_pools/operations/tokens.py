"""Tokens of a sign-in: renewed, revoked, ended everywhere."""

import hmac

from poolhouse.primitives import jose
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    NotAuthorizedException,
    ResourceNotFoundException,
    UnauthorizedException,
    UnsupportedOperationException,
    UnsupportedTokenTypeException,
)
from poolhouse.user_pools.records import AppClient
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import access_tokens, refresh_tokens, sign_ins
from poolhouse.user_pools.users import users
from poolhouse.user_pools.wording import sign_in as wording


@operation("GetTokensFromRefreshToken")
def get_tokens_from_refresh_token(call: Call, request: Request) -> Answer:
    """Renew a sign-in; a client that rotates gets a new refresh token too.

    (API_GetTokensFromRefreshToken)
    """
    client = queries.require_client(call, request["ClientId"])
    _check_secret(client, request.get("ClientSecret"))
    pool = queries.require_pool(call, client.user_pool_id)
    if "DeviceKey" in request:
        raise NotAuthorizedException(wording.REFRESH_TOKEN_INVALID)
    sign_in, user = refresh_tokens.redeem(call, client, request["RefreshToken"])
    replacement = refresh_tokens.rotate(call, client, sign_in, request["RefreshToken"])
    result = sign_ins.renew(call, pool, client, user, sign_in, refresh_token=replacement)
    return {"AuthenticationResult": result}


@operation("RevokeToken")
def revoke_token(call: Call, request: Request) -> Answer:
    """Revoke a refresh token and the tokens that came from it (API_RevokeToken).

    A refresh token that nobody knows, or that was revoked before, is no error (RFC 7009).
    """
    client = _client_that_revokes(call, request)
    token = request["Token"]
    if _is_signed(token):
        raise UnsupportedTokenTypeException(wording.REVOCATION_TOKEN_TYPE)
    sign_in = refresh_tokens.find(call, token)
    if sign_in is not None:
        if sign_in.client_id != client.id:
            raise UnauthorizedException(wording.REVOCATION_CLIENT)
        sign_ins.revoke(call, sign_in)
    return {}


@operation("GlobalSignOut")
def global_sign_out(call: Call, request: Request) -> Answer:
    """Revoke all tokens of the user who is signed in (API_GlobalSignOut)."""
    users.revoke_sign_ins(call, access_tokens.require(call, request["AccessToken"]).user)
    return {}


@operation("AdminUserGlobalSignOut")
def admin_user_global_sign_out(call: Call, request: Request) -> Answer:
    """Revoke all tokens of a user (API_AdminUserGlobalSignOut)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    users.revoke_sign_ins(call, queries.require_user(call, pool, request["Username"]))
    return {}


def _client_that_revokes(call: Call, request: Request) -> AppClient:
    """Return the app client, or raise one of the errors that RevokeToken's model lists."""
    try:
        client = queries.require_client(call, request["ClientId"])
        _check_secret(client, request.get("ClientSecret"))
    except (ResourceNotFoundException, NotAuthorizedException) as problem:
        raise UnauthorizedException(
            wording.REVOCATION_CLIENT, detail={"reason": problem.message} | (problem.detail or {})
        ) from problem
    if not client.revokes_tokens:
        raise UnsupportedOperationException(wording.REVOCATION_OFF)
    return client


def _check_secret(client: AppClient, secret: str | None) -> None:
    """Raise unless a client's secret was sent in clear, as these operations ask for it."""
    if client.secret is None:
        return
    if secret is None:
        raise NotAuthorizedException(wording.CLIENT_SECRET_MISSING.format(client_id=client.id))
    if not hmac.compare_digest(client.secret.encode(), secret.encode("utf-8", "replace")):
        raise NotAuthorizedException(wording.CLIENT_SECRET_WRONG.format(client_id=client.id))


def _is_signed(token: str) -> bool:
    try:
        jose.read_unverified(token)
    except jose.MalformedToken:
        return False
    return True
