"""Who signed a call, whether policies allow it, and how API Gateway words what they refuse."""

from collections.abc import Callable
from typing import Final

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.arns import INVOKE
from poolhouse.api_gateway.authorization import mismatch
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.iam import authorization, signature_clock
from poolhouse.iam import wording as iam_wording
from poolhouse.iam.decision import Decision
from poolhouse.iam.failures import KeyFailure, SessionExpired
from poolhouse.iam.principals import Principal
from poolhouse.primitives import sigv4

WINDOW_S: Final = 5 * 60
_ACCOUNT: Final = 4
_ACCOUNT_SHOWN: Final = 4


def signer(call: ApiCall) -> Principal:
    """Return who signed a call.

    Raises:
        GatewayRefusal: No signature, a bad one, an unknown key, expired credentials.
    """
    settings = call.foundation.settings
    try:
        return call.gatekeeper.verify(
            call.http, "execute-api", settings.region, window_s=WINDOW_S, now_ms=call.now_ms
        )
    except sigv4.SignatureMismatch as problem:
        raise refusal(problem, mismatch.cause(call)) from problem
    except sigv4.SignatureFailure as problem:
        raise refusal(problem) from problem


def require_allowed(call: ApiCall, principal: Principal) -> None:
    """Refuse a call that neither the principal's policies nor the API's allow, or that one denies.

    Raises:
        GatewayRefusal: The denial.
    """
    region, policy = call.foundation.settings.region, call.api.resource_policy

    def decide(arn: str) -> Decision:
        return authorization.evaluate(
            principal, INVOKE, arn, region=region, now_ms=call.now_ms, resource_policy=policy
        )

    require(call, decide, principal.arn)


def require(call: ApiCall, decide: Callable[[str], Decision], caller: str) -> None:
    """Refuse a call whose ARN nothing allows, or one of whose ARNs is denied.

    Args:
        decide: Returns what the policies say of an ARN.
        caller: Who is named in the refusal.

    Raises:
        GatewayRefusal: The denial.
    """
    for number, arn in enumerate(call.denied_arns):
        decision = decide(arn)
        if decision.effect == "explicit_deny" or not (decision.allowed or number):
            raise denial(caller, decision)


def refuse_unrouted(call: ApiCall) -> GatewayRefusal:
    """Return the refusal of a path without a route: its Authorization header is parsed first."""
    try:
        sigv4.parse(call.http.headers, call.http.raw_query)
    except sigv4.MissingSignature:
        why = "no route has this method and path"
    except sigv4.SignatureFailure as problem:
        return refusal(problem)
    else:
        why = "no route has this method and path; the signature was not looked at"
    return GatewayRefusal(
        "MISSING_AUTHENTICATION_TOKEN",
        wording.MISSING_AUTHENTICATION_TOKEN,
        reason={"reason": why},
    )


def refusal(problem: sigv4.SignatureFailure, cause: str | None = None) -> GatewayRefusal:
    """Return the gateway response that refuses a signature.

    Args:
        problem: What is wrong with it.
        cause: What the journal tells beside.
    """
    told = type(problem).__name__
    reason: dict[str, object] = {
        "reason": told if cause is None else f"{told}: {cause}",
        **signature_clock.detail_of(problem.dated_by),
    }
    message = iam_wording.failure(problem)
    match problem:
        case sigv4.MissingSignature():
            return GatewayRefusal("MISSING_AUTHENTICATION_TOKEN", message, reason=reason)
        case SessionExpired():
            reason |= {"expired_ms": problem.expires_ms, "now_ms": problem.now_ms}
            return GatewayRefusal("EXPIRED_TOKEN", message, reason=reason)
        case KeyFailure():
            reason["access_key_id"] = problem.access_key_id
            error_type = "UnrecognizedClientException"
        case sigv4.SignatureMismatch():
            message += wording.CANONICAL_DUMP.format(
                canonical_request=problem.canonical_request, string_to_sign=problem.string_to_sign
            )
            error_type = "InvalidSignatureException"
        case sigv4.WrongScope():
            reason |= {"region": problem.region} if "region" in problem.mistakes else {}
            error_type = "InvalidSignatureException"
        case sigv4.OutsideWindow() | sigv4.HostNotSigned():
            error_type = "InvalidSignatureException"
        case _:
            error_type = "IncompleteSignatureException"
    return GatewayRefusal("INVALID_SIGNATURE", message, error_type=error_type, reason=reason)


def denial(arn: str, decision: Decision) -> GatewayRefusal:
    """Return the gateway response that refuses what the policies don't allow."""
    parts = decision.request.resource.split(":", _ACCOUNT + 1)
    parts[_ACCOUNT] = "*" * 8 + parts[_ACCOUNT][-_ACCOUNT_SHOWN:]
    message = wording.NOT_AUTHORIZED.format(arn=arn, resource=":".join(parts))
    if decision.effect == "explicit_deny":
        message += wording.EXPLICIT_DENY
    return GatewayRefusal("ACCESS_DENIED", message, reason={"reason": decision.explain()})


def caller_of(principal: Principal) -> dict[str, str | None]:
    """Return what `requestContext.identity` tells of who signed."""
    return {
        "accessKey": principal.access_key_id,
        "accountId": principal.account,
        "caller": principal.user_id,
        "user": principal.user_id,
        "userArn": principal.arn,
        "cognitoIdentityId": principal.identity_id,
        "cognitoIdentityPoolId": principal.identity_pool_id,
        "cognitoAuthenticationType": principal.amr[0] if principal.amr else None,
        "cognitoAuthenticationProvider": ",".join(principal.amr[1:]) or None,
    }
