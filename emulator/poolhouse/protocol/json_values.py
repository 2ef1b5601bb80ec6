"""Values in JSON: members out of a parsed body, and answers made ready for one."""

import base64
import binascii
import json
import math
from collections.abc import Mapping
from typing import Any, Final

from poolhouse.protocol import scalars
from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.shapes import Member, Shape, TimestampFormat
from poolhouse.protocol.wording import Sentence
from poolhouse.runtime.clock import MS_PER_S

_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)

_SCALARS: Final[dict[str, tuple[type | tuple[type, ...], str]]] = {
    "string": (str, "a String"),
    "integer": (int, "an Integer"),
    "long": (int, "a Long"),
    "float": ((int, float), "a Float"),
    "double": ((int, float), "a Double"),
    "boolean": (bool, "a Boolean"),
    "timestamp": ((int, float), "a Timestamp"),
    "blob": (str, "a Blob"),
}
_STRUCTURE_UNEXPECTED: Final = Sentence(
    "Start of structure or map found where not expected.",
    "reported",
    "aws-amplify/amplify-js#5165 (2020)",
)
_LIST_UNEXPECTED: Final = Sentence(
    "Start of list found where not expected",
    "reported",
    "aws-amplify/amplify-js#2689 (2019), aws/aws-sdk-js-v3#2831 (2021)",
)
_INTEGER_BITS: Final = {"integer": 32, "long": 64}
_NOT_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})


def text(value: Any) -> bytes:
    """Return a value as compact JSON."""
    return _encoder.encode(value).encode()


def parsed(body: bytes) -> Any:
    """Return a body's value, whatever its kind.

    Raises:
        SerializationException: It is not JSON, nested too deeply, or holds half of a surrogate
            pair.
    """
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError) as problem:
        raise SerializationException(
            detail={"reason": f"the body is not JSON: {problem}"}
        ) from problem
    if b"\\u" in body or not body.isascii():
        _refuse_half_characters(value)
    return value


def _refuse_half_characters(value: Any) -> None:
    """Refuse text with half of a surrogate pair: it is no Unicode and can't be kept."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        raise SerializationException(
            detail={"reason": f"half of a surrogate pair: {problem}"}
        ) from problem
    except RecursionError as problem:
        raise SerializationException(
            detail={"reason": f"the body is nested too deeply: {problem}"}
        ) from problem


def decode(shape: Shape, value: Any, timestamp_format: TimestampFormat | None = None) -> Any:
    """Return what a JSON value stands for; unknown members are ignored, null counts as absent.

    Args:
        shape: The shape that it has.
        value: The parsed JSON.
        timestamp_format: How its member writes timestamps; None for seconds.

    Raises:
        SerializationException: The value, or one in it, has the wrong JSON type, or lies too deep.
    """
    try:
        return _decode(shape, value, timestamp_format)
    except RecursionError as problem:
        raise SerializationException(
            detail={"reason": f"the body is nested too deeply: {problem}"}
        ) from problem


def _decode(shape: Shape, value: Any, timestamp_format: TimestampFormat | None) -> Any:
    if shape.type == "string" and type(value) is str:
        return value  # most of what comes
    if shape.type == "structure":
        if shape.is_document:
            return value
        if not isinstance(value, dict):
            raise SerializationException("Unexpected field type")
        return _decode_structure(shape, value)
    if shape.type == "map":
        if not isinstance(value, dict):
            raise SerializationException("Expected map or null")
        held = _element_of(shape)
        return {
            key: _decode(held.shape, entry, held.timestamp_format)
            for key, entry in value.items()
            if entry is not None
        }
    if shape.type == "list":
        if not isinstance(value, list):
            raise SerializationException("Expected list or null")
        held = _element_of(shape)
        return [
            _decode(held.shape, entry, held.timestamp_format)
            for entry in value
            if entry is not None
        ]
    return _decode_scalar(shape, value, timestamp_format)


def _decode_structure(shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
    decoded = {}
    for name, member in shape.members.items():
        held = value.get(member.wire_name)
        if held is not None:
            decoded[name] = _decode(member.shape, held, member.timestamp_format)
    return decoded


def with_wire_names(shape: Shape, value: Any) -> Any:
    """Return a value with the members of its structures renamed from Python's names to JSON's."""
    if shape.type == "structure" and isinstance(value, Mapping):
        return {
            member.wire_name: with_wire_names(member.shape, value[name])
            for name, member in shape.members.items()
            if name in value
        }
    if shape.type == "list" and isinstance(value, list):
        return [with_wire_names(_element_of(shape).shape, entry) for entry in value]
    if shape.type == "map" and isinstance(value, Mapping):
        held = _element_of(shape).shape
        return {key: with_wire_names(held, entry) for key, entry in value.items()}
    return value


def _element_of(shape: Shape) -> Member:
    element = shape.element
    assert element is not None, "lists and maps hold something"
    return element


def _decode_scalar(shape: Shape, value: Any, timestamp_format: TimestampFormat | None) -> Any:
    if _is_written_out(shape, value, timestamp_format):
        return scalars.value_of(shape, value, timestamp_format or "unixTimestamp")
    kind, expected = _SCALARS[shape.type]
    fits = isinstance(value, kind) and (shape.type == "boolean" or not isinstance(value, bool))
    if fits and shape.type == "timestamp":
        fits = math.isfinite(value)
    if fits and shape.type in _INTEGER_BITS:
        fits = -1 <= value >> (_INTEGER_BITS[shape.type] - 1) <= 0
    if not fits:
        raise _misfit(value, expected)
    if shape.type == "timestamp":
        return round(value * MS_PER_S)
    if shape.type == "blob":
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as problem:
            raise SerializationException("Invalid base64 in a Blob") from problem
    return value


def _is_written_out(shape: Shape, value: Any, timestamp_format: TimestampFormat | None) -> bool:
    """Return whether a value is text for what usually is a JSON number."""
    if not isinstance(value, str):
        return False
    if shape.type == "timestamp":
        return timestamp_format in ("iso8601", "rfc822")
    return shape.type in ("float", "double") and value in _NOT_NUMBERS


def _misfit(value: Any, expected: str) -> SerializationException:
    """Return the error for a value that stands where a scalar of another kind is expected."""
    mismatch = f"{_found(value)} can not be converted to {expected}"
    if isinstance(value, dict):
        return SerializationException(_STRUCTURE_UNEXPECTED, detail={"reason": mismatch})
    if isinstance(value, list):
        return SerializationException(_LIST_UNEXPECTED, detail={"reason": mismatch})
    return SerializationException(mismatch)


def _found(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    if isinstance(value, int):
        return "NUMBER_VALUE"
    if isinstance(value, float):
        return "DECIMAL_VALUE"
    return "START_ARRAY" if isinstance(value, list) else "START_OBJECT"


def encode(
    shape: Shape, value: Any, place: str, timestamp_format: TimestampFormat | None = None
) -> Any:
    """Return an answer as JSON values; timestamps are given in epoch milliseconds.

    Args:
        shape: The shape that it has.
        value: What the handler gave.
        place: Where it stands, for the error message.
        timestamp_format: How its member writes timestamps; None for seconds.

    Raises:
        AnswerError: The answer holds what the shape does not have, or lacks what it requires.
    """
    if shape.type == "structure":
        return value if shape.is_document else _encode_structure(shape, value, place)
    if shape.type == "list":
        held, inside = _element_of(shape), f"{place}[]"
        return [encode(held.shape, entry, inside, held.timestamp_format) for entry in value]
    if shape.type == "map":
        held = _element_of(shape)
        return {
            key: encode(held.shape, entry, f"{place}.{key}", held.timestamp_format)
            for key, entry in value.items()
        }
    return _encode_scalar(shape, value, place, timestamp_format)


def _encode_scalar(
    shape: Shape, value: Any, place: str, timestamp_format: TimestampFormat | None
) -> Any:
    if shape.type == "timestamp":
        return _encode_timestamp(value, timestamp_format)
    if shape.type == "blob":
        return base64.b64encode(value).decode()
    kind, expected = _SCALARS[shape.type]
    if not isinstance(value, kind) or (isinstance(value, bool) and shape.type != "boolean"):
        message = f"{place} must be {expected}, the handler gave {type(value).__name__}"
        raise AnswerError(message)
    if isinstance(value, float) and not math.isfinite(value):
        return scalars.number_text(value)
    return str(value) if shape.type == "string" else value


def _encode_structure(shape: Shape, value: Mapping[str, Any], place: str) -> dict[str, Any]:
    encoded = {}
    members = shape.members
    for name, held in value.items():
        member = members.get(name)
        if member is None:
            message = f"{place} has no member {name}"
            raise AnswerError(message)
        if type(held) is str and member.shape.type == "string":
            encoded[member.wire_name] = held  # most of a list's members, without a place for each
        elif held is not None:
            encoded[member.wire_name] = encode(
                member.shape, held, f"{place}.{name}", member.timestamp_format
            )
    missing = [name for name in shape.required if value.get(name) is None]
    if missing:
        message = f"{place} lacks {', '.join(sorted(missing))}"
        raise AnswerError(message)
    return encoded


def _encode_timestamp(value_ms: float, timestamp_format: TimestampFormat | None) -> Any:
    if timestamp_format in ("iso8601", "rfc822"):
        return scalars.timestamp_text(value_ms, timestamp_format)
    seconds, rest_ms = divmod(value_ms, MS_PER_S)
    return seconds if rest_ms == 0 else value_ms / MS_PER_S
