"""From policies to one decision.

An explicit Deny anywhere wins. In one account an Allow by the identity's own policies or by the
resource's suffices; permissions boundary and session policies must allow too, unless the
resource's policy names this very caller. Between accounts both sides must allow. Organizations'
policies do not exist here. Source: IAM User Guide, reference_policies_evaluation-logic and
reference_policies_evaluation-logic-cross-account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from poolhouse.iam.decision import Decision, DecisionEffect, Finding, PolicyType
from poolhouse.iam.documents import Policy
from poolhouse.iam.matching import find_mismatch, grant_of
from poolhouse.iam.principal_element import Grant
from poolhouse.iam.request import Caller, ContextValue, Request


@dataclass(frozen=True, slots=True)
class _Layer:
    """The policies of one type, compared with the request.

    Attributes:
        policy_type: The type.
        present: Whether there is any policy of the type.
        findings: All their statements.
        grant: How closely the applying Allow statements name the caller, in policies that do.
    """

    policy_type: PolicyType
    present: bool
    findings: tuple[Finding, ...]
    grant: Grant | None

    def first(self, effect: str) -> Finding | None:
        """Return the first applying statement with an effect."""
        return next((f for f in self.findings if f.applies and f.effect == effect), None)


def evaluate(
    request: Request,
    *,
    identity: Sequence[Policy] = (),
    resource: Policy | None = None,
    boundary: Policy | None = None,
    session: Sequence[Policy] = (),
) -> Decision:
    """Decide whether a caller may act on a resource.

    Args:
        request: Who wants to do what, and under which circumstances.
        identity: The policies of the caller's role or user. The root user needs none.
        resource: The resource's own policy.
        boundary: The caller's permissions boundary.
        session: The session policies passed when the role was assumed; empty if none were.
    """
    bounded = boundary is not None
    of_resource = _examine(
        "resource-based policy", [resource] if resource else [], request, bounded=bounded
    )
    of_identity = _examine("identity-based policy", identity, request, bounded=bounded)
    limits = (
        _examine("permissions boundary", [boundary] if boundary else [], request, bounded=bounded),
        _examine("session policy", session, request, bounded=bounded),
    )
    layers = (of_resource, of_identity, *limits)
    denied = _explicit_deny(request, layers)
    if denied:
        return denied
    if request.same_account:
        return _within_account(request, of_resource, of_identity, limits)
    return _between_accounts(request, of_resource, of_identity, limits)


def evaluate_trust(
    policy: Policy,
    federated_principal: str,
    action: str = "sts:AssumeRoleWithWebIdentity",
    context: Mapping[str, ContextValue] | None = None,
) -> Decision:
    """Decide whether a role trusts the bearer of an identity provider's token.

    The call is unsigned, so the trust policy alone decides, and only an Allow lets it pass.

    Args:
        policy: The role's trust policy.
        federated_principal: The provider, such as `cognito-identity.amazonaws.com`.
        action: `sts:AssumeRoleWithWebIdentity`, or `sts:TagSession` for principal tags.
        context: The token's keys, such as `cognito-identity.amazonaws.com:aud`.
    """
    request = Request(Caller.web_identity(federated_principal), action, "", context or {})
    return evaluate_resource_policy(request, policy, "role trust policy")


def evaluate_resource_policy(
    request: Request, policy: Policy, policy_type: PolicyType = "resource-based policy"
) -> Decision:
    """Decide by a resource's policy alone: only an Allow that names the caller lets it pass."""
    layer = _examine(policy_type, [policy], request, bounded=False)
    denied = _explicit_deny(request, (layer,))
    effect: DecisionEffect = "implicit_deny" if layer.grant is None else "allow"
    return denied or _decide(effect, request, layer, (layer,))


def _examine(
    policy_type: PolicyType, policies: Sequence[Policy], request: Request, *, bounded: bool
) -> _Layer:
    if not policies:
        return _Layer(policy_type, present=False, findings=(), grant=None)
    findings: list[Finding] = []
    nearest: Grant | None = None
    for policy in policies:
        for index, statement in enumerate(policy.statements):
            mismatch = find_mismatch(
                statement, request, variables=policy.has_variables, bounded=bounded
            )
            findings.append(
                Finding(policy_type, policy.name, index, statement.sid, statement.effect, mismatch)
            )
            if mismatch is None and statement.effect == "Allow" and statement.principals:
                nearest = max(filter(None, (nearest, grant_of(statement, request))))
    return _Layer(policy_type, present=True, findings=tuple(findings), grant=nearest)


def _explicit_deny(request: Request, layers: Sequence[_Layer]) -> Decision | None:
    denying = next((layer for layer in layers if layer.first("Deny")), None)
    return _decide("explicit_deny", request, denying, layers) if denying else None


def _within_account(
    request: Request, of_resource: _Layer, of_identity: _Layer, limits: Sequence[_Layer]
) -> Decision:
    layers = (of_resource, of_identity, *limits)
    if of_resource.grant is Grant.DIRECT:
        return _decide("allow", request, of_resource, layers)
    by_identity = _identity_allows(request, of_identity)
    if not by_identity and of_resource.grant is not Grant.ROLE:
        return _decide("implicit_deny", request, of_identity, layers)
    refusing = _refusing_limit(limits)
    if refusing:
        return _decide("implicit_deny", request, refusing, layers)
    return _decide("allow", request, of_identity if by_identity else of_resource, layers)


def _between_accounts(
    request: Request, of_resource: _Layer, of_identity: _Layer, limits: Sequence[_Layer]
) -> Decision:
    layers = (of_resource, of_identity, *limits)
    refusing = None if _identity_allows(request, of_identity) else of_identity
    refusing = refusing or _refusing_limit(limits)
    if not refusing and of_resource.grant is None:
        refusing = of_resource
    if refusing:
        return _decide("implicit_deny", request, refusing, layers)
    return _decide("allow", request, of_identity, layers)


def _identity_allows(request: Request, of_identity: _Layer) -> bool:
    return request.principal.is_root or of_identity.first("Allow") is not None


def _refusing_limit(limits: Sequence[_Layer]) -> _Layer | None:
    return next((limit for limit in limits if limit.present and not limit.first("Allow")), None)


def _decide(
    effect: DecisionEffect, request: Request, layer: _Layer, layers: Sequence[_Layer]
) -> Decision:
    statements = {
        "allow": layer.first("Allow"),
        "explicit_deny": layer.first("Deny"),
        "implicit_deny": None,
    }
    findings = tuple(chain.from_iterable(each.findings for each in layers))
    return Decision(effect, layer.policy_type, statements[effect], findings, request)
