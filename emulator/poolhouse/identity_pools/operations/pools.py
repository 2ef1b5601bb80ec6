"""Identity pools: create, describe, update, list, delete."""

from collections.abc import Mapping
from typing import Any, Final

from poolhouse.identity_pools import lifetimes, listing, providers, queries, wording
from poolhouse.identity_pools.errors import InvalidParameterException
from poolhouse.identity_pools.records import IdentityPool
from poolhouse.identity_pools.service import operation
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.runtime import identifiers

_UNBUILT: Final = (
    "SupportedLoginProviders",
    "DeveloperProviderName",
    "OpenIdConnectProviderARNs",
    "SamlProviderARNs",
)
"""Providers that are no user pools."""

_SETTINGS: Final = (
    "AllowUnauthenticatedIdentities",
    "AllowClassicFlow",
    "CognitoIdentityProviders",
    "IdentityPoolTags",
)


@operation("CreateIdentityPool", unsupported=_UNBUILT)
def create_identity_pool(call: Call, request: Request) -> Answer:
    """Create an identity pool without roles (API_CreateIdentityPool)."""
    pool = IdentityPool(
        id=call.choose(
            "identity_pool_id",
            lambda: identifiers.identity_pool_id(call.entropy, call.region),
            unique_in="identity_pools",
        ),
        name=request["IdentityPoolName"],
        settings=_settings(call, request),
        roles={},
        role_mappings={},
        credentials_lifetime_s=lifetimes.DEFAULT_S,
    )
    queries.insert_pool(call, pool)
    return _described(pool)


@operation("DescribeIdentityPool")
def describe_identity_pool(call: Call, request: Request) -> Answer:
    """Return an identity pool (API_DescribeIdentityPool)."""
    return _described(queries.require_pool(call, request["IdentityPoolId"]))


@operation("UpdateIdentityPool", unsupported=_UNBUILT)
def update_identity_pool(call: Call, request: Request) -> Answer:
    """Replace an identity pool's settings, all of them (API_UpdateIdentityPool)."""
    pool = queries.require_pool(call, request["IdentityPoolId"])
    queries.update_pool(call, pool.id, request["IdentityPoolName"], _settings(call, request))
    return _described(queries.require_pool(call, pool.id))


@operation("ListIdentityPools")
def list_identity_pools(call: Call, request: Request) -> Answer:
    """Return ids and names of identity pools in the order of creation (API_ListIdentityPools)."""
    page = listing.pools(call, request["MaxResults"], request.get("NextToken"))
    return {
        "IdentityPools": [
            {"IdentityPoolId": pool.id, "IdentityPoolName": pool.name} for pool in page.items
        ],
        "NextToken": page.token,
    }


@operation("DeleteIdentityPool")
def delete_identity_pool(call: Call, request: Request) -> Answer:
    """Delete an identity pool with its identities (API_DeleteIdentityPool)."""
    queries.delete_pool(call, queries.require_pool(call, request["IdentityPoolId"]))
    return None


def _settings(call: Call, request: Request) -> Mapping[str, Any]:
    """Return the settings in a request; ServerSideTokenCheck is false where it is left out.

    Raises:
        InvalidParameterException: A provider is no user pool.
    """
    for provider in request.get("CognitoIdentityProviders", ()):
        name = provider.get("ProviderName", "")
        if not providers.is_user_pool(call.settings, name):
            reason = f"{name!r} is not cognito-idp.<region>.amazonaws.com/<pool id>"
            raise InvalidParameterException(wording.INVALID_PROVIDER, detail={"reason": reason})
    settings: dict[str, Any] = {name: request[name] for name in _SETTINGS if name in request}
    if "CognitoIdentityProviders" in settings:
        settings["CognitoIdentityProviders"] = [
            {"ServerSideTokenCheck": False, **provider}
            for provider in settings["CognitoIdentityProviders"]
        ]
    return settings


def _described(pool: IdentityPool) -> Answer:
    return {
        "IdentityPoolId": pool.id,
        "IdentityPoolName": pool.name,
        "IdentityPoolTags": {},
        **pool.settings,
    }
