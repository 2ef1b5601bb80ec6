"""API Gateway's way with policies: ARNs of calls, and the resource policy of a REST API.

Source: API Gateway Developer Guide, apigateway-authorization-flow (tables A and B),
api-gateway-control-access-using-iam-policies-to-invoke-api, apigateway-resource-policies-examples.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from poolhouse.iam.decision import Decision
from poolhouse.iam.documents import Policy, Statement
from poolhouse.iam.evaluation import evaluate, evaluate_resource_policy
from poolhouse.iam.request import Request

Authorization = Literal["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"]
"""A method's authorizationType."""

INVOKE = "execute-api:Invoke"

_SHORTHAND = "execute-api:/"
_ACCOUNT = 4


def execute_api_arn(
    api_id: str,
    stage: str,
    method: str,
    path: str,
    *,
    region: str,
    account: str,
    partition: str = "aws",
) -> str:
    """Returns the ARN by which policies know one call.

    Args:
        api_id: The API's id.
        stage: The stage's name; `$default` stands for itself.
        method: The request's verb, never ANY.
        path: The concrete path behind the stage, encoded as on the wire, with its leading slash;
            the root is `/`.
        region: The API's Region.
        account: The account that owns the API.
        partition: The AWS partition.
    """
    call = f"{api_id}/{stage}/{method.upper()}/{path.removeprefix('/')}"
    return f"arn:{partition}:execute-api:{region}:{account}:{call}"


def expand_shorthand(
    policy: Policy, api_id: str, *, region: str, account: str, partition: str = "aws"
) -> Policy:
    """Writes the resources of a resource policy out, as API Gateway does when it saves one.

    `execute-api:/stage/METHOD/path` becomes the full ARN within the API; an ARN without account
    gets the API's (guessed).
    """
    prefix = f"arn:{partition}:execute-api:{region}:{account}:{api_id}/"

    def expand(resource: str) -> str:
        if resource.startswith(_SHORTHAND):
            return prefix + resource.removeprefix(_SHORTHAND)
        parts = resource.split(":", _ACCOUNT + 1)
        if len(parts) > _ACCOUNT + 1 and not parts[_ACCOUNT]:
            parts[_ACCOUNT] = account
        return ":".join(parts)

    def expand_all(statement: Statement) -> Statement:
        return replace(
            statement,
            resources=tuple(map(expand, statement.resources)),
            not_resources=tuple(map(expand, statement.not_resources)),
        )

    return replace(policy, statements=tuple(map(expand_all, policy.statements)))


def evaluate_before_authorizer(request: Request, resource_policy: Policy | None) -> Decision | None:
    """Asks the resource policy for an explicit Deny, before a Lambda authorizer is called.

    Returns:
        The denial that spares the authorizer the call; None if there is no Deny.
    """
    if resource_policy is None:
        return None
    decision = evaluate_resource_policy(request, resource_policy)
    return decision if decision.effect == "explicit_deny" else None


def evaluate_with_resource_policy(
    request: Request,
    authorization: Authorization,
    resource_policy: Policy | None,
    *,
    identity: Sequence[Policy] = (),
    boundary: Policy | None = None,
    session: Sequence[Policy] = (),
) -> Decision:
    """Decides one call of a REST API whose caller has been authenticated.

    - AWS_IAM, CUSTOM: the caller's policies, or the one the Lambda authorizer returned, combine
      with the resource policy; within an account either may allow (table A), between accounts
      both must (table B). Without a resource policy the caller's alone count (guessed).
    - NONE, COGNITO_USER_POOLS: the resource policy alone decides, and must allow; without one
      the call is allowed.

    Args:
        request: The call; `principal` is `ANONYMOUS` unless the caller signed with IAM.
        authorization: The method's authorizationType.
        resource_policy: The API's resource policy as deployed, with shorthand written out.
        identity: The caller's identity-based policies, or the Lambda authorizer's policy.
        boundary: The caller's permissions boundary.
        session: The caller's session policies.
    """
    if authorization in ("AWS_IAM", "CUSTOM"):
        return evaluate(
            request, identity=identity, resource=resource_policy, boundary=boundary, session=session
        )
    if resource_policy is None:
        return Decision("allow", "resource-based policy", None, (), request)
    return evaluate_resource_policy(request, resource_policy)
