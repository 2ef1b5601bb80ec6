"""When one statement applies to one request, and if not, why not.

A statement applies when its principal, action, resource and every condition match. Actions are
compared without regard to letter case, resources with it. Source: IAM User Guide,
reference_policies_elements_action, _notaction, _resource, _notresource, _condition.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from poolhouse.iam.conditions import Condition, holds
from poolhouse.iam.documents import Statement
from poolhouse.iam.principal_element import Grant, exempts, grant
from poolhouse.iam.request import Request
from poolhouse.iam.variables import Template, fixed, parse_template, resolve
from poolhouse.iam.wildcards import matches, matches_arn, parse_pattern

_COLONS = 5


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first thing that kept a statement from applying.

    Attributes:
        element: Which element did not match.
        condition: The condition that was not satisfied, if it was one.
        request_values: The request's values of that condition's key; none if it lacks the key.
    """

    element: Literal["Principal", "Action", "Resource", "Condition"]
    condition: Condition | None = None
    request_values: tuple[str, ...] = ()


def find_mismatch(
    statement: Statement, request: Request, *, variables: bool, bounded: bool
) -> Mismatch | None:
    """Return what keeps a statement from applying, or None if it applies.

    Args:
        variables: Whether the statement's document knows policy variables.
        bounded: Whether the caller has a permissions boundary.
    """
    if not _names_caller(statement, request, bounded=bounded):
        return Mismatch("Principal")
    if not _covers_action(statement, request.action):
        return Mismatch("Action")
    if not _covers_resource(statement, request, variables=variables):
        return Mismatch("Resource")
    for condition in statement.conditions:
        if not holds(condition, request.keys, variables=variables):
            return Mismatch("Condition", condition, request.keys.values(condition.key))
    return None


def grant_of(statement: Statement, request: Request) -> Grant | None:
    """Return how closely a statement's Principal names the caller; None without a Principal."""
    return grant(statement.principals, request.principal)


def _names_caller(statement: Statement, request: Request, *, bounded: bool) -> bool:
    if statement.principals:
        return grant_of(statement, request) is not None
    if statement.not_principals:
        # The guide: with Deny it always denies a caller that has a permissions boundary.
        return bounded or not exempts(statement.not_principals, request.principal)
    return True


def _covers_action(statement: Statement, action: str) -> bool:
    listed = statement.actions or statement.not_actions
    lowered = action.lower()
    covered = any(matches(parse_pattern(text.lower()), lowered) for text in listed)
    return covered == bool(statement.actions)


def _covers_resource(statement: Statement, request: Request, *, variables: bool) -> bool:
    """Match Resource and NotResource; one with neither covers the policy's own resource.

    A pattern whose variable has no value matches no resource.
    """
    if statement.resources:
        return _any_resource(statement.resources, request, variables=variables)
    if statement.not_resources:
        return not _any_resource(statement.not_resources, request, variables=variables)
    return True


def _any_resource(texts: Iterable[str], request: Request, *, variables: bool) -> bool:
    for text in texts:
        template = _resource_template(text, variables=variables)
        # Without variables the request's keys need not be put in order at all.
        pattern = fixed(template) or resolve(template, request.keys)
        if pattern is not None and matches_arn(pattern, request.resource):
            return True
    return False


@lru_cache(maxsize=4096)
def _resource_template(text: str, *, variables: bool) -> Template:
    """Read a resource; the parts an ARN leaves off at its end are wildcards."""
    missing = 0 if text == "*" else max(0, _COLONS - text.count(":"))
    return parse_template(text + ":*" * missing, variables=variables)
