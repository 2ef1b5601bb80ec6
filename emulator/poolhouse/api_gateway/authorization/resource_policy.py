"""The API's resource policy, for callers that no signature names; IAM callers met it already."""

from poolhouse.api_gateway.arns import INVOKE
from poolhouse.api_gateway.authorization.signers import denial
from poolhouse.api_gateway.call import ApiCall
from poolhouse.iam import authorization
from poolhouse.iam.authentication import request_keys


def authorize(call: ApiCall) -> None:
    """Let in whom the resource policy allows; an API without one lets everybody pass.

    Raises:
        GatewayRefusal: The policy denies the call or does not allow it.
    """
    policy = call.api.resource_policy
    if policy is None or call.principal is not None:
        return
    for number, arn in enumerate(call.denied_arns):
        decision = authorization.evaluate_anonymous(
            policy, INVOKE, arn, now_ms=call.now_ms, context=request_keys(call.http)
        )
        if decision.effect == "explicit_deny" or not (decision.allowed or number):
            raise denial("anonymous", decision)
