"""The way of a call through API Gateway.

Read `WAY`: API Gateway's checks in its order, then the integration, which answers what passes.
`protocol/pipeline.py` takes a call through them.
"""

from typing import Final

from poolhouse.api_gateway import routing, wording
from poolhouse.api_gateway.authorization import resource_policy, signers
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.cors import hidden_from_browser
from poolhouse.api_gateway.definitions import RestApi
from poolhouse.api_gateway.gateway_responses import respond
from poolhouse.api_gateway.refusals import FrontEndRefusal, GatewayRefusal
from poolhouse.iam.authentication import Gatekeeper
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.pipeline import Way, pass_through
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Entry
from poolhouse.runtime.store import StateReplacedError

BODY_BYTES_MAX: Final = 10_485_760


def do_what_is_due(call: ApiCall) -> None:
    """Do what has fallen due by the emulator's clock since the last request."""
    call.foundation.timekeeper.keep_up()


def refuse_huge(call: ApiCall) -> None:
    """Refuse a body beyond 10 MB, as the front end does before it looks at the API."""
    if call.http.body_bytes > BODY_BYTES_MAX:
        text = wording.CONTENT_TOO_LONG.format(limit=BODY_BYTES_MAX)
        raise FrontEndRefusal("REQUEST_TOO_LARGE", text)


def find_stage(call: ApiCall) -> None:
    """Refuse a stage that the API was not deployed to."""
    if call.stage != call.api.stage:
        reason = {"reason": f"the API is deployed to {call.api.stage}, not {call.stage}"}
        raise GatewayRefusal("UNKNOWN_STAGE", wording.UNKNOWN_STAGE, reason=reason)


def match_route(call: ApiCall) -> None:
    """Set route and path parameters, or refuse; before any authorization."""
    matched = routing.match(call.api, call.method, call.path)
    if matched is None:
        raise signers.refuse_unrouted(call)
    call.route, call.path_parameters = matched


def authorize(call: ApiCall) -> None:
    """Refuse callers that the route's authorizer does not allow."""
    call.matched.authorization.authorize(call)


def ask_resource_policy(call: ApiCall) -> None:
    """Check the API's resource policy, unless `authorize` has done so for an IAM caller."""
    resource_policy.authorize(call)


def require_api_key(call: ApiCall) -> None:
    """Refuse a call without an enabled API key, where the route requires one.

    Throttling and quotas are not emulated.
    """
    if not call.matched.api_key_required:
        return
    value = call.http.header("x-api-key")
    for key in call.api.api_keys:
        if key.enabled and key.value == value:
            call.api_key = key
            return
    reason = "no x-api-key came with the call" if value is None else "unknown or disabled x-api-key"
    raise GatewayRefusal("INVALID_API_KEY", wording.FORBIDDEN, reason={"reason": reason})


def meet_faults(call: ApiCall) -> None:
    """Let the world's faults refuse the call."""
    call.foundation.faults.befall(call.occasion)


def read_time(call: ApiCall) -> None:
    """Read the time inside the step, so that the journal is in its order."""
    call.read_time()


def integrate(call: ApiCall) -> None:
    """Set the integration's answer with API Gateway's ids; one that waits runs outside the step."""
    integration = call.matched.integration
    response = _answer_away(call) if integration.waits else integration.answer(call)
    ids = [("x-amzn-RequestId", call.request_id), ("x-amz-apigw-id", call.extended_id)]
    call.response = response.add(ids)


def draw_ids(call: ApiCall) -> None:
    """Draw the ids by which the answer and the journal know the call, unless they are drawn."""
    call.draw_request_id()


def word_refusal(call: ApiCall) -> None:
    """Set the response to the refusal, in the API's own wording if it has one."""
    assert call.refusal is not None
    call.response = respond(call, call.refusal)


def word_unkept(call: ApiCall) -> None:
    """Set the response to a refusal that can't be kept; an answer has its ids already."""
    if call.refusal is not None:
        if not call.keeps_ids:
            call.take_uncounted_id()
        word_refusal(call)


def write_journal(call: ApiCall) -> None:
    """Write the call's journal entry, with the reason of a refusal and of a CORS failure."""
    refusal, response = call.refusal, call.response
    assert response is not None
    detail: dict[str, object] = {} if call.principal is None else dict(call.principal.detail)
    if refusal is not None:
        detail |= refusal.reason
    hidden = hidden_from_browser(call, response)
    if hidden is not None:
        detail["cors"] = hidden
    call.foundation.journal.write(
        Entry(
            at_ms=call.now_ms,
            service=call.occasion.service,
            operation=call.occasion.operation,
            principal=None if call.principal is None else call.principal.arn,
            status=response.status,
            error=None if refusal is None else refusal.error_type,
            message=None if refusal is None else refusal.message,
            request_id=call.request_id,
            detail=detail or None,
        )
    )


def keep_ids(call: ApiCall) -> None:
    """Note that the step in which the ids were drawn is committed."""
    call.keeps_ids = True


def lose_reply(call: ApiCall) -> None:
    """Mark the reply as lost if one of the world's faults says so."""
    assert call.response is not None
    call.response.lost = call.foundation.faults.lose_reply(call.occasion)


WAY: Final[Way[ApiCall]] = Way(
    before=(
        do_what_is_due,
        refuse_huge,
        find_stage,
        match_route,
        authorize,
        ask_resource_policy,
        require_api_key,
        meet_faults,
    ),
    inside=(read_time, draw_ids, integrate),
    kept=(write_journal,),
    refused=(read_time, draw_ids, word_refusal, write_journal),
    unkept=(word_unkept,),
    after=(keep_ids, lose_reply),
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
        gatekeeper: Verifies signatures.
        http: The request as it arrived; signatures are checked against it, not against `path`.
        path: The path behind the stage, encoded as on the wire, with its leading slash.
    """
    now_ms = foundation.clock.now_ms()
    call = ApiCall(
        foundation=foundation,
        now_ms=now_ms,
        gatekeeper=gatekeeper,
        api=api,
        http=http,
        stage=stage,
        path=path,
        received_ms=now_ms,
    )
    pass_through(call, WAY)
    assert call.response is not None
    return call.response


def _answer_away(call: ApiCall) -> HttpResponse:
    """Return the answer of an integration that takes time or asks others.

    The answer, or the refusal, is used even if the world was reset or restored meanwhile, since it
    does not depend on the world's state; its journal entry goes into the new state.

    Raises:
        GatewayRefusal: What the integration refused with.
    """
    outcome: HttpResponse | GatewayRefusal | None = None
    try:
        with call.away():
            outcome = _outcome(call)
    except StateReplacedError:
        if outcome is None:
            raise
        call.forget_ids()
    assert outcome is not None
    if isinstance(outcome, GatewayRefusal):
        raise outcome
    call.draw_request_id()
    return outcome


def _outcome(call: ApiCall) -> HttpResponse | GatewayRefusal:
    try:
        return call.matched.integration.answer(call)
    except GatewayRefusal as refusal:
        return refusal
