"""The way of a call through API Gateway.

Read `ENTRANCE`: these are its checks, in its order. Whoever passes them gets the integration's
answer.
"""

import traceback
from collections.abc import Callable, Iterable
from typing import Final

from poolhouse.api_gateway import routing, usage_plans, wording
from poolhouse.api_gateway.authorization import aws_iam, cognito, resource_policy
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.cors import hidden_from_browser
from poolhouse.api_gateway.definitions import RestApi
from poolhouse.api_gateway.gateway_responses import respond
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.iam.authentication import Gatekeeper
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime import identifiers
from poolhouse.runtime.absence import away
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry

BODY_BYTES_MAX: Final = 10_485_760

Stage = Callable[[ApiCall], None]


def refuse_huge(call: ApiCall) -> None:
    """Refuse a body beyond 10 MB; the front end does it, before anything of the API is known."""
    if call.http.body_bytes > BODY_BYTES_MAX:
        text = wording.CONTENT_TOO_LONG.format(limit=BODY_BYTES_MAX)
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        call.refusal = GatewayRefusal("REQUEST_TOO_LARGE", text)
        call.response = HttpResponse(call.refusal.status, headers, text.encode())


def find_stage(call: ApiCall) -> None:
    """Refuse a stage that the API was not deployed to."""
    if call.stage != call.api.stage:
        reason = {"reason": f"the API is deployed to {call.api.stage}, not {call.stage}"}
        raise GatewayRefusal("UNKNOWN_STAGE", wording.UNKNOWN_STAGE, reason=reason)


def match_route(call: ApiCall) -> None:
    """Find the method on the resource, before any authorization."""
    matched = routing.match(call.api, call.method, call.path)
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
    resource_policy.authorize(call)


def require_api_key(call: ApiCall) -> None:
    """Ask for an API key where the route wants one."""
    if call.matched.api_key_required:
        call.api_key = usage_plans.require_key(call)


ENTRANCE: Final[tuple[Stage, ...]] = (
    refuse_huge,
    find_stage,
    match_route,
    authorize,
    ask_resource_policy,
    require_api_key,
)


def integrate_at_once(call: ApiCall) -> None:
    """Let an integration answer that waits for nobody."""
    if not call.matched.integration.waits:
        integrate(call)


def integrate(call: ApiCall) -> None:
    """Let the integration answer, and add what API Gateway adds."""
    response = call.matched.integration.answer(call)
    ids = [("x-amzn-RequestId", call.request_id), ("x-amz-apigw-id", call.extended_id)]
    call.response = response.add(ids)


def dispatch(
    foundation: Foundation,
    gatekeeper: Gatekeeper,
    api: RestApi,
    http: HttpRequest,
    *,
    stage: str,
    path: str,
) -> HttpResponse:
    """Answer one call of an API: in one step, but for integrations that wait between two.

    Args:
        foundation: What the call stands on.
        gatekeeper: Who knows keys.
        api: The API.
        http: The request as it arrived; signatures are held against it, not against `path`.
        stage: The stage in its URL.
        path: The path behind the stage, encoded as on the wire, with its leading slash.
    """
    with foundation.store.step():
        request_id, extended_id = identifiers.api_call_ids(foundation.entropy)
        call = ApiCall(
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
        _pass(call, (*ENTRANCE, integrate_at_once))
        if call.response is not None:
            return _close(call, call.response)
    with away():
        _pass(call, (integrate,))
    assert call.response is not None
    with foundation.store.step():
        return _close(call, call.response)


def _pass(call: ApiCall, stages: Iterable[Stage]) -> None:
    """Take a call through stages until one of them answers; refusals are answers, too."""
    try:
        for stage in stages:
            stage(call)
            if call.response is not None:
                return
    except GatewayRefusal as refusal:
        call.refusal = refusal
        call.response = respond(call, refusal)
    except Exception as problem:  # noqa: BLE001  whatever broke is answered and kept in the journal
        story = "".join(traceback.format_exception(problem))
        call.refusal = GatewayRefusal(
            "API_CONFIGURATION_ERROR", wording.INTERNAL_SERVER_ERROR, reason={"traceback": story}
        )
        call.response = respond(call, call.refusal)


def _close(call: ApiCall, response: HttpResponse) -> HttpResponse:
    """Write the call down, with the reason of a refusal and what a browser will not tell of it."""
    refusal = call.refusal
    detail = {} if refusal is None else dict(refusal.reason)
    hidden = hidden_from_browser(call, response)
    if hidden is not None:
        detail["cors"] = hidden
    call.foundation.journal.write(
        Entry(
            at_ms=call.now_ms,
            service="execute-api",
            operation=f"{call.method} {call.path_with_stage}",
            principal=None if call.principal is None else call.principal.arn,
            status=response.status,
            error=None if refusal is None else refusal.error_type,
            message=None if refusal is None else refusal.message,
            request_id=call.request_id,
            detail=detail or None,
        )
    )
    return response
