"""Streams of events in a body: `application/vnd.amazon.eventstream`.

A message is a prelude (its length, its headers' length, their CRC), headers, a payload, and a CRC
of it all.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.shapes import Member, Shape

TYPE: Final = "application/vnd.amazon.eventstream"
_AROUND: Final = 16
"""Bytes of a message that are neither headers nor payload."""

_TEXT: Final = 7
"""The kind of a header's value that is text."""


def write(
    shape: Shape,
    events: Iterable[Mapping[str, Any]],
    write_payload: Callable[[Member, Any], bytes],
) -> bytes:
    """Return events as one body.

    Args:
        shape: The stream's shape; its members are the kinds of event.
        events: Each with one member: its kind and what it holds.
        write_payload: Writes an event's members in the protocol's form.

    Raises:
        AnswerError: An event is of no kind that the stream has.
    """
    return b"".join(_message(*_event(shape, event, write_payload)) for event in events)


def _event(
    shape: Shape, event: Mapping[str, Any], write_payload: Callable[[Member, Any], bytes]
) -> tuple[dict[str, str], bytes]:
    """Return an event's headers and payload."""
    if len(event) != 1 or not event.keys() <= shape.members.keys():
        message = f"{shape.name} has no event of {sorted(event)}"
        raise AnswerError(message)
    ((kind, held),) = event.items()
    headers = {":message-type": "event", ":event-type": kind}
    member = shape.members[kind]
    inside = next((each for each in member.shape.members.values() if each.event_payload), None)
    if inside is not None and inside.shape.type == "blob":
        headers[":content-type"] = "application/octet-stream"
        return headers, held.get(inside.name, b"")
    if inside is not None:
        return headers, write_payload(inside, held.get(inside.name, {}))
    return headers, write_payload(member, held)


def _message(headers: Mapping[str, str], payload: bytes) -> bytes:
    block = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack(">II", len(block) + len(payload) + _AROUND, len(block))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + block + payload
    return message + struct.pack(">I", zlib.crc32(message))


def _header(name: str, value: str) -> bytes:
    content = value.encode()
    return (
        struct.pack(">B", len(name)) + name.encode() + struct.pack(">BH", _TEXT, len(content))
    ) + content
