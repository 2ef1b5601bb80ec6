"""AWS JSON 1.0 and 1.1: bodies to members and answers to bodies, led by the model's shapes."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from poolhouse.protocol import json_values, sizes
from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.call import Answer, Request
from poolhouse.protocol.errors import SerializationException, ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.protocols import Protocol
from poolhouse.protocol.shapes import Shape

_CAPITAL_MESSAGE: Final = frozenset({"SerializationException", "AccessDeniedException"})
"""Errors that any service may answer before its own checks; their message is called `Message`."""

_HEADER_TEXT_MAX: Final = 4096


def parse(operation: OperationModel, http: HttpRequest) -> Request:
    """Return the members of a request.

    Raises:
        RequestEntityTooLargeException: The body is longer than a service reads.
        SerializationException: The body is no JSON object, or a member has the wrong JSON type.
    """
    sizes.check(http)
    return decode(operation.input, http.body)


def render(
    operation: OperationModel, answer: Answer, request_id: str, *, version: str
) -> HttpResponse:
    """Return the response that carries an answer.

    Raises:
        AnswerError: The answer holds what the shape does not have, or lacks what it requires.
    """
    body = encode(operation.output, answer)
    return _response(200, body, [("x-amzn-RequestId", request_id)], version)


def refuse(
    _model: ServiceModel, error: ServiceError, request_id: str, *, version: str
) -> HttpResponse:
    """Return the response that carries an error; its name and sentence are headers too."""
    content = {"__type": error.name}
    headers = [*error.headers, ("x-amzn-ErrorType", f"{error.name}:")]
    if error.message is not None:
        content["Message" if error.name in _CAPITAL_MESSAGE else "message"] = str(error.message)
        headers.append(("x-amzn-ErrorMessage", _header_text(error.message)))
    headers.append(("x-amzn-RequestId", request_id))
    return _response(error.status, json_values.text(content), headers, version)


def _response(
    status: int, body: bytes, headers: list[tuple[str, str]], version: str
) -> HttpResponse:
    if body:
        headers.append(("Content-Type", f"application/x-amz-json-{version}"))
    return HttpResponse(status, headers, body)


def _header_text(message: str) -> str:
    """Return a message as a header can carry it: one line of visible ASCII, cut when it is long."""
    visible = (sign if sign.isprintable() else " " for sign in message[:_HEADER_TEXT_MAX])
    return "".join(visible).encode("ascii", "replace").decode()


def decode(shape: Shape, body: bytes) -> dict[str, Any]:
    """Return the members of a request body; unknown ones are ignored, null counts as absent.

    Raises:
        SerializationException: The body is no JSON object, or a member has the wrong JSON type.
    """
    if not body:
        return {}
    value = json_values.parsed(body)
    if not isinstance(value, dict):
        raise SerializationException(detail={"reason": "the body is not a JSON object"})
    return members(shape, value)


def members(shape: Shape, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a request that is a mapping already; a null counts as absent.

    Raises:
        SerializationException: A member has the wrong JSON type.
    """
    decoded: dict[str, Any] = json_values.decode(shape, dict(value))
    return decoded


def encode(shape: Shape | None, answer: Mapping[str, Any] | None) -> bytes:
    """Return an answer's body; timestamps are given in epoch milliseconds and sent in seconds.

    Raises:
        AnswerError: The answer holds what the shape does not have, or lacks what it requires.
    """
    if shape is None:
        if answer:
            message = f"the operation answers without a body, the handler gave {sorted(answer)}"
            raise AnswerError(message)
        return b""
    return json_values.text(json_values.encode(shape, answer or {}, shape.name))


def _speaking(version: str) -> Protocol:
    return Protocol(parse, partial(render, version=version), partial(refuse, version=version))


JSON_1_0: Final = _speaking("1.0")
JSON_1_1: Final = _speaking("1.1")
