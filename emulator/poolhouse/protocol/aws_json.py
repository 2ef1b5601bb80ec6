"""AWS JSON 1.1: bodies to members and answers to bodies, led by the model's shapes."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.models import Shape
from poolhouse.runtime.clock import MS_PER_S

CONTENT_TYPE: Final = "application/x-amz-json-1.1"
_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)

_SCALARS: Final[dict[str, tuple[type | tuple[type, ...], str]]] = {
    "string": (str, "a String"),
    "integer": (int, "an Integer"),
    "long": (int, "a Long"),
    "boolean": (bool, "a Boolean"),
    "timestamp": ((int, float), "a Timestamp"),
    "blob": (str, "a Blob"),
}


_INTEGER_BITS: Final = {"integer": 32, "long": 64}


class AnswerError(Exception):
    """A handler answered what the model's output shape does not allow."""


def decode(shape: Shape, body: bytes) -> dict[str, Any]:
    """Return the members of a request body; unknown ones are ignored, null counts as absent.

    Raises:
        SerializationException: The body is no JSON object, or a member has the wrong JSON type.
    """
    if not body:
        return {}
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError) as problem:
        raise SerializationException(
            detail={"reason": f"the body is not JSON: {problem}"}
        ) from problem
    if not isinstance(value, dict):
        raise SerializationException(detail={"reason": "the body is not a JSON object"})
    if b"\\u" in body or not body.isascii():
        _refuse_half_characters(value)
    return members(shape, value)


def members(shape: Shape, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a request that is a mapping already; a null counts as absent.

    Raises:
        SerializationException: A member has the wrong JSON type.
    """
    decoded: dict[str, Any] = _decode(shape, dict(value))
    return decoded


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


def _decode(shape: Shape, value: Any) -> Any:
    if shape.type == "structure":
        if not isinstance(value, dict):
            raise SerializationException("Unexpected field type")
        return {
            name: _decode(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if shape.type == "map":
        if not isinstance(value, dict):
            raise SerializationException("Expected map or null")
        assert shape.element is not None
        return {
            key: _decode(shape.element, held) for key, held in value.items() if held is not None
        }
    if shape.type == "list":
        if not isinstance(value, list):
            raise SerializationException("Expected list or null")
        assert shape.element is not None
        return [_decode(shape.element, element) for element in value if element is not None]
    return _decode_scalar(shape, value)


def _decode_scalar(shape: Shape, value: Any) -> Any:
    kind, expected = _SCALARS[shape.type]
    fits = isinstance(value, kind) and (shape.type == "boolean" or not isinstance(value, bool))
    if fits and shape.type in _INTEGER_BITS:
        fits = -1 <= value >> (_INTEGER_BITS[shape.type] - 1) <= 0
    if not fits:
        message = f"{_found(value)} can not be converted to {expected}"
        raise SerializationException(message)
    if shape.type == "blob":
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error as problem:
            raise SerializationException("Invalid base64 in a Blob") from problem
    return value


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
    return _encoder.encode(_encode(shape, answer or {}, shape.name)).encode()


def _encode(shape: Shape, value: Any, place: str) -> Any:
    if shape.type == "structure":
        return _encode_structure(shape, value, place)
    if shape.type == "list":
        assert shape.element is not None
        element, inside = shape.element, f"{place}[]"
        encode_element = _encode_structure if element.type == "structure" else _encode
        return [encode_element(element, held, inside) for held in value]
    if shape.type == "map":
        assert shape.element is not None
        return {key: _encode(shape.element, held, f"{place}.{key}") for key, held in value.items()}
    if shape.type == "timestamp":
        seconds, rest = divmod(value, MS_PER_S)
        return seconds if rest == 0 else value / MS_PER_S
    if shape.type == "blob":
        return base64.b64encode(value).decode()
    kind, expected = _SCALARS[shape.type]
    if not isinstance(value, kind) or (isinstance(value, bool) and shape.type != "boolean"):
        message = f"{place} must be {expected}, the handler gave {type(value).__name__}"
        raise AnswerError(message)
    return str(value) if shape.type == "string" else value


def _encode_structure(shape: Shape, value: Mapping[str, Any], place: str) -> dict[str, Any]:
    encoded = {}
    members = shape.members
    for name, held in value.items():
        member = members.get(name)
        if member is None:
            message = f"{place} has no member {name}"
            raise AnswerError(message)
        if type(held) is str and member.type == "string":
            encoded[name] = held
        elif held is not None:
            encoded[name] = _encode(member, held, f"{place}.{name}")
    if shape.required and not shape.required <= encoded.keys():
        missing = shape.required - encoded.keys()
        message = f"{place} lacks {', '.join(sorted(missing))}"
        raise AnswerError(message)
    return encoded
