"""User pools: create, describe, list, delete."""

from poolhouse.protocol.operations import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.service import operation


@operation("DeleteUserPool")
def delete_user_pool(call: Call, request: Request) -> Answer:
    """Delete a pool with its clients, users and groups (API_DeleteUserPool)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    call.store.run("DELETE FROM user_pools WHERE id = ?", pool.id)
    return None
