"""The roles of an identity pool: set and get."""

from collections.abc import Mapping
from typing import Any

from poolhouse.identity_pools import queries, wording
from poolhouse.identity_pools.errors import InvalidParameterException
from poolhouse.identity_pools.service import operation
from poolhouse.protocol.operations import Answer, Call, Request


@operation("SetIdentityPoolRoles")
def set_identity_pool_roles(call: Call, request: Request) -> Answer:
    """Replace a pool's roles and role mappings (API_SetIdentityPoolRoles).

    The roles need not exist; whoever asks for credentials learns that one doesn't.
    """
    pool = queries.require_pool(call, request["IdentityPoolId"])
    mappings = request.get("RoleMappings", {})
    for provider, mapping in mappings.items():
        _check(provider, mapping)
    queries.update_roles(call, pool.id, request["Roles"], mappings)
    return None


@operation("GetIdentityPoolRoles")
def get_identity_pool_roles(call: Call, request: Request) -> Answer:
    """Return a pool's roles and role mappings (API_GetIdentityPoolRoles)."""
    pool = queries.require_pool(call, request["IdentityPoolId"])
    return {
        "IdentityPoolId": pool.id,
        "Roles": pool.roles,
        "RoleMappings": pool.role_mappings or None,
    }


def _check(provider: str, mapping: Mapping[str, Any]) -> None:
    if "AmbiguousRoleResolution" not in mapping:
        raise InvalidParameterException(
            wording.AMBIGUOUS_RESOLUTION_REQUIRED.format(provider=provider)
        )
    if mapping["Type"] == "Rules" and "RulesConfiguration" not in mapping:
        raise InvalidParameterException(wording.RULES_REQUIRED.format(provider=provider))
