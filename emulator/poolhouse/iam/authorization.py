"""What a principal's policies allow: the role's own, its boundary, the session's."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from poolhouse.iam.decision import Decision
from poolhouse.iam.documents import Policy, parse_policy
from poolhouse.iam.evaluation import evaluate as decide
from poolhouse.iam.evaluation import evaluate_resource_policy, evaluate_trust
from poolhouse.iam.principals import Principal
from poolhouse.iam.request import ANONYMOUS, Caller, ContextValue, Request
from poolhouse.iam.roles import Role
from poolhouse.iam.session_policies import OWN
from poolhouse.runtime.clock import MS_PER_S

_BY_NO_SERVICE: Final = {"aws:ViaAWSService": "false"}


def evaluate(
    principal: Principal,
    action: str,
    resource: str,
    *,
    region: str,
    now_ms: int,
    context: Mapping[str, ContextValue] | None = None,
    resource_policy: Policy | None = None,
) -> Decision:
    """Decide whether a principal may do something.

    Args:
        action: What, with the service's prefix: `execute-api:Invoke`.
        resource: The ARN it is done to, or `*`.
        region: The region the request reached.
        context: Further condition keys.
        resource_policy: The resource's own policy.
    """
    caller, role, credentials = principal.caller, principal.role, principal.credentials
    keys = {**_keys(principal, caller, region, now_ms), **(context or {})}
    return _decided(
        caller,
        action,
        resource,
        keys=_hashable_items(keys),
        policies=None
        if role is None or credentials is None
        else (role.policies, role.boundary, credentials.session_policies),
        resource_policy=resource_policy,
    )


@lru_cache(maxsize=1024)
def _decided(
    caller: Caller,
    action: str,
    resource: str,
    *,
    keys: tuple[tuple[str, ContextValue], ...],
    policies: tuple[str, str | None, str] | None,
    resource_policy: Policy | None,
) -> Decision:
    """Return a decision, cached by all that it depends on; the time is one of the keys.

    Args:
        keys: Every condition key with its value.
        policies: The texts of the role's policies, its boundary and the session's policies; None
            for a caller without a role.
        resource_policy: The resource's own policy.
    """
    request = Request(caller, action, resource, dict(keys))
    if policies is None:
        return decide(request, resource=resource_policy)
    of_role, boundary, of_session = policies
    return decide(
        request,
        identity=_named_policies(of_role),
        resource=resource_policy,
        boundary=None if boundary is None else parse_policy(boundary),
        session=_named_policies(of_session),
    )


def _hashable_items(keys: Mapping[str, ContextValue]) -> tuple[tuple[str, ContextValue], ...]:
    return tuple(
        (name, value if isinstance(value, str) else tuple(value)) for name, value in keys.items()
    )


def trusts(
    role: Role,
    provider: str,
    *,
    session_name: str,
    now_ms: int,
    context: Mapping[str, ContextValue],
) -> Decision:
    """Decide whether a role may be assumed with an identity provider's token.

    Args:
        provider: The provider: `cognito-identity.amazonaws.com`.
        context: The token's condition keys.
    """
    keys = {**_times(now_ms), "sts:RoleSessionName": session_name, **context}
    return _trusted(role.trust_policy, provider, _hashable_items(keys))


@lru_cache(maxsize=1024)
def _trusted(
    trust_policy: str, provider: str, keys: tuple[tuple[str, ContextValue], ...]
) -> Decision:
    """Return a decision, cached by all that it depends on, as `_decided` does."""
    return evaluate_trust(parse_policy(trust_policy, "trust"), provider, context=dict(keys))


def evaluate_anonymous(
    policy: Policy,
    action: str,
    resource: str,
    *,
    now_ms: int,
    context: Mapping[str, ContextValue],
) -> Decision:
    """Decide by a resource's policy alone whether somebody without credentials may do something.

    Args:
        policy: The resource's policy.
        action: What, with the service's prefix.
        context: The request's own condition keys.
    """
    keys = {**_times(now_ms), **_BY_NO_SERVICE, **context}
    return evaluate_resource_policy(Request(ANONYMOUS, action, resource, keys), policy)


def _keys(
    principal: Principal, caller: Caller, region: str, now_ms: int
) -> dict[str, ContextValue]:
    keys: dict[str, ContextValue] = {
        **_times(now_ms),
        "aws:RequestedRegion": region,
        "aws:userid": principal.user_id,
        "aws:PrincipalIsAWSService": "false",
        **_BY_NO_SERVICE,
        **principal.request_keys,
        **caller.context_keys(),
        **principal.context,
    }
    issued_ms = principal.issued_ms
    if issued_ms is not None:
        keys["aws:MultiFactorAuthPresent"] = "false"  # a session's, and none here has had MFA
        keys["aws:TokenIssueTime"] = _iso(issued_ms // MS_PER_S)
    return keys


def _times(now_ms: int) -> dict[str, ContextValue]:
    now_s = now_ms // MS_PER_S
    return {"aws:CurrentTime": _iso(now_s), "aws:EpochTime": str(now_s)}


@lru_cache(maxsize=1024)
def _iso(epoch_s: int) -> str:
    moment = datetime.fromtimestamp(epoch_s, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=1024)
def _named_policies(text: str) -> tuple[Policy, ...]:
    """Return policies as they are kept; null stands for the document of one of Cognito's own."""
    documents = json.loads(text)
    return tuple(
        OWN[name].policy if document is None else parse_policy(document, name=name)
        for name, document in documents.items()
    )
