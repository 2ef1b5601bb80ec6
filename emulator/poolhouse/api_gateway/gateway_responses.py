"""API Gateway's own answers on the wire: the built-in wording, or the API's own."""

import json
from typing import Final

from poolhouse.api_gateway import variables
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import GatewayResponse
from poolhouse.api_gateway.refusals import FIXED, FrontEndRefusal, GatewayRefusal
from poolhouse.protocol.http import HttpResponse

_SERVER_ERROR: Final = 500


def respond(call: ApiCall, refusal: GatewayRefusal) -> HttpResponse:
    """Return a refusal's response: by the API's own gateway response, or the built-in one."""
    if isinstance(refusal, FrontEndRefusal):
        plain = [("Content-Type", "text/plain; charset=utf-8")]
        return HttpResponse(refusal.status, plain, refusal.message.encode())
    custom = _custom(call, refusal)
    own = {name: _mapped(call, refusal, value) for name, value in custom.headers.items()}
    overridden = {name.lower() for name in own}
    headers = (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", call.request_id),
        ("x-amzn-ErrorType", refusal.error_type),
        ("x-amz-apigw-id", call.extended_id),
    )
    remaining = [each for each in headers if each[0].lower() not in overridden]
    body = _body(call, refusal, custom.template)
    return HttpResponse(
        custom.status or refusal.status, [*remaining, *own.items()], body.encode("utf-8", "replace")
    )


def _custom(call: ApiCall, refusal: GatewayRefusal) -> GatewayResponse:
    if refusal.response_type in FIXED:
        return GatewayResponse()
    own = call.api.gateway_responses.get(refusal.response_type)
    family = "DEFAULT_5XX" if refusal.status >= _SERVER_ERROR else "DEFAULT_4XX"
    return own or call.api.gateway_responses.get(family) or GatewayResponse()


def _body(call: ApiCall, refusal: GatewayRefusal, template: str | None) -> str:
    if template is not None:
        return variables.IN_TEMPLATE.sub(lambda match: _value(call, refusal, match[1]), template)
    text = json.dumps(refusal.message, ensure_ascii=False)
    if refusal.kind.hard_coded:
        return f'{{"message": {text}}}'
    # On the wire a denial's key has a capital letter, whatever GetGatewayResponses shows.
    key = "Message" if refusal.response_type == "ACCESS_DENIED" else "message"
    return f'{{"{key}":{text}}}'


def _mapped(call: ApiCall, refusal: GatewayRefusal, value: str) -> str:
    """Return a header's value; a variable's line breaks would end the header."""
    if value.startswith(variables.ROOTS):
        return " ".join(_value(call, refusal, value).splitlines())
    return value[1:-1] if value.startswith("'") and value.endswith("'") else value


def _value(call: ApiCall, refusal: GatewayRefusal, name: str) -> str:
    match name:
        case "context.error.message":
            return refusal.message
        case "context.error.messageString":
            return json.dumps(refusal.message, ensure_ascii=False)
        case "context.error.responseType":
            return refusal.response_type
        case _:
            return variables.value_of(call, name)
