"""REST JSON: members in path, query string and headers, the rest in a body of JSON."""

from typing import Any, Final

from poolhouse.protocol import json_values, rest
from poolhouse.protocol.errors import SerializationException, ServiceError
from poolhouse.protocol.http import HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.shapes import Member, Shape

_CONTENT_TYPE: Final = "application/json"
_FORBIDDEN: Final = 403
_SHARED: Final = {
    "AccessDeniedException": _FORBIDDEN,
    "ExpiredTokenException": _FORBIDDEN,
    "IncompleteSignatureException": _FORBIDDEN,
    "InvalidSignatureException": _FORBIDDEN,
    "MissingAuthenticationTokenException": _FORBIDDEN,
    "UnrecognizedClientException": _FORBIDDEN,
}
"""Statuses of errors that any service may answer before its own checks; others are 400 or 500."""


def _read_members(shape: Shape, body: bytes) -> dict[str, Any]:
    value = json_values.parsed(body)
    if not isinstance(value, dict):
        raise SerializationException(detail={"reason": "the body is not a JSON object"})
    return {
        name: json_values.decode(member.shape, value[member.wire_name], member.timestamp_format)
        for name, member in shape.members.items()
        if member.location is None and value.get(member.wire_name) is not None
    }


def _read_payload(member: Member, body: bytes) -> Any:
    return json_values.decode(member.shape, json_values.parsed(body), member.timestamp_format)


def _write_members(_operation: OperationModel, held: rest.Held) -> bytes:
    body = {
        member.wire_name: json_values.encode(
            member.shape, value, member.name, member.timestamp_format
        )
        for member, value in held
    }
    return json_values.text(body)


def _write_payload(member: Member, value: Any) -> bytes:
    return json_values.text(
        json_values.encode(member.shape, value, member.name, member.timestamp_format)
    )


def refuse(model: ServiceModel, error: ServiceError, request_id: str) -> HttpResponse:
    """Return the response that carries an error; its name is a header, its sentence the body."""
    described = model.error(error.name)
    headers = [
        *error.headers,
        ("x-amzn-ErrorType", described.code),
        ("x-amzn-RequestId", request_id),
        ("Content-Type", _CONTENT_TYPE),
    ]
    content = {} if error.message is None else {described.message_name: str(error.message)}
    status = _SHARED.get(error.name) or described.status or error.status
    return HttpResponse(status, headers, json_values.text(content))


REST_JSON: Final = rest.protocol(
    rest.BodyForm(
        _CONTENT_TYPE,
        lambda _model: "x-amzn-RequestId",
        _read_members,
        _read_payload,
        _write_members,
        _write_payload,
    ),
    refuse,
)
