"""The way of a call through API Gateway. Read `STAGES`: they are its checks, in its order."""

from typing import Final

from poolhouse.api_gateway import routing, usage_plans, wording
from poolhouse.api_gateway.authorization import aws_iam, cognito
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.cors import hidden_from_browser
from poolhouse.api_gateway.definitions import RestApi
from poolhouse.api_gateway.gateway_responses import GatewayRefusal, respond
from poolhouse.iam.authentication import Gatekeeper
from poolhouse.iam.evaluation import evaluate_resource_policy
from poolhouse.iam.execute_api import INVOKE
from poolhouse.iam.request import ANONYMOUS, Request
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime import identifiers
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry

BODY_BYTES_MAX: Final = 10_485_760
_OK: Final = 400


def find_stage(call: ApiCall) -> None:
    """Refuse a stage that the API was not deployed to."""
    if call.stage != call.api.stage:
        reason = {"reason": f"the API is deployed to {call.api.stage}, not {call.stage}"}
        raise GatewayRefusal("INVALID_API_KEY", wording.UNKNOWN_STAGE, reason=reason)


def match_route(call: ApiCall) -> None:
    """Find the method on the resource, before any authorization."""
    matched = routing.match(call.api, call.http.method, call.path)
    if matched is None:
        raise aws_iam.refuse_unrouted(call)
    call.route, call.path_parameters = matched


def authorize(call: ApiCall) -> None:
    """Ask the route's authorization: IAM with the resource policy, a Cognito authorizer, nobody."""
    if call.matched.authorization == "AWS_IAM":
        aws_iam.authorize(call)
    elif call.matched.authorization == "COGNITO_USER_POOLS":
        cognito.authorize(call)


def ask_resource_policy(call: ApiCall) -> None:
    """Ask the API's resource policy where no IAM caller was held against it already."""
    policy = call.api.resource_policy
    if policy is None or call.principal is not None:
        return
    keys = {"aws:SourceIp": call.http.source_ip, "aws:SecureTransport": "true"}
    decision = evaluate_resource_policy(Request(ANONYMOUS, INVOKE, call.method_arn, keys), policy)
    if not decision.allowed:
        raise aws_iam.anonymous_denial(decision)


def require_api_key(call: ApiCall) -> None:
    """Ask for an API key where the route wants one."""
    if call.matched.api_key_required:
        call.api_key = usage_plans.require_key(call)


def integrate(call: ApiCall) -> None:
    """Let the integration answer, and add what API Gateway adds."""
    call.response = call.matched.integration.answer(call)
    call.response.add([("x-amzn-RequestId", call.request_id), ("x-amz-apigw-id", call.extended_id)])


STAGES: Final = (
    find_stage,
    match_route,
    authorize,
    ask_resource_policy,
    require_api_key,
    integrate,
)


def dispatch(
    foundation: Foundation,
    gatekeeper: Gatekeeper,
    api: RestApi,
    http: HttpRequest,
    *,
    stage: str,
    path: str,
) -> HttpResponse:
    """Answer one call of an API.

    Args:
        foundation: What the call stands on.
        gatekeeper: Who knows keys.
        api: The API.
        http: The request as it arrived; signatures are held against it, not against `path`.
        stage: The stage in its URL.
        path: The path behind the stage, encoded as on the wire, with its leading slash.
    """
    if len(http.body) > BODY_BYTES_MAX:
        return _too_long()
    call = _open(foundation, gatekeeper, api, http, stage=stage, path=path)
    refusal: GatewayRefusal | None = None
    try:
        for each in STAGES:
            each(call)
    except GatewayRefusal as refused:
        refusal = refused
        call.response = respond(call, refused)
    assert call.response is not None
    _close(call, call.response, refusal)
    return call.response


def _open(
    foundation: Foundation,
    gatekeeper: Gatekeeper,
    api: RestApi,
    http: HttpRequest,
    *,
    stage: str,
    path: str,
) -> ApiCall:
    with foundation.store.step():
        request_id = foundation.entropy.uuid("request_id")
        extended_id = identifiers.extended_request_id(foundation.entropy)
    return ApiCall(
        foundation=foundation,
        gatekeeper=gatekeeper,
        api=api,
        http=http,
        stage=stage,
        path=path,
        now_ms=foundation.clock.now_ms(),
        request_id=request_id,
        extended_id=extended_id,
    )


def _close(call: ApiCall, response: HttpResponse, refusal: GatewayRefusal | None) -> None:
    """Write the call down, with the reason of a refusal and what a browser will not tell of it."""
    detail = {**call.note, **(refusal.reason if refusal else {})}
    hidden = hidden_from_browser(call, response)
    if hidden is not None and response.status >= _OK:
        detail["cors"] = hidden
    with call.foundation.store.step():
        call.foundation.journal.write(
            Entry(
                at_ms=call.now_ms,
                service="execute-api",
                operation=f"{call.http.method} /{call.stage}{call.path}",
                principal=None if call.principal is None else call.principal.arn,
                status=response.status,
                error=None if refusal is None else refusal.error_type,
                message=None if refusal is None else refusal.message,
                request_id=call.request_id,
                detail=detail or None,
            )
        )


def _too_long() -> HttpResponse:
    text = wording.CONTENT_TOO_LONG.format(limit=BODY_BYTES_MAX)
    return HttpResponse(413, [("Content-Type", "text/plain; charset=utf-8")], text.encode())
