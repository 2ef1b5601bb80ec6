"""The query protocol: a form with `Action` and `Version`, answered by XML."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl

from poolhouse.protocol import scalars, xml_elements
from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.call import Answer, Request
from poolhouse.protocol.errors import SerializationException, ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.protocols import Protocol
from poolhouse.protocol.shapes import Member, Shape

_CONTENT_TYPE: Final = "text/xml"
_DEPTH_MAX: Final = 100
_SERVER_FAULT: Final = 500
_FORBIDDEN: Final = 403
_SHARED: Final[dict[str, tuple[str, int]]] = {
    "AccessDeniedException": ("AccessDenied", _FORBIDDEN),
    "ExpiredTokenException": ("ExpiredToken", _FORBIDDEN),
    "IncompleteSignatureException": ("IncompleteSignature", 400),
    "InternalErrorException": ("InternalFailure", _SERVER_FAULT),
    "InvalidSignatureException": ("SignatureDoesNotMatch", _FORBIDDEN),
    "MissingAuthenticationTokenException": ("MissingAuthenticationToken", _FORBIDDEN),
    "SerializationException": ("MalformedInput", 400),
    "UnknownOperationException": ("InvalidAction", 400),
    "UnrecognizedClientException": ("InvalidClientTokenId", _FORBIDDEN),
}
"""Codes and statuses of errors that come before every service's own checks (Common Errors)."""

Fields = dict[str, Any]
"""A form's fields as a tree: `A.member.1=x` is `{"A": {"member": {"1": {"": "x"}}}}`."""


def fields_of(http: HttpRequest) -> dict[str, str]:
    """Return the fields of a request's form, of its query string where it has no body."""
    form = http.body.decode("utf-8", "replace") if http.body else http.raw_query
    return dict(parse_qsl(form, keep_blank_values=True))


def parse(operation: OperationModel, http: HttpRequest) -> Request:
    """Return the members of a request.

    Raises:
        SerializationException: A field is no value of its member's kind, or nested too deeply.
    """
    tree: Fields = {}
    for name, value in fields_of(http).items():
        place, parts = tree, name.split(".")
        if len(parts) > _DEPTH_MAX:
            raise SerializationException(detail={"reason": "a field is nested too deeply"})
        for part in parts:
            place = place.setdefault(part, {})
        place[""] = value
    return _structure(operation.input, tree)


def _structure(shape: Shape, fields: Fields) -> dict[str, Any]:
    members = {}
    for name, member in shape.members.items():
        found = fields.get(_name_in(member))
        if found is not None:
            members[name] = _value(member, found)
    return members


def _name_in(member: Member) -> str:
    """Return the first part of a member's fields; a flattened list's elements may name it."""
    held = member.shape.element
    if member.shape.type == "list" and member.flattened and held is not None:
        return held.wire_name or member.wire_name
    return member.wire_name


def _value(member: Member, fields: Fields) -> Any:
    shape = member.shape
    if shape.type == "structure":
        return _structure(shape, fields)
    if shape.type == "list":
        held = shape.element
        assert held is not None
        entries = fields if member.flattened else fields.get(held.wire_name or "member", {})
        return [_value(held, entry) for entry in _in_order(entries)]
    if shape.type == "map":
        entries = fields if member.flattened else fields.get("entry", {})
        return dict(_pair(shape, entry) for entry in _in_order(entries))
    return scalars.value_of(shape, fields.get("", ""), member.timestamp_format or "iso8601")


def _pair(shape: Shape, entry: Fields) -> tuple[str, Any]:
    key, held = shape.key, shape.element
    assert key is not None
    assert held is not None
    named, value = entry.get(key.wire_name or "key"), entry.get(held.wire_name or "value", {})
    if named is None:
        raise SerializationException(detail={"reason": f"an entry of {shape.name} lacks its key"})
    return named.get("", ""), _value(held, value)


def _in_order(entries: Fields) -> Iterator[Fields]:
    """Return the entries of a list in the order of their numbers."""
    numbers = sorted((int(part), part) for part in entries if part.isdecimal())
    return (entries[part] for _, part in numbers)


def render(operation: OperationModel, answer: Answer, request_id: str) -> HttpResponse:
    """Return the response that carries an answer.

    Raises:
        AnswerError: The answer holds what the shape does not have, or lacks what it requires.
    """
    output = operation.output
    metadata = xml_elements.element("RequestId", request_id)
    content = xml_elements.element("ResponseMetadata", metadata)
    if output is not None:
        wrapper = operation.result_wrapper or f"{operation.name}Result"
        content = xml_elements.write_structure(output, wrapper, answer or {}, output.name) + content
    elif answer:
        message = f"the operation answers without members, the handler gave {sorted(answer)}"
        raise AnswerError(message)
    root = xml_elements.element(f"{operation.name}Response", content, operation.service.namespace)
    return _response(operation.success_status, root, (), request_id)


def refuse(model: ServiceModel, error: ServiceError, request_id: str) -> HttpResponse:
    """Return the response that carries an error."""
    code, status = code_and_status(model, error)
    members = {
        "Type": "Receiver" if status >= _SERVER_FAULT else "Sender",
        "Code": code,
        "Message": error.message or "",
    }
    content = "".join(
        xml_elements.element(name, xml_elements.text(str(value))) for name, value in members.items()
    )
    wrapped = xml_elements.element("Error", content)
    wrapped += xml_elements.element("RequestId", request_id)
    root = xml_elements.element("ErrorResponse", wrapped, model.namespace)
    return _response(status, root, error.headers, request_id)


def refuse_ec2(model: ServiceModel, error: ServiceError, request_id: str) -> HttpResponse:
    """Return the response that carries an error in EC2's dialect."""
    code, status = code_and_status(model, error)
    members = {"Code": code, "Message": str(error.message or "")}
    content = "".join(
        xml_elements.element(name, xml_elements.text(value)) for name, value in members.items()
    )
    errors = xml_elements.element("Errors", xml_elements.element("Error", content))
    root = xml_elements.element("Response", errors + xml_elements.element("RequestID", request_id))
    return _response(status, root, error.headers, request_id)


def code_and_status(model: ServiceModel, error: ServiceError) -> tuple[str, int]:
    """Return an error's code in the query protocol, and its HTTP status."""
    if error.name in _SHARED:
        return _SHARED[error.name]
    described = model.error(error.name)
    return described.code, described.status or error.status


def _response(
    status: int, root: str, headers: tuple[tuple[str, str], ...], request_id: str
) -> HttpResponse:
    sent = [*headers, ("x-amzn-RequestId", request_id), ("Content-Type", _CONTENT_TYPE)]
    return HttpResponse(status, sent, root.encode())


QUERY: Final = Protocol(parse, render, refuse)
