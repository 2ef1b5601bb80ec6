"""An app client's settings: read from a request, checked, and described."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from poolhouse.protocol.call import Call, Request
from poolhouse.user_pools.errors import (
    InvalidOAuthFlowException,
    InvalidParameterException,
    ScopeDoesNotExistException,
)
from poolhouse.user_pools.pools import attribute_schema
from poolhouse.user_pools.pools.app_client_lifetimes import (
    AUTH_SESSION_DEFAULT_MIN,
    LIFETIMES,
    token_s,
)
from poolhouse.user_pools.records import AppClient, UserPool
from poolhouse.user_pools.wording import pools as pool_wording

SETTINGS: Final = (
    "RefreshTokenValidity",
    "AccessTokenValidity",
    "IdTokenValidity",
    "TokenValidityUnits",
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "DefaultRedirectURI",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",
    "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData",
    "AuthSessionValidity",
    "RefreshTokenRotation",
)
"""Members that CreateUserPoolClient takes and UpdateUserPoolClient replaces.

OAuth settings are stored and described; they change nothing about the API's operations.
"""

DEFAULT_AUTH_FLOWS: Final = (
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_CUSTOM_AUTH",
)
"""The flows of a client without ExplicitAuthFlows (API_CreateUserPoolClient)."""

_UNSET_WHEN_EMPTY: Final = ("ReadAttributes", "WriteAttributes", "ExplicitAuthFlows")
_SCOPES: Final = frozenset({"openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"})
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def from_request(
    call: Call, pool: UserPool, request: Request, *, secret: bool, doing: str
) -> dict[str, Any]:
    """Check the settings in a request and return them, without defaults for those left out.

    Args:
        call: The call; lifetimes are checked against the service's bounds only where it is bounded.
        request: CreateUserPoolClient or UpdateUserPoolClient.
        secret: Whether the client has one.
        doing: The word in error messages: `creating` or `updating`.

    Raises:
        InvalidParameterException: A setting is out of bounds or contradicts another one.
        InvalidOAuthFlowException: Client credentials are asked for beside a user's flows, without
            a secret, or with a user's scopes.
        ScopeDoesNotExistException: A scope is neither standard nor a resource server's.
    """
    settings: dict[str, Any] = {name: request[name] for name in SETTINGS if name in request}
    if settings.get("RefreshTokenValidity") == 0:
        del settings["RefreshTokenValidity"]
    for name in _UNSET_WHEN_EMPTY:
        if settings.get(name) == []:
            del settings[name]
    _check_flows(settings)
    _check_lifetimes(call, settings)
    _check_attributes(pool, settings, doing=doing)
    _check_providers(pool, settings)
    _check_oauth(settings, secret=secret)
    if settings.get("EnablePropagateAdditionalUserContextData") and not secret:
        raise InvalidParameterException(pool_wording.CONTEXT_DATA_NEEDS_SECRET)
    return settings


def describe(client: AppClient) -> dict[str, Any]:
    """Return an app client as DescribeUserPoolClient shows it (UserPoolClientType)."""
    description = {
        "UserPoolId": client.user_pool_id,
        "ClientName": client.name,
        "ClientId": client.id,
        "CreationDate": client.created_ms,
        "LastModifiedDate": client.modified_ms,
        "RefreshTokenValidity": LIFETIMES["RefreshToken"].default,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": AUTH_SESSION_DEFAULT_MIN,
        "ClientType": "REGULAR",
        **client.settings,
    }
    if client.secret is not None:
        description["ClientSecret"] = client.secret
    return description


def _check_flows(settings: Mapping[str, Any]) -> None:
    flows = settings.get("ExplicitAuthFlows") or DEFAULT_AUTH_FLOWS
    current = [flow for flow in flows if flow.startswith("ALLOW_")]
    if current and len(current) < len(flows):
        raise InvalidParameterException(pool_wording.AUTH_FLOWS_MIXED)
    rotates = settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    if rotates and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise InvalidParameterException(pool_wording.ROTATION_WITH_REFRESH_FLOW)


def _check_lifetimes(call: Call, settings: Mapping[str, Any]) -> None:
    """Refuse token lifetimes outside the service's bounds or longer than the refresh token's."""
    if not call.bounded:
        return
    lifetimes = {}
    for token, lifetime in LIFETIMES.items():
        lifetime_s = token_s(settings, token)
        if not lifetime.least_s <= lifetime_s <= lifetime.greatest_s:
            raise InvalidParameterException(
                pool_wording.TOKEN_VALIDITY_RANGE, detail={"reason": f"{token}: {lifetime_s} s"}
            )
        lifetimes[token] = lifetime_s
    if max(lifetimes["AccessToken"], lifetimes["IdToken"]) > lifetimes["RefreshToken"]:
        raise InvalidParameterException(pool_wording.TOKEN_VALIDITY_ABOVE_REFRESH)


def _check_attributes(pool: UserPool, settings: Mapping[str, Any], *, doing: str) -> None:
    definitions = attribute_schema.of(pool)
    for name in settings.get("ReadAttributes", ()):
        if name not in definitions:
            raise InvalidParameterException(pool_wording.CLIENT_READS_UNKNOWN.format(doing=doing))
    for name in settings.get("WriteAttributes", ()):
        if name not in definitions or name in attribute_schema.SERVICE_OWNED:
            raise InvalidParameterException(pool_wording.CLIENT_WRITES_UNKNOWN.format(doing=doing))


def _check_providers(pool: UserPool, settings: Mapping[str, Any]) -> None:
    for provider in settings.get("SupportedIdentityProviders", ()):
        if provider != "COGNITO":
            raise InvalidParameterException(
                pool_wording.PROVIDER_UNKNOWN.format(provider=provider, pool_id=pool.id)
            )


def _check_oauth(settings: Mapping[str, Any], *, secret: bool) -> None:
    flows = settings.get("AllowedOAuthFlows", ())
    scopes = settings.get("AllowedOAuthScopes", ())
    if settings.get("AllowedOAuthFlowsUserPoolClient") and not (flows and scopes):
        raise InvalidParameterException(pool_wording.OAUTH_INCOMPLETE)
    if "client_credentials" in flows and len(flows) > 1:
        raise InvalidOAuthFlowException(pool_wording.CLIENT_CREDENTIALS_ALONE)
    if "client_credentials" in flows and not secret:
        raise InvalidOAuthFlowException(pool_wording.CLIENT_CREDENTIALS_NEED_SECRET)
    of_users = [scope for scope in scopes if scope in _SCOPES]
    if "client_credentials" in flows and of_users:
        raise InvalidOAuthFlowException(
            pool_wording.CLIENT_CREDENTIALS_SCOPE.format(scope=of_users[0])
        )
    strangers = [scope for scope in scopes if scope not in _SCOPES]
    if strangers:
        raise ScopeDoesNotExistException(pool_wording.SCOPE_UNKNOWN.format(scope=strangers[0]))
    for url in (*settings.get("CallbackURLs", ()), *settings.get("LogoutURLs", ())):
        _check_redirect(url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in settings.get("CallbackURLs", ()):
        raise InvalidParameterException(pool_wording.DEFAULT_REDIRECT_UNLISTED)


def _check_redirect(url: str) -> None:
    """Refuse a redirect that is relative, has a fragment, or is plain HTTP to another host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as problem:
        raise InvalidParameterException(pool_wording.REDIRECT_INVALID.format(url=url)) from problem
    plain = parts.scheme == "http" and host not in _LOCAL_HOSTS
    if not parts.scheme or "#" in url or plain:
        raise InvalidParameterException(pool_wording.REDIRECT_INVALID.format(url=url))
