"""The ARNs by which policies know the calls of a REST API, and the shorthand for them.

Source: API Gateway Developer Guide, api-gateway-control-access-using-iam-policies-to-invoke-api,
apigateway-resource-policies-examples.
"""

from dataclasses import replace
from typing import Final

from poolhouse.iam.documents import Policy, Statement

INVOKE: Final = "execute-api:Invoke"

_SHORTHAND: Final = "execute-api:/"
_ACCOUNT: Final = 4


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
    """Return the ARN by which policies know one call.

    Args:
        stage: The stage's name; `$default` stands for itself.
        method: The request's verb, never ANY.
        path: The concrete path behind the stage, encoded as on the wire, with its leading slash;
            the root is `/`.
    """
    call = f"{api_id}/{stage}/{method.upper()}/{path.removeprefix('/')}"
    return f"arn:{partition}:execute-api:{region}:{account}:{call}"


def expand_shorthand(
    policy: Policy, api_id: str, *, region: str, account: str, partition: str = "aws"
) -> Policy:
    """Write the resources of a resource policy out, as API Gateway does when it saves one.

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
