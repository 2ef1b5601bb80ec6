"""The Principal and NotPrincipal elements: whom a resource or trust policy speaks of.

Source: IAM User Guide, reference_policies_elements_principal, _notprincipal and
reference_policies_evaluation-logic (resource-based policies and implicit denies).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from poolhouse.iam.errors import MalformedPolicyDocument
from poolhouse.iam.request import Caller

PrincipalType = Literal["*", "AWS", "Federated", "Service", "CanonicalUser"]


@dataclass(frozen=True, slots=True)
class PrincipalPattern:
    """One principal as a policy names it; an account's twelve digits become its ARN."""

    type: PrincipalType
    value: str


class Grant(IntEnum):
    """How closely a policy names the caller, from afar to near.

    ACCOUNT hands the decision to the account's own policies. ROLE grants the role, and boundary
    and session policies still limit its sessions. DIRECT names this very caller, or everyone, and
    is limited by nothing but an explicit Deny.
    """

    ACCOUNT = 1
    ROLE = 2
    DIRECT = 3


_ACCOUNT_ID = re.compile(r"\d{12}")
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
_PRINCIPAL_ARN = re.compile(
    r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:root|(?:user|role)/.+)"
    r"|sts::\d{12}:(?:assumed-role/[^/]+/.+|federated-user/.+))"
)
_PROVIDER_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:saml|oidc)-provider/.+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[^*?]*)?")
_MAP = 'an object such as {"AWS": "arn:aws:iam::123456789012:root"}'


def parse_principals(raw: Any, place: str) -> tuple[PrincipalPattern, ...]:
    """Read the value of a Principal or NotPrincipal element.

    Raises:
        MalformedPolicyDocument: The value is neither `*` nor a map of principals, or names
            a principal with a wildcard in it.
    """
    if raw == "*":
        return (PrincipalPattern("*", "*"),)
    if not isinstance(raw, Mapping) or not raw:
        raise MalformedPolicyDocument(place, f'must be "*" or {_MAP}, not {raw!r}')
    return tuple(
        pattern
        for kind, values in raw.items()
        for pattern in _parse_kind(kind, values, f"{place}.{kind}")
    )


def _parse_kind(kind: str, raw: Any, place: str) -> Iterable[PrincipalPattern]:
    values = raw if isinstance(raw, list) else [raw]
    if not values or not all(isinstance(value, str) and value for value in values):
        raise MalformedPolicyDocument(place, "must be one text or a list of them")
    match kind:
        case "AWS":
            return [_aws_principal(value, place) for value in values]
        case "Federated":
            return [_federated_principal(value, place) for value in values]
        case "Service" | "CanonicalUser":
            return [PrincipalPattern(kind, value) for value in values]
        case _:
            allowed = "AWS, Federated, Service, CanonicalUser"
            raise MalformedPolicyDocument(place, f"unknown kind of principal; allowed: {allowed}")


def _aws_principal(value: str, place: str) -> PrincipalPattern:
    if _ACCOUNT_ID.fullmatch(value):
        return PrincipalPattern("AWS", f"arn:aws:iam::{value}:root")
    known = _PRINCIPAL_ARN.fullmatch(value) and not re.search(r"[*?]", value)
    if value == "*" or known or _UNIQUE_ID.fullmatch(value):
        return PrincipalPattern("AWS", value)
    raise MalformedPolicyDocument(
        place,
        f'{value!r} names no principal; allowed: "*", a 12-digit account, or the full ARN of '
        "an account root, user, role or role session, without wildcards",
    )


def _federated_principal(value: str, place: str) -> PrincipalPattern:
    if _DOMAIN.fullmatch(value) or _PROVIDER_ARN.fullmatch(value):
        return PrincipalPattern("Federated", value)
    raise MalformedPolicyDocument(
        place,
        f"{value!r} names no identity provider; allowed: a domain name such as "
        "cognito-identity.amazonaws.com, or the ARN of a SAML or OIDC provider",
    )


def grant(patterns: Iterable[PrincipalPattern], caller: Caller) -> Grant | None:
    """Return how closely a Principal element names the caller; None if it doesn't."""
    return max(filter(None, (_grant(pattern, caller) for pattern in patterns)), default=None)


def _grant(pattern: PrincipalPattern, caller: Caller) -> Grant | None:
    """Match one principal.

    A bare `*` is everyone; `{"AWS": "*"}` is everyone but the bearer of a web identity (guessed).
    Services and canonical users never call, so their principals match nobody.
    """
    match pattern.type:
        case "*":
            return Grant.DIRECT
        case "Federated":
            return Grant.DIRECT if pattern.value == caller.provider else None
        case "AWS" if not caller.provider:
            return _aws_grant(pattern.value, caller)
        case _:
            return None


def _aws_grant(value: str, caller: Caller) -> Grant | None:
    if value in ("*", caller.arn):
        return Grant.DIRECT
    if value == caller.role_arn:
        return Grant.ROLE
    if value.endswith(f":iam::{caller.account}:root"):
        return Grant.ACCOUNT
    return None


def exempts(patterns: Iterable[PrincipalPattern], caller: Caller) -> bool:
    """Return whether a NotPrincipal element spares the caller.

    A role session is spared only if both the session and its role are named; naming the account
    alone spares nobody in it but root (guessed: the guide says the account may be needed too).
    """
    names = [pattern.value for pattern in patterns]
    if "*" in names:
        return True
    return caller.arn in names and (not caller.role_arn or caller.role_arn in names)
