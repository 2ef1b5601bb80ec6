"""The Condition element: operators, their prefixes and suffix, and what a missing key means.

Conditions are joined by AND, a condition's values by OR (for negated operators: none may match).
A key the request lacks fails a positive operator and satisfies a negated one; `IfExists` is then
satisfied, `Null: true` too, `ForAllValues` is satisfied and `ForAnyValue` is not. A plain operator
on a key with several values is not satisfied (guessed: the guide only warns). Source: IAM User
Guide, reference_policies_elements_condition_operators, reference_policies_multi-value-conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from poolhouse.iam import comparisons
from poolhouse.iam.comparisons import Comparison
from poolhouse.iam.request import RequestContext
from poolhouse.iam.variables import parse_template, resolve

Qualifier = Literal["ForAnyValue", "ForAllValues"]


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator, taken apart."""

    name: str
    comparison: Comparison
    negated: bool
    qualifier: Qualifier | None
    if_exists: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator, as the policy writes it."""

    operator: str
    key: str
    values: tuple[str, ...]


NULL = "Null"

_COMPARISONS: dict[str, tuple[Comparison, bool]] = {
    "StringEquals": (comparisons.STRING_EQUALS, False),
    "StringNotEquals": (comparisons.STRING_EQUALS, True),
    "StringEqualsIgnoreCase": (comparisons.STRING_EQUALS_IGNORE_CASE, False),
    "StringNotEqualsIgnoreCase": (comparisons.STRING_EQUALS_IGNORE_CASE, True),
    "StringLike": (comparisons.STRING_LIKE, False),
    "StringNotLike": (comparisons.STRING_LIKE, True),
    "NumericNotEquals": (comparisons.NUMERIC["Equals"], True),
    **{f"Numeric{name}": (comparison, False) for name, comparison in comparisons.NUMERIC.items()},
    "DateNotEquals": (comparisons.DATE["Equals"], True),
    **{f"Date{name}": (comparison, False) for name, comparison in comparisons.DATE.items()},
    "Bool": (comparisons.BOOL, False),
    "BinaryEquals": (comparisons.BINARY_EQUALS, False),
    "IpAddress": (comparisons.IP_ADDRESS, False),
    "NotIpAddress": (comparisons.IP_ADDRESS, True),
    "ArnEquals": (comparisons.ARN_LIKE, False),
    "ArnLike": (comparisons.ARN_LIKE, False),
    "ArnNotEquals": (comparisons.ARN_LIKE, True),
    "ArnNotLike": (comparisons.ARN_LIKE, True),
    NULL: (comparisons.BOOL, False),
}

_NAMES = {name.lower(): name for name in _COMPARISONS}
_QUALIFIERS: dict[str, Qualifier] = {
    "foranyvalue": "ForAnyValue",
    "forallvalues": "ForAllValues",
}
_IF_EXISTS = "ifexists"


@lru_cache(maxsize=256)
def parse_operator(text: str) -> Operator | None:
    """Take an operator such as `ForAnyValue:StringLikeIfExists` apart.

    Letter case is ignored (guessed). `Null` takes neither prefix nor suffix.

    Returns:
        The operator; None if there is no such operator.
    """
    head, colon, rest = text.lower().rpartition(":")
    qualifier = _QUALIFIERS.get(head)
    base = rest.removesuffix(_IF_EXISTS)
    name = _NAMES.get(base)
    if name is None or (colon and qualifier is None):
        return None
    if name == NULL and (qualifier or base != rest):
        return None
    comparison, negated = _COMPARISONS[name]
    return Operator(name, comparison, negated, qualifier, if_exists=base != rest)


def known_operators() -> Sequence[str]:
    """Return the names of all operators, without prefix and suffix."""
    return tuple(_COMPARISONS)


def holds(condition: Condition, context: RequestContext, *, variables: bool) -> bool:
    """Return whether the request satisfies one condition.

    Args:
        context: The request's keys.
        variables: Whether the policy's version knows policy variables.
    """
    operator = parse_operator(condition.operator)
    if operator is None:
        raise ValueError(f"unknown condition operator {condition.operator!r}")
    values = context.values(condition.key)
    if operator.name == NULL:
        is_null = "false" if any(values) else "true"
        return any(value.lower() == is_null for value in condition.values)
    if not values and operator.if_exists:
        return True
    verdicts = (
        _satisfies(condition, operator, value, context, variables=variables) for value in values
    )
    if operator.qualifier == "ForAllValues":
        return not any(values) or all(verdicts)
    if operator.qualifier == "ForAnyValue":
        return any(values) and any(verdicts)
    return len(values) <= 1 and next(verdicts, operator.negated)


def _satisfies(
    condition: Condition,
    operator: Operator,
    value: str,
    context: RequestContext,
    *,
    variables: bool,
) -> bool:
    """Return whether one of the request's values satisfies the condition."""
    use_variables = variables and operator.comparison.variables
    wanted = (
        resolve(parse_template(text, variables=use_variables), context) for text in condition.values
    )
    matched = any(
        pattern is not None and operator.comparison.holds(pattern, value) for pattern in wanted
    )
    return matched != operator.negated
