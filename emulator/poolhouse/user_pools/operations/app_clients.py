"""App clients: create, describe, list, update, delete."""

from typing import Any

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.runtime import identifiers
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.pools import app_clients, client_settings
from poolhouse.user_pools.records import AppClient
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.wording import pools as pool_wording


@operation("CreateUserPoolClient")
def create_user_pool_client(call: Call, request: Request) -> Answer:
    """Create an app client, with a secret if asked for one (API_CreateUserPoolClient)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    secret = _secret(call, request)
    settings = client_settings.from_request(
        call, pool, request, secret=secret is not None, doing="creating"
    )
    client_id = call.choose(
        "app_client_id",
        lambda: identifiers.app_client_id(call.entropy),
        unique_in="app_clients",
    )
    client = app_clients.insert(
        call, pool, client_id, request["ClientName"], settings, secret=secret
    )
    return {"UserPoolClient": client_settings.describe(client)}


def _secret(call: Call, request: Request) -> str | None:
    own: str | None = request.get("ClientSecret")
    if own is not None and request.get("GenerateSecret"):
        raise InvalidParameterException(pool_wording.SECRET_GENERATED_AND_GIVEN)
    if own is not None or not request.get("GenerateSecret"):
        return own
    return call.choose("app_client_secret", lambda: identifiers.app_client_secret(call.entropy))


@operation("DescribeUserPoolClient")
def describe_user_pool_client(call: Call, request: Request) -> Answer:
    """Describe an app client, its secret included (API_DescribeUserPoolClient)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    client = queries.require_client(call, request["ClientId"], pool.id)
    return {"UserPoolClient": client_settings.describe(client)}


@operation("ListUserPoolClients")
def list_user_pool_clients(call: Call, request: Request) -> Answer:
    """List a pool's app clients in the order of their creation (API_ListUserPoolClients).

    None registered itself (DCR), so a list of those is empty.
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    if request.get("ClientType") == "DCR":
        return {"UserPoolClients": []}
    page = app_clients.page(
        call, pool, token=request.get("NextToken"), limit=request.get("MaxResults")
    )
    return {"UserPoolClients": [_brief(client) for client in page.items], "NextToken": page.token}


def _brief(client: AppClient) -> dict[str, Any]:
    return {
        "ClientId": client.id,
        "UserPoolId": client.user_pool_id,
        "ClientName": client.name,
    }


@operation("UpdateUserPoolClient")
def update_user_pool_client(call: Call, request: Request) -> Answer:
    """Replace an app client's settings; what is left out returns to its default.

    The secret stays (API_UpdateUserPoolClient), and so does EnableTokenRevocation: the API
    reference gives its default for new clients only.
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    client = queries.require_client(call, request["ClientId"], pool.id)
    completed = {"EnableTokenRevocation": client.revokes_tokens} | request
    settings = client_settings.from_request(
        call, pool, completed, secret=client.secret is not None, doing="updating"
    )
    name = request.get("ClientName", client.name)
    changed = app_clients.update(call, client, settings, name=name)
    return {"UserPoolClient": client_settings.describe(changed)}


@operation("DeleteUserPoolClient")
def delete_user_pool_client(call: Call, request: Request) -> Answer:
    """Delete an app client with its sign-ins (API_DeleteUserPoolClient)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    app_clients.delete(call, queries.require_client(call, request["ClientId"], pool.id))
    return None
