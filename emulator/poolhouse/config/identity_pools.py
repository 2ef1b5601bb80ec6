"""The chapter `identity_pools`: pools with their providers and roles."""

from typing import Any, Final

from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section
from poolhouse.identity_pools import lifetimes
from poolhouse.runtime import regions

_SERVICE: Final = "cognito-identity"
_HOUR_S: Final = 3600
_KEYS: Final = (
    "name",
    "id",
    "region",
    "allow_guests",
    "credentials_lifetime",
    "roles",
    "providers",
)
_ROLES: Final = ("authenticated", "unauthenticated")


def declare(directory: Directory, section: Section) -> None:
    """Make an identity pool that the file declares."""
    section.only(*_KEYS)
    providers = [_provider(directory, each) for each in section.sections("providers")]
    pool = directory.perform(
        section,
        _SERVICE,
        "CreateIdentityPool",
        {
            "IdentityPoolName": section.text("name"),
            "AllowUnauthenticatedIdentities": section.flag("allow_guests", default=False),
            "CognitoIdentityProviders": [settings for settings, _ in providers],
        },
        region=section.maybe_text("region", pattern=regions.FORM, like=regions.LIKE),
        identity_pool_id=_pool_id(directory, section),
    )
    directory.identity_pools.add(pool["IdentityPoolId"])
    mappings = {
        f"{settings['ProviderName']}:{settings['ClientId']}": mapping
        for settings, mapping in providers
        if mapping is not None
    }
    directory.perform(
        section,
        _SERVICE,
        "SetIdentityPoolRoles",
        {
            "IdentityPoolId": pool["IdentityPoolId"],
            "Roles": _roles(directory, section.section("roles")),
            "RoleMappings": mappings or None,
        },
    )
    lifetime_s = section.seconds("credentials_lifetime", _HOUR_S)
    with directory.step(section) as call:
        lifetimes.set_credentials_lifetime(call, pool["IdentityPoolId"], lifetime_s)
    section.end()


def _pool_id(directory: Directory, section: Section) -> str | None:
    region = section.maybe_text("region") or r"[\w-]+"
    chosen = section.maybe_text(
        "id", pattern=rf"{region}:[0-9a-f-]{{1,40}}", like="the region, a colon and a UUID"
    )
    if chosen in directory.identity_pools:
        raise section.refuse("id", "an id that no other identity pool has")
    return chosen


def _roles(directory: Directory, section: Section) -> dict[str, str]:
    section.only(*_ROLES)
    roles = {kind: directory.role_arn(section, kind) for kind in _ROLES}
    section.end()
    return {kind: arn for kind, arn in roles.items() if arn is not None}


def _provider(
    directory: Directory, section: Section
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the provider's settings and its role mapping, where it has one."""
    section.only("user_pool", "client", "server_side_token_check", "role_mapping")
    pool_id = directory.user_pool_id(section, "user_pool")
    settings = {
        "ProviderName": f"cognito-idp.{regions.of_id(pool_id)}.amazonaws.com/{pool_id}",
        "ClientId": directory.app_client_id(section, "client", pool_id),
        "ServerSideTokenCheck": section.flag("server_side_token_check", default=False),
    }
    mapping = (
        _mapping(directory, section.section("role_mapping"))
        if section.has("role_mapping")
        else None
    )
    section.end()
    return settings, mapping


def _mapping(directory: Directory, section: Section) -> dict[str, Any]:
    section.only("type", "ambiguous", "rules")
    kind = section.choice("type", ("Token", "Rules"))
    mapping: dict[str, Any] = {
        "Type": kind,
        "AmbiguousRoleResolution": section.choice(
            "ambiguous", ("AuthenticatedRole", "Deny"), "AuthenticatedRole"
        ),
    }
    if kind == "Rules":
        mapping["RulesConfiguration"] = {
            "Rules": [_rule(directory, each) for each in section.sections("rules")]
        }
    elif section.has("rules"):
        raise section.refuse("rules", "left out when the type is Token")
    section.end()
    return mapping


def _rule(directory: Directory, section: Section) -> dict[str, Any]:
    section.only("claim", "match", "value", "role")
    rule = {
        "Claim": section.text("claim"),
        "MatchType": section.choice("match", ("Equals", "NotEqual", "StartsWith", "Contains")),
        "Value": section.text("value"),
        "RoleARN": directory.role_arn(section, "role"),
    }
    section.end()
    return rule
