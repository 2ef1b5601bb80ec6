"""Where the members of a REST request and answer stand: path, query string, headers, status.

What stands in the body is the business of `rest_json` and `rest_xml`.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from poolhouse.protocol import rest_router, scalars
from poolhouse.protocol.answers import AnswerError, require_kind
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel
from poolhouse.protocol.shapes import Member, TimestampFormat

_ENTRY: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|\Z)')


def read(operation: OperationModel, http: HttpRequest) -> dict[str, Any]:
    """Return the members of a request that stand outside its body.

    Raises:
        SerializationException: A text is no value of its member's kind, or the path is another
            operation's.
    """
    labels = rest_router.labels(operation, http.raw_path)
    if labels is None:
        raise SerializationException(detail={"reason": f"{http.raw_path} is not {operation.uri}"})
    query = _query(http.raw_query)
    members: dict[str, Any] = {}
    for name, member in operation.input.members.items():
        value = None
        if member.location == "uri":
            value = _scalar(member, labels.get(member.wire_name), "iso8601")
        elif member.location == "querystring":
            value = _from_query(operation, member, query)
        elif member.location == "header":
            value = _from_header(member, http.header(member.wire_name))
        elif member.location == "headers":
            value = dict(_from_prefixed(member.wire_name, http)) or None
        if value is not None:
            members[name] = value
    return members


def _query(raw_query: str) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw_query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return query


def _scalar(member: Member, text: str | None, default: TimestampFormat) -> Any:
    if text is None:
        return None
    return scalars.value_of(member.shape, text, member.timestamp_format or default)


def _from_query(operation: OperationModel, member: Member, query: Mapping[str, list[str]]) -> Any:
    held = member.shape.element
    if held is None:
        values = query.get(member.wire_name)
        return None if values is None else _scalar(member, values[-1], "iso8601")
    if member.shape.type == "list":
        found = query.get(member.wire_name)
        return None if found is None else [_scalar(held, text, "iso8601") for text in found]
    taken = rest_router.literal_query(operation) | {
        each.wire_name
        for each in operation.input.members.values()
        if each.location == "querystring" and each is not member
    }
    rest = {name: values for name, values in query.items() if name not in taken}
    if held.shape.type == "list":
        return rest or None
    return {name: values[-1] for name, values in rest.items()} or None


def _from_header(member: Member, text: str | None) -> Any:
    if text is None:
        return None
    if member.json_value:
        return _json_value(text)
    held = member.shape.element
    if held is None:
        return _scalar(member, text, "rfc822")
    if held.shape.type == "timestamp":
        return [_scalar(held, entry, "rfc822") for entry in _dates(text)]
    return [_scalar(held, entry, "rfc822") for entry in _listed(text)]


def _json_value(text: str) -> Any:
    try:
        return json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as problem:
        raise SerializationException(
            detail={"reason": f"a header is no JSON in Base64: {problem}"}
        ) from problem


def _listed(text: str) -> Iterator[str]:
    """Return the entries of a list in a header; one with a comma stands in quotation marks."""
    position = 0
    while position < len(text):
        found = _ENTRY.match(text, position)
        if found is None:
            raise SerializationException(detail={"reason": f"a header is no list: {text}"})
        quoted, plain = found.groups()
        yield plain.strip() if quoted is None else quoted.replace('\\"', '"')
        position = found.end()


def _dates(text: str) -> Iterator[str]:
    """Return the dates of a list in a header; an RFC 822 date has a comma of its own."""
    parts = text.split(",")
    width = 2 if "GMT" in text else 1
    for first in range(0, len(parts), width):
        yield ",".join(parts[first : first + width]).strip()


def _from_prefixed(prefix: str, http: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, value in http.headers:
        if name.lower().startswith(prefix.lower()) and len(name) > len(prefix):
            yield name[len(prefix) :], value


def write(held: Iterable[tuple[Member, Any]], response: HttpResponse) -> None:
    """Write an answer's members that stand outside the body into a response.

    Raises:
        AnswerError: A member is not of its shape's kind.
    """
    for member, value in held:
        if member.location == "statusCode":
            response.status = int(value)
        elif member.location == "header":
            text = _header_text(member, value, member.name)
            response.headers.append(_header(member.wire_name, text, member.name))
        elif member.location == "headers":
            response.headers += [
                _header(f"{member.wire_name}{key}", each, member.name)
                for key, each in value.items()
            ]


def _header(name: str, value: str, place: str) -> tuple[str, str]:
    """Return a header; a line's end in it would begin another one."""
    if not (name + value).isprintable():
        message = f"{place} can't stand in a header: {value!r}"
        raise AnswerError(message)
    return name, value


def _header_text(member: Member, value: Any, place: str) -> str:
    if member.json_value:
        return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
    held = member.shape.element
    if held is not None:
        return ", ".join(_entry_text(held, entry, place) for entry in value)
    require_kind(member.shape, value, place)
    return scalars.text_of(member.shape, value, member.timestamp_format or "rfc822")


def _entry_text(member: Member, value: Any, place: str) -> str:
    require_kind(member.shape, value, place)
    text = scalars.text_of(member.shape, value, member.timestamp_format or "rfc822")
    if member.shape.type == "string" and any(sign in text for sign in '",'):
        escaped = text.replace('"', '\\"')
        return f'"{escaped}"'
    return text


def has_header(response: HttpResponse, name: str) -> bool:
    """Return whether a response has a header."""
    return any(key.lower() == name.lower() for key, _ in response.headers)
