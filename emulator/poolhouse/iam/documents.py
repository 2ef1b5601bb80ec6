"""Policy documents: reading JSON into statements, and refusing what IAM would refuse.

Three kinds differ in what a statement must and must not hold:

- identity: what a role or user may do; also boundaries, session policies and the policies that
  Lambda authorizers return. No Principal; Resource or NotResource is required.
- resource: who may use a resource. Principal or NotPrincipal is required.
- trust: who may assume a role. Principal is required, Resource is forbidden, actions are STS's.

Source: IAM User Guide, reference_policies_grammar and reference_policies_elements_*. The sentences
are our own: they name the place, which IAM's (`Syntax errors in policy.`) don't.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from poolhouse.iam import elements
from poolhouse.iam.conditions import Condition
from poolhouse.iam.errors import MalformedPolicyDocument
from poolhouse.iam.principal_element import PrincipalPattern, parse_principals

PolicyKind = Literal["identity", "resource", "trust"]
Effect = Literal["Allow", "Deny"]

_WITH_VARIABLES = "2012-10-17"
_OLDEST = "2008-10-17"
_DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
_STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Of each pair such as actions and not_actions at most one is filled."""

    effect: Effect
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    principals: tuple[PrincipalPattern, ...] = ()
    not_principals: tuple[PrincipalPattern, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A valid policy document.

    Attributes:
        version: The version of the policy language, `2012-10-17` or `2008-10-17`.
        statements: The statements in the document's order.
        kind: Which rules the document was validated by.
        name: What explanations call the policy; no part of the document.
    """

    version: str
    statements: tuple[Statement, ...]
    kind: PolicyKind
    name: str = ""

    @property
    def has_variables(self) -> bool:
        """Whether `${...}` means a policy variable in this document."""
        return self.version == _WITH_VARIABLES


def parse_policy(
    document: str | Mapping[str, Any], kind: PolicyKind = "identity", *, name: str = ""
) -> Policy:
    """Parse and validate a policy document.

    The result is immutable and shared between calls with the same text: keep it or ask again.

    Args:
        document: The document as JSON text, or as already read from JSON or YAML.
        name: What explanations should call the policy.

    Raises:
        MalformedPolicyDocument: The document breaks a rule; the message names the place.
    """
    text = document if isinstance(document, str) else _as_text(document)
    policy = _parse_text(text, kind)
    return replace(policy, name=name) if name else policy


def as_document(policy: Policy) -> dict[str, Any]:
    """Return a policy as a document; parsing it gives the same policy without its name."""
    return {"Version": policy.version, "Statement": list(map(_as_statement, policy.statements))}


def _as_statement(statement: Statement) -> dict[str, Any]:
    conditions: dict[str, dict[str, list[str]]] = {}
    for condition in statement.conditions:
        conditions.setdefault(condition.operator, {})[condition.key] = list(condition.values)
    members: dict[str, Any] = {
        "Sid": statement.sid,
        "Effect": statement.effect,
        "Principal": _as_principals(statement.principals),
        "NotPrincipal": _as_principals(statement.not_principals),
        "Action": list(statement.actions),
        "NotAction": list(statement.not_actions),
        "Resource": list(statement.resources),
        "NotResource": list(statement.not_resources),
        "Condition": conditions,
    }
    return {name: value for name, value in members.items() if value or (name, value) == ("Sid", "")}


def _as_principals(patterns: Sequence[PrincipalPattern]) -> Any:
    if any(pattern.type == "*" for pattern in patterns):
        return "*"
    kinds: dict[str, list[str]] = {}
    for pattern in patterns:
        kinds.setdefault(pattern.type, []).append(pattern.value)
    return kinds


def _as_text(document: Any) -> str:
    try:
        return json.dumps(document, default=_as_json)
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedPolicyDocument("", f"the policy is not JSON: {error}") from error


def _as_json(value: Any) -> Any:
    """Return a YAML value as JSON: an unquoted 2012-10-17, a date in YAML, becomes text."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no JSON value")


@lru_cache(maxsize=1024)
def _parse_text(text: str, kind: PolicyKind) -> Policy:
    try:
        document = json.loads(
            text, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant
        )
    except (json.JSONDecodeError, RecursionError) as error:
        raise MalformedPolicyDocument("", f"the policy is not JSON: {error}") from error
    return _parse(document, kind)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise MalformedPolicyDocument(repeated, "appears twice in one object")
    return document


def _refuse_constant(constant: str) -> Any:
    raise MalformedPolicyDocument("", f"the policy is not JSON: {constant} is no JSON value")


def _parse(document: Any, kind: PolicyKind) -> Policy:
    if not isinstance(document, Mapping):
        raise MalformedPolicyDocument("", "the policy must be a JSON object")
    elements.refuse_unknown(document, _DOCUMENT_ELEMENTS, "")
    version = _parse_version(document.get("Version", _OLDEST))
    if not isinstance(document.get("Id", ""), str):
        raise MalformedPolicyDocument("Id", "must be a text")
    if "Statement" not in document:
        raise MalformedPolicyDocument("", "the policy has no Statement")
    raw = document["Statement"]
    listed: Sequence[Any] = raw if isinstance(raw, list) else [raw]
    if not listed:
        raise MalformedPolicyDocument("Statement", "must hold at least one statement")
    variables = version == _WITH_VARIABLES
    statements = tuple(
        _parse_statement(
            statement,
            kind,
            f"Statement[{index}]" if isinstance(raw, list) else "Statement",
            variables=variables,
        )
        for index, statement in enumerate(listed)
    )
    if kind != "resource":
        elements.refuse_repeated_sids([statement.sid for statement in statements])
    return Policy(version, statements, kind)


def _parse_version(raw: Any) -> str:
    if raw not in (_WITH_VARIABLES, _OLDEST):
        raise MalformedPolicyDocument(
            "Version", f'must be "{_WITH_VARIABLES}" or "{_OLDEST}", not {raw!r}'
        )
    return str(raw)


def _parse_statement(raw: Any, kind: PolicyKind, place: str, *, variables: bool) -> Statement:
    if not isinstance(raw, Mapping):
        raise MalformedPolicyDocument(place, "must be an object")
    elements.refuse_unknown(raw, _STATEMENT_ELEMENTS, place)
    _refuse_foreign_elements(raw, kind, place)
    effect: Effect = elements.parse_effect(raw, place)
    acting = elements.only_one(raw, ("Action", "NotAction"), place, required=True)
    actions = elements.parse_actions(
        raw[acting], f"{place}.{acting}", service="sts" if kind == "trust" else None
    )
    covering = elements.only_one(
        raw, ("Resource", "NotResource"), place, required=kind == "identity"
    )
    resources = elements.parse_resources(
        raw.get(covering), f"{place}.{covering}", variables=variables, shorthand=kind == "resource"
    )
    naming = elements.only_one(
        raw, ("Principal", "NotPrincipal"), place, required=kind != "identity"
    )
    principals = parse_principals(raw[naming], f"{place}.{naming}") if naming else ()
    return Statement(
        effect=effect,
        actions=actions if acting == "Action" else (),
        not_actions=actions if acting == "NotAction" else (),
        resources=resources if covering == "Resource" else (),
        not_resources=resources if covering == "NotResource" else (),
        principals=principals if naming == "Principal" else (),
        not_principals=principals if naming == "NotPrincipal" else (),
        conditions=elements.parse_conditions(raw.get("Condition", {}), f"{place}.Condition"),
        sid=elements.parse_sid(raw.get("Sid"), f"{place}.Sid", alphanumeric=kind != "resource"),
    )


def _refuse_foreign_elements(raw: Mapping[str, Any], kind: PolicyKind, place: str) -> None:
    """Refuse elements that exist, but not in this kind of policy."""
    foreign: dict[PolicyKind, tuple[str, ...]] = {
        "identity": ("Principal", "NotPrincipal"),
        "resource": (),
        "trust": ("Resource", "NotResource", "NotPrincipal"),
    }
    for element in foreign[kind]:
        if element in raw:
            article = "an identity-based" if kind == "identity" else "a trust"
            raise MalformedPolicyDocument(
                f"{place}.{element}", f"{article} policy must not contain it"
            )
    if "NotPrincipal" in raw and raw.get("Effect") == "Allow":
        raise MalformedPolicyDocument(f"{place}.NotPrincipal", "can only be used with Effect Deny")
