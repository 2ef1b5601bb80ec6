"""Identities, as administrators see them: describe, list, delete."""

from typing import Any

from poolhouse.identity_pools import listing, queries
from poolhouse.identity_pools.records import Identity
from poolhouse.identity_pools.service import operation
from poolhouse.protocol.call import Answer, Call, Request


@operation("DescribeIdentity")
def describe_identity(call: Call, request: Request) -> Answer:
    """Return an identity with its providers, not its subjects (API_DescribeIdentity)."""
    return _described(call, queries.require_identity(call, request["IdentityId"]))


@operation("ListIdentities")
def list_identities(call: Call, request: Request) -> Answer:
    """Return a pool's identities in the order of creation (API_ListIdentities)."""
    pool = queries.require_pool(call, request["IdentityPoolId"])
    page = listing.identities(
        call,
        pool,
        request["MaxResults"],
        request.get("NextToken"),
        hide_disabled=request.get("HideDisabled", False),
    )
    return {
        "IdentityPoolId": pool.id,
        "Identities": [_described(call, identity) for identity in page.items],
        "NextToken": page.token,
    }


@operation("DeleteIdentities")
def delete_identities(call: Call, request: Request) -> Answer:
    """Delete identities; ids that nobody has are passed over (API_DeleteIdentities)."""
    for identity_id in request["IdentityIdsToDelete"]:
        queries.delete_identity(call, identity_id)
    return {"UnprocessedIdentityIds": []}


def _described(call: Call, identity: Identity) -> dict[str, Any]:
    logins = [provider for provider, _ in queries.logins_of(call.store, identity)]
    return {
        "IdentityId": identity.id,
        "Logins": logins or None,
        "CreationDate": identity.created_ms,
        "LastModifiedDate": identity.modified_ms,
    }
