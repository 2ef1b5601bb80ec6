"""The API's resource policy, for callers that no signature names; IAM callers met it already."""

from poolhouse.api_gateway.arns import INVOKE
from poolhouse.api_gateway.authorization.signers import require
from poolhouse.api_gateway.call import ApiCall
from poolhouse.iam import authorization
from poolhouse.iam.authentication import request_keys
from poolhouse.iam.decision import Decision


def authorize(call: ApiCall) -> None:
    """Let in whom the resource policy allows; an API without one lets everybody pass.

    Raises:
        GatewayRefusal: The policy denies the call or does not allow it.
    """
    policy = call.api.resource_policy
    if policy is None or call.principal is not None:
        return
    context = request_keys(call.http)

    def decide(arn: str) -> Decision:
        return authorization.evaluate_anonymous(
            policy, INVOKE, arn, now_ms=call.now_ms, context=context
        )

    require(call, decide, "anonymous")
