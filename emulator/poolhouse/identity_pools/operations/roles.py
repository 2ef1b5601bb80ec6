"""The roles of an identity pool: set and get."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from poolhouse.identity_pools import providers, queries, wording
from poolhouse.identity_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.identity_pools.records import IdentityPool
from poolhouse.identity_pools.service import operation
from poolhouse.protocol.call import Answer, Call, Request

_ACCOUNT: Final = 4


@operation("SetIdentityPoolRoles")
def set_identity_pool_roles(call: Call, request: Request) -> Answer:
    """Replace a pool's roles and role mappings (API_SetIdentityPoolRoles).

    The roles must be the account's own, but need not exist; GetCredentialsForIdentity reports a
    missing one.
    """
    pool = queries.require_pool(call, request["IdentityPoolId"])
    mappings = request.get("RoleMappings", {})
    for provider, mapping in mappings.items():
        _require_configured(call, pool, provider)
        _check(provider, mapping)
    for role_arn in (*request["Roles"].values(), *_roles_of_rules(mappings)):
        _require_own(call, role_arn)
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


def _require_configured(call: Call, pool: IdentityPool, key: str) -> None:
    """Refuse a mapping that no login could have: it would be set, and never heeded."""
    configured = [
        f"{providers.canonical(call.settings, each['ProviderName'])}:{each.get('ClientId')}"
        for each in pool.user_pools
    ]
    if providers.canonical(call.settings, key) not in configured:
        raise InvalidParameterException(
            wording.MAPPING_NOT_CONFIGURED.format(key=key), detail={"allowed": configured}
        )


def _check(provider: str, mapping: Mapping[str, Any]) -> None:
    if "AmbiguousRoleResolution" not in mapping:
        raise InvalidParameterException(
            wording.AMBIGUOUS_RESOLUTION_REQUIRED.format(provider=provider)
        )
    if mapping["Type"] == "Rules" and "RulesConfiguration" not in mapping:
        raise InvalidParameterException(wording.RULES_REQUIRED.format(provider=provider))


def _roles_of_rules(mappings: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for mapping in mappings.values():
        for rule in mapping.get("RulesConfiguration", {}).get("Rules", ()):
            yield rule["RoleARN"]


def _require_own(call: Call, role_arn: str) -> None:
    """Refuse a role of another account, which nobody may pass to the service."""
    parts = role_arn.split(":")
    if len(parts) <= _ACCOUNT or parts[_ACCOUNT] != call.settings.account_id:
        raise NotAuthorizedException(
            wording.ROLE_FORBIDDEN.format(role_arn=role_arn),
            detail={"reason": f"the role is not of the account {call.settings.account_id}"},
        )
