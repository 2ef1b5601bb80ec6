"""Which role a signed-in identity gets (Developer Guide, role-based-access-control)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from poolhouse.identity_pools import wording
from poolhouse.identity_pools.errors import (
    InvalidIdentityPoolConfigurationException,
    NotAuthorizedException,
)
from poolhouse.identity_pools.records import IdentityPool


def default_role(pool: IdentityPool, kind: str) -> str:
    """Return the pool's role for `authenticated` or `unauthenticated` identities.

    Raises:
        InvalidIdentityPoolConfigurationException: The pool has none.
    """
    role = pool.roles.get(kind)
    if role is None:
        raise InvalidIdentityPoolConfigurationException(
            wording.CHECK_ROLES, detail={"reason": f"the pool has no {kind} role"}
        )
    return role


def choose(
    pool: IdentityPool,
    mapping: Mapping[str, Any] | None,
    claims: Mapping[str, Any],
    custom_role: str | None,
) -> str:
    """Return the ARN of the role that a signed-in identity gets.

    Args:
        mapping: The RoleMapping of the login's provider and app client.
        claims: The claims of the login's token.
        custom_role: The CustomRoleArn that was asked for.

    Raises:
        NotAuthorizedException: The custom role is none of those allowed, or no role is unambiguous
            and the mapping denies then.
        InvalidIdentityPoolConfigurationException: The pool has no authenticated role.
    """
    if mapping is None:
        allowed = default_role(pool, "authenticated")
        return allowed if custom_role is None else _allowed(custom_role, (allowed,))
    if mapping["Type"] == "Token":
        roles = claims.get("cognito:roles", ())
        candidate = claims.get("cognito:preferred_role") or (roles[0] if len(roles) == 1 else None)
    else:
        roles = tuple(_matching_roles(mapping["RulesConfiguration"]["Rules"], claims))
        candidate = roles[0] if roles else None
    if custom_role is not None:
        return _allowed(custom_role, roles)
    return candidate or _unsure(pool, mapping)


def _allowed(custom_role: str, roles: Sequence[str]) -> str:
    if custom_role not in roles:
        raise NotAuthorizedException(
            wording.ROLE_FORBIDDEN.format(role_arn=custom_role),
            detail={"reason": "the login allows other roles", "allowed": list(roles)},
        )
    return custom_role


def _unsure(pool: IdentityPool, mapping: Mapping[str, Any]) -> str:
    if mapping.get("AmbiguousRoleResolution") == "Deny":
        raise NotAuthorizedException(wording.AMBIGUOUS_ROLE)
    return default_role(pool, "authenticated")


def _matching_roles(rules: Sequence[Mapping[str, str]], claims: Mapping[str, Any]) -> Iterator[str]:
    for rule in rules:
        if rule["Claim"] in claims and _matches(rule, _claim_text(claims[rule["Claim"]])):
            yield rule["RoleARN"]


def _matches(rule: Mapping[str, str], claim: str) -> bool:
    value = rule["Value"]
    match rule["MatchType"]:
        case "Equals":
            return claim == value
        case "NotEqual":
            return claim != value
        case "StartsWith":
            return claim.startswith(value)
        case _:
            return value in claim


def _claim_text(claim: Any) -> str:
    """Return a claim as rules compare it; a list's elements are joined by commas (guessed)."""
    if isinstance(claim, bool):
        return "true" if claim else "false"
    if isinstance(claim, list):
        return ",".join(_claim_text(each) for each in claim)
    return str(claim)
