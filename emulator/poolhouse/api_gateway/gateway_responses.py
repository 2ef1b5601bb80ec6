"""API Gateway's own answers: their types, statuses, bodies, and how an API words them itself."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import GatewayResponse
from poolhouse.protocol.http import HttpResponse


class _Type(NamedTuple):
    status: int
    error_type: str
    hard_coded: bool = False  # its body does not go through the template, hence the blank in it


TYPES: Final[Mapping[str, _Type]] = {
    "ACCESS_DENIED": _Type(403, "AccessDeniedException"),
    "API_CONFIGURATION_ERROR": _Type(500, "InternalServerErrorException", hard_coded=True),
    "EXPIRED_TOKEN": _Type(403, "ExpiredTokenException"),
    "INTEGRATION_FAILURE": _Type(504, "InternalServerErrorException", hard_coded=True),
    "INTEGRATION_TIMEOUT": _Type(504, "InternalServerErrorException", hard_coded=True),
    "INVALID_API_KEY": _Type(403, "ForbiddenException"),
    "INVALID_SIGNATURE": _Type(403, "InvalidSignatureException"),
    "MISSING_AUTHENTICATION_TOKEN": _Type(403, "MissingAuthenticationTokenException"),
    "UNAUTHORIZED": _Type(401, "UnauthorizedException"),
}
FIXED: Final[Mapping[str, _Type]] = {
    "REQUEST_TOO_LARGE": _Type(413, "BadRequestException", hard_coded=True),
}
"""Types that no API can word itself."""

FAMILIES: Final = ("DEFAULT_4XX", "DEFAULT_5XX")
_SERVER_ERROR: Final = 500
_VARIABLE: Final = re.compile(
    r"\$(context\.[\w.]+|method\.request\.(?:header|querystring)\.[\w-]+)"
)


class GatewayRefusal(Exception):  # noqa: N818  an answer, not a fault
    """API Gateway answers in the integration's place.

    Args:
        response_type: The type of gateway response.
        message: Its message.
        error_type: What `x-amzn-ErrorType` says, where it is not the type's own.
        status: The status, where it is not the type's own.
        reason: What only the journal tells.
    """

    def __init__(
        self,
        response_type: str,
        message: str,
        *,
        error_type: str | None = None,
        status: int | None = None,
        reason: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.response_type = response_type
        self.message = message
        self.kind = TYPES.get(response_type) or FIXED[response_type]
        self.error_type = error_type or self.kind.error_type
        self.status = status or self.kind.status
        self.reason = dict(reason or {})


def respond(call: ApiCall, refusal: GatewayRefusal) -> HttpResponse:
    """Return the answer, as the API words it: its own type, else the family's, else built in."""
    custom = _custom(call, refusal)
    status = custom.status or refusal.status
    response = HttpResponse(status, [("Content-Type", "application/json")])
    response.add(
        [
            ("x-amzn-RequestId", call.request_id),
            ("x-amzn-ErrorType", refusal.error_type),
            ("x-amz-apigw-id", call.extended_id),
        ]
    )
    response.add((name, _mapped(call, refusal, value)) for name, value in custom.headers.items())
    response.body = _body(call, refusal, custom.template).encode()
    return response


def _custom(call: ApiCall, refusal: GatewayRefusal) -> GatewayResponse:
    own = call.api.gateway_responses.get(refusal.response_type)
    family = "DEFAULT_5XX" if refusal.status >= _SERVER_ERROR else "DEFAULT_4XX"
    return own or call.api.gateway_responses.get(family) or GatewayResponse()


def _body(call: ApiCall, refusal: GatewayRefusal, template: str | None) -> str:
    text = json.dumps(refusal.message, ensure_ascii=False)
    if template is not None:
        return _VARIABLE.sub(lambda found: _variable(call, refusal, found[1]), template)
    if refusal.kind.hard_coded:
        return f'{{"message": {text}}}'
    # On the wire a denial's key has a capital letter, whatever GetGatewayResponses shows.
    key = "Message" if refusal.response_type == "ACCESS_DENIED" else "message"
    return f'{{"{key}":{text}}}'


def _mapped(call: ApiCall, refusal: GatewayRefusal, value: str) -> str:
    if value.startswith(("context.", "method.request.")):
        return _variable(call, refusal, value)
    return value[1:-1] if value.startswith("'") and value.endswith("'") else value


def _variable(call: ApiCall, refusal: GatewayRefusal, name: str) -> str:
    """Return the value of a variable; what does not exist renders empty."""
    kind, _, last = name.rpartition(".")
    if kind == "method.request.header":
        return call.http.header(last) or ""
    values = {
        "context.error.message": refusal.message,
        "context.error.messageString": json.dumps(refusal.message, ensure_ascii=False),
        "context.error.responseType": refusal.response_type,
        "context.requestId": call.request_id,
        "context.extendedRequestId": call.extended_id,
        "context.apiId": call.api.id,
        "context.stage": call.stage,
        "context.httpMethod": call.http.method,
        "context.path": f"/{call.stage}{call.path}",
        "context.resourcePath": "" if call.route is None else call.route.resource,
    }
    return values.get(name, "")
