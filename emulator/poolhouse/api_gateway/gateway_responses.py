"""API Gateway's own answers: their types, statuses, bodies, and how an API words them itself."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from poolhouse.api_gateway import variables
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
    "UNKNOWN_STAGE": _Type(403, "ForbiddenException"),
}
"""Answers that no API can word itself: what it says belongs to a deployed stage."""

FAMILIES: Final = ("DEFAULT_4XX", "DEFAULT_5XX")
_SERVER_ERROR: Final = 500


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
    own = {name: _mapped(call, refusal, value) for name, value in custom.headers.items()}
    overridden = {name.lower() for name in own}
    headers = (
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", call.request_id),
        ("x-amzn-ErrorType", refusal.error_type),
        ("x-amz-apigw-id", call.extended_id),
    )
    kept = [each for each in headers if each[0].lower() not in overridden]
    body = _body(call, refusal, custom.template)
    return HttpResponse(
        custom.status or refusal.status, [*kept, *own.items()], body.encode("utf-8", "replace")
    )


def _custom(call: ApiCall, refusal: GatewayRefusal) -> GatewayResponse:
    if refusal.response_type in FIXED:
        return GatewayResponse()
    own = call.api.gateway_responses.get(refusal.response_type)
    family = "DEFAULT_5XX" if refusal.status >= _SERVER_ERROR else "DEFAULT_4XX"
    return own or call.api.gateway_responses.get(family) or GatewayResponse()


def _body(call: ApiCall, refusal: GatewayRefusal, template: str | None) -> str:
    if template is not None:
        return variables.IN_TEMPLATE.sub(lambda found: _value(call, refusal, found[1]), template)
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
