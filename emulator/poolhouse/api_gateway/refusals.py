"""API Gateway's own answers: their types, and the exception by which the pipeline gives one.

They are refusals, not errors of a service model: a type has a name and a status, and each API may
word it. Source: Developer Guide, supported-gateway-response-types.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from poolhouse.runtime.detail import require_json


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
"""Answers that no API can word itself: its wording comes into play behind a deployed stage."""

FAMILIES: Final = ("DEFAULT_4XX", "DEFAULT_5XX")


class GatewayRefusal(Exception):  # noqa: N818  an answer, not a fault
    """API Gateway answers in the integration's place.

    Args:
        response_type: The type of gateway response.
        message: Its message.
        error_type: What `x-amzn-ErrorType` says, where it is not the type's own.
        status: The status, where it is not the type's own.
        reason: What only the journal tells.

    Raises:
        TypeError: The reason is no JSON.
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
        self.reason = require_json(reason) or {}


class FrontEndRefusal(GatewayRefusal):
    """The front end answers, in plain text, before anything of the API is known."""
