"""What to paste into `Amplify.configure` for a world."""

import json
from typing import Any

from poolhouse.world import World


def of(world: World) -> dict[str, Any]:
    """Return Amplify v6's resource configuration for a world: its first pools and all its APIs.

    Empty where the world has no user pool with a public client.
    """
    client = _public_client(world)
    if client is None:
        return {}
    cognito: dict[str, Any] = {
        "userPoolId": client["UserPoolId"],
        "userPoolClientId": client["ClientId"],
        "userPoolEndpoint": world.settings.public_url,
    }
    identity_pool = _identity_pool(world, client["ClientId"])
    if identity_pool is not None:
        cognito["identityPoolId"] = identity_pool["IdentityPoolId"]
        cognito["identityPoolEndpoint"] = world.settings.public_url
        cognito["allowGuestAccess"] = identity_pool["AllowUnauthenticatedIdentities"]
    apis = {
        api.name: {
            "endpoint": f"{world.settings.public_url}/execute-api/{api.id}/{api.stage}",
            "region": world.settings.region,
        }
        for api in world.rest_apis()
    }
    configuration: dict[str, Any] = {"Auth": {"Cognito": cognito}}
    if apis:
        configuration["API"] = {"REST": apis}
    return configuration


def as_javascript(world: World) -> str:
    """Return the call of `Amplify.configure`, empty where there is nothing to configure."""
    configuration = of(world)
    return f"Amplify.configure({json.dumps(configuration, indent=2)});" if configuration else ""


def _public_client(world: World) -> dict[str, Any] | None:
    for pool in world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"]:
        where = {"UserPoolId": pool["Id"]}
        clients = world.call("cognito-idp", "ListUserPoolClients", where)["UserPoolClients"]
        for each in clients:
            which = {**where, "ClientId": each["ClientId"]}
            client = world.call("cognito-idp", "DescribeUserPoolClient", which)["UserPoolClient"]
            if "ClientSecret" not in client:
                return dict(client)
    return None


def _identity_pool(world: World, client_id: str) -> dict[str, Any] | None:
    pools = world.call("cognito-identity", "ListIdentityPools", {"MaxResults": 60})["IdentityPools"]
    for each in pools:
        which = {"IdentityPoolId": each["IdentityPoolId"]}
        pool = world.call("cognito-identity", "DescribeIdentityPool", which)
        providers = pool.get("CognitoIdentityProviders", [])
        if any(provider["ClientId"] == client_id for provider in providers):
            return pool
    return None
