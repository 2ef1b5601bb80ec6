"""REST protocols: requests read and answers written, whatever the form of their bodies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

from poolhouse.protocol import event_stream, rest_bindings
from poolhouse.protocol.answers import AnswerError, members_of, require_kind
from poolhouse.protocol.call import Answer, Request
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel
from poolhouse.protocol.protocols import Protocol
from poolhouse.protocol.shapes import Member, Shape

Held: TypeAlias = Sequence[tuple[Member, Any]]

_OCTETS: Final = "application/octet-stream"
_PLAIN: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class BodyForm:
    """How bodies are written.

    Args:
        content_type: Their type.
        request_id_header: The header that tells the request id.
        read_members: Returns the members of a shape that stand in a body.
        read_payload: Returns the one member that a body is.
        write_members: Returns the body that holds members of an operation's output.
        write_payload: Returns the body that is one member.
    """

    content_type: str
    request_id_header: Callable[[ServiceModel], str]
    read_members: Callable[[Shape, bytes], dict[str, Any]]
    read_payload: Callable[[Member, bytes], Any]
    write_members: Callable[[OperationModel, Held], bytes]
    write_payload: Callable[[Member, Any], bytes]


def protocol(
    form: BodyForm, refuse: Callable[[ServiceModel, ServiceError, str], HttpResponse]
) -> Protocol:
    """Return the protocol that writes bodies in a form and refuses in a way of its own."""
    return Protocol(partial(parse, form), partial(render, form), refuse)


def parse(form: BodyForm, operation: OperationModel, http: HttpRequest) -> Request:
    """Return the members of a request; a body without content counts as absent.

    Raises:
        SerializationException: The body is not what the model wants, or a text no value of its
            member's kind.
    """
    members = rest_bindings.read(operation, http)
    shape = operation.input
    if not http.body:
        return members
    if shape.payload is None:
        return members | form.read_members(shape, http.body)
    payload = shape.members[shape.payload]
    if payload.shape.type == "blob":
        members[shape.payload] = http.body
    elif payload.shape.type == "string":
        members[shape.payload] = http.body.decode("utf-8", "replace")
    else:
        members[shape.payload] = form.read_payload(payload, http.body)
    return members


def render(
    form: BodyForm, operation: OperationModel, answer: Answer, request_id: str
) -> HttpResponse:
    """Return the response that carries an answer.

    Raises:
        AnswerError: The answer holds what the shape does not have, or lacks what it requires.
    """
    name = form.request_id_header(operation.service)
    response = HttpResponse(operation.success_status, [(name, request_id)])
    output = operation.output
    if output is None:
        if answer:
            message = f"the operation answers without members, the handler gave {sorted(answer)}"
            raise AnswerError(message)
        return response
    held = list(members_of(output, answer or {}, output.name))
    rest_bindings.write(held, response)
    if operation.method == "HEAD":
        return response
    if output.payload is None:
        inside = [(member, value) for member, value in held if member.location is None]
        response.body, content_type = form.write_members(operation, inside), form.content_type
    else:
        response.body, content_type = _payload(form, output.members[output.payload], held)
    if response.body and not rest_bindings.has_header(response, "Content-Type"):
        response.headers.append(("Content-Type", content_type))
    return response


def _payload(form: BodyForm, payload: Member, held: Held) -> tuple[bytes, str]:
    """Return the body that is one member, and its type."""
    value = next((value for member, value in held if member is payload), None)
    if value is None:
        return b"", form.content_type
    if payload.shape.is_event_stream:
        return event_stream.write(payload.shape, value, form.write_payload), event_stream.TYPE
    if payload.shape.type not in ("blob", "string"):
        return form.write_payload(payload, value), form.content_type
    require_kind(payload.shape, value, payload.name)
    return (value, _OCTETS) if payload.shape.type == "blob" else (value.encode(), _PLAIN)
