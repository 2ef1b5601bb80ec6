"""User pools: create, describe, list, update, delete; custom attributes."""

from typing import Any, Final

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.runtime import identifiers
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.pools import attribute_schema, pool_settings, user_pools
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.wording import pools as pool_wording

_CUSTOM_ATTRIBUTES_MAX: Final = 50
_STAYS: Final = ("UserPoolTier", "MfaConfiguration", "UserAttributeUpdateSettings")
"""Settings that stay as a whole where UpdateUserPool leaves them out."""


@operation("CreateUserPool", unsupported=pool_settings.NOT_BUILT)
def create_user_pool(call: Call, request: Request) -> Answer:
    """Create a pool with its settings, schema and signing keys (API_CreateUserPool)."""
    pool_settings.refuse_mfa_by_sms(request, "CreateUserPool")
    settings = pool_settings.from_request(request, operation="CreateUserPool")
    settings |= pool_settings.fixed_from_request(request)
    pool_id = call.choose(
        "user_pool_id",
        lambda: identifiers.user_pool_id(call.entropy, call.region),
        unique_in="user_pools",
    )
    keys = _draw_keys(call)
    pool = user_pools.insert(call, pool_id, request["PoolName"], settings, keys=keys)
    return {"UserPool": pool_settings.describe(call, pool)}


def _draw_keys(call: Call) -> tuple[int, int]:
    """Draw two different key pairs, one for ID tokens and one for access tokens."""
    count = len(call.keyring)
    id_key = call.entropy.below("signing_key", count)
    return id_key, (id_key + 1 + call.entropy.below("signing_key", count - 1)) % count


@operation("DescribeUserPool")
def describe_user_pool(call: Call, request: Request) -> Answer:
    """Describe a pool (API_DescribeUserPool)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    return {"UserPool": pool_settings.describe(call, pool)}


@operation("ListUserPools")
def list_user_pools(call: Call, request: Request) -> Answer:
    """List a region's pools in the order in which they were created (API_ListUserPools)."""
    page = user_pools.page(call, token=request.get("NextToken"), limit=request["MaxResults"])
    return {"UserPools": [_brief(pool) for pool in page.items], "NextToken": page.token}


def _brief(pool: UserPool) -> dict[str, Any]:
    return {
        "Id": pool.id,
        "Name": pool.name,
        "LambdaConfig": {},
        "CreationDate": pool.created_ms,
        "LastModifiedDate": pool.modified_ms,
    }


@operation("UpdateUserPool", unsupported=pool_settings.NOT_BUILT)
def update_user_pool(call: Call, request: Request) -> Answer:
    """Replace a pool's settings; what is left out returns to its default (API_UpdateUserPool).

    Tier, policies and MFA stay, though, where they are left out: seen on pools in 2026. So do the
    attributes to verify before an update (2024): without them among AutoVerifiedAttributes, too,
    the update is refused. So does, guessed, the SMS configuration that MFA needs.
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    factors = mfa_decision.offered(pool.settings)
    stays = (*_STAYS, "SmsConfiguration") if "SMS_MFA" in factors else _STAYS
    staying = {
        name: value
        for name, value in pool.settings.items()
        if name not in pool_settings.REPLACED or name in stays
    }
    if request.get("MfaConfiguration") == "ON" and pool.mfa != "ON":
        raise InvalidParameterException(pool_wording.MFA_ON_BY_UPDATE)
    if not factors:
        pool_settings.refuse_mfa_by_sms(request, "UpdateUserPool")
    completed = {name: staying[name] for name in stays if name in staying} | request
    settings = staying | pool_settings.from_request(
        completed, operation="UpdateUserPool", policies=pool.settings["Policies"]
    )
    user_pools.update(call, pool, settings, name=request.get("PoolName", pool.name))
    return {}


@operation("DeleteUserPool")
def delete_user_pool(call: Call, request: Request) -> Answer:
    """Delete a pool with its clients, users and groups (API_DeleteUserPool)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    if pool.settings.get("DeletionProtection") == "ACTIVE":
        raise InvalidParameterException(pool_wording.POOL_PROTECTED)
    user_pools.delete(call, pool)
    return None


@operation("AddCustomAttributes")
def add_custom_attributes(call: Call, request: Request) -> Answer:
    """Add custom attributes to a pool's schema, for good (API_AddCustomAttributes)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    schema = list(pool.settings.get("SchemaAttributes", ()))
    names = {each["Name"] for each in schema}
    for attribute in request["CustomAttributes"]:
        definition = attribute_schema.custom(attribute)
        if definition.name in names:
            raise InvalidParameterException(
                pool_wording.CUSTOM_ATTRIBUTE_EXISTS.format(
                    name=attribute["Name"], existing=definition.name
                )
            )
        names.add(definition.name)
        schema.append(definition.as_json())
    if sum("custom:" in name for name in names) > _CUSTOM_ATTRIBUTES_MAX:
        raise InvalidParameterException(pool_wording.TOO_MANY_CUSTOM_ATTRIBUTES)
    user_pools.update(call, pool, {**pool.settings, "SchemaAttributes": schema}, name=pool.name)
    return {}
