"""The elements of a statement: reading each one and refusing what it cannot be.

Source: IAM User Guide, reference_policies_elements_*; which actions, resources and dates IAM
refuses was measured by moto's authors (tests/test_iam/test_iam_policies.py).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from poolhouse.iam.conditions import NULL, Condition, known_operators, parse_operator
from poolhouse.iam.errors import MalformedPolicyDocument

_SID = re.compile(r"[A-Za-z0-9]*")
_SERVICE_PREFIX = re.compile(r"[A-Za-z0-9.-]+|\*")
_PARTITION = re.compile(r"aws(?:-[a-z]+)*|\*")
_WILDCARD = re.compile(r"[*?]")
_SHORTHAND = "execute-api:/"
_COLONS = 5


def refuse_unknown(raw: Mapping[str, Any], allowed: Sequence[str], place: str) -> None:
    """Refuse an object with elements the policy language does not have."""
    for name in raw:
        if name not in allowed:
            raise MalformedPolicyDocument(
                place, f"unknown element {name!r}; allowed: {', '.join(allowed)}"
            )


def only_one(raw: Mapping[str, Any], pair: tuple[str, str], place: str, *, required: bool) -> str:
    """Return which of two exclusive elements is present; empty if neither is and neither must."""
    present = [name for name in pair if name in raw]
    if len(present) > 1:
        raise MalformedPolicyDocument(place, f"has both {pair[0]} and {pair[1]}; only one may stay")
    if required and not present:
        raise MalformedPolicyDocument(place, f"must contain {pair[0]} or {pair[1]}")
    return present[0] if present else ""


def parse_effect(raw: Mapping[str, Any], place: str) -> Literal["Allow", "Deny"]:
    """Read the Effect, whose letter case matters."""
    if "Effect" not in raw:
        raise MalformedPolicyDocument(place, "must contain Effect")
    match raw["Effect"]:
        case "Allow":
            return "Allow"
        case "Deny":
            return "Deny"
        case other:
            raise MalformedPolicyDocument(
                f"{place}.Effect", f'must be "Allow" or "Deny", not {other!r}'
            )


def parse_sid(raw: Any, place: str, *, alphanumeric: bool) -> str | None:
    """Read the Sid; identity-based and trust policies take letters and digits only."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise MalformedPolicyDocument(place, "must be a text")
    if alphanumeric and not _SID.fullmatch(raw):
        raise MalformedPolicyDocument(place, f"may hold only letters and digits, not {raw!r}")
    return raw


def refuse_repeated_sids(sids: Sequence[str | None]) -> None:
    """Refuse a document in which two statements share a Sid."""
    for index, sid in enumerate(sids):
        if sid and sid in sids[:index]:
            raise MalformedPolicyDocument(
                f"Statement[{index}].Sid", f"{sid!r} is another statement's already"
            )


def _texts(raw: Any, place: str) -> tuple[str, ...]:
    values = raw if isinstance(raw, list) else [raw]
    if not values:
        raise MalformedPolicyDocument(place, "must not be empty")
    for value in values:
        if not isinstance(value, str):
            raise MalformedPolicyDocument(place, f"must be a text or a list of them, not {value!r}")
    return tuple(values)


def parse_actions(raw: Any, place: str, *, service: str | None) -> tuple[str, ...]:
    """Read Action or NotAction.

    Args:
        raw: The element's value.
        place: Where it stands.
        service: The one service whose actions are allowed, if there is such a limit.
    """
    actions = _texts(raw, place)
    for action in actions:
        prefix, _, name = action.partition(":")
        if service and prefix.lower() != service:
            raise MalformedPolicyDocument(
                place, f"a trust policy may only name {service} actions, not {action!r}"
            )
        if action == "*":
            continue
        if not name or ":" in name or not _SERVICE_PREFIX.fullmatch(prefix):
            raise MalformedPolicyDocument(
                place,
                f'{action!r} is no action; write "*" or "<service>:<action>", such as '
                '"execute-api:Invoke"',
            )
    return actions


def parse_resources(raw: Any, place: str, *, variables: bool, shorthand: bool) -> tuple[str, ...]:
    """Read Resource or NotResource.

    Args:
        raw: The element's value; None where the element is absent.
        place: Where it stands.
        variables: Whether the document's version knows policy variables.
        shorthand: Whether API Gateway's `execute-api:/stage/METHOD/path` is allowed.
    """
    if raw is None:
        return ()
    resources = _texts(raw, place)
    for resource in resources:
        if resource == "*" or (shorthand and resource.startswith(_SHORTHAND)):
            continue
        problem = _arn_problem(resource, variables=variables)
        if problem:
            raise MalformedPolicyDocument(place, f"{resource!r} {problem}")
    return resources


def _arn_problem(resource: str, *, variables: bool) -> str | None:
    head = resource.partition("${")[0] if variables else resource
    scheme, partition, service, *_ = [*head.split(":"), "", ""]
    if scheme != "arn":
        return 'must be an ARN or "*"'
    if not _PARTITION.fullmatch(partition):
        return f"has no valid partition: {partition!r}"
    if not service or _WILDCARD.search(service):
        return "must name its service in full, without wildcards"
    colons = head.count(":")
    if head != resource and colons < _COLONS:
        return "has a policy variable before its fifth colon; variables may only stand after it"
    if colons < _COLONS and "::" in f"{head}:":
        return f"has only {colons} colons; an ARN has {_COLONS}"
    return None


def parse_conditions(raw: Any, place: str) -> tuple[Condition, ...]:
    """Read the Condition element into one condition for each operator and key."""
    if not isinstance(raw, Mapping):
        raise MalformedPolicyDocument(place, "must be an object of operators")
    return tuple(
        _parse_condition(operator, key, values, f"{place}.{operator}.{key}")
        for operator, keys in raw.items()
        for key, values in _parse_keys(operator, keys, place).items()
    )


def _parse_keys(operator: str, raw: Any, place: str) -> Mapping[str, Any]:
    if parse_operator(operator) is None:
        raise MalformedPolicyDocument(
            place,
            f"unknown operator {operator!r}; known: {', '.join(known_operators())}, each but "
            f"{NULL} also with IfExists behind and ForAnyValue: or ForAllValues: before it",
        )
    if not isinstance(raw, Mapping):
        raise MalformedPolicyDocument(f"{place}.{operator}", "must be an object of condition keys")
    return raw


def _parse_condition(operator: str, key: str, raw: Any, place: str) -> Condition:
    values = tuple(_value(value, place) for value in (raw if isinstance(raw, list) else [raw]))
    parsed = parse_operator(operator)
    assert parsed is not None
    for value in values:
        if not parsed.comparison.readable(value):
            raise MalformedPolicyDocument(
                place, f"{value!r} can't be compared; expected {parsed.comparison.expected}"
            )
    return Condition(operator, key, values)


def _value(raw: Any, place: str) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float):
        return str(raw)
    raise MalformedPolicyDocument(place, f"must be a text, number or truth value, not {raw!r}")
