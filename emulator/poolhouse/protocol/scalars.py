"""Scalars as text: in forms, paths, query strings, headers and XML.

Timestamps are epoch milliseconds in requests and answers; on the wire each place has its own way
to write them, and a member may ask for another one.
"""

import base64
import binascii
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.shapes import Shape, TimestampFormat
from poolhouse.runtime.clock import MS_PER_S

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|NaN|-?Infinity")
_BITS: Final = {"integer": 32, "long": 64}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BOOLEANS: Final = {"true": True, "false": False}
_MILLISECOND: Final = timedelta(milliseconds=1)


def text_of(shape: Shape, value: Any, timestamp_format: TimestampFormat) -> str:
    """Return a scalar as text.

    Args:
        value: The value, of the shape's kind.
        timestamp_format: How a timestamp is written.
    """
    if shape.type == "boolean":
        return "true" if value else "false"
    if shape.type == "blob":
        return base64.b64encode(value).decode()
    if shape.type == "timestamp":
        return timestamp_text(value, timestamp_format)
    if shape.type in ("float", "double"):
        return number_text(value)
    return str(value)


def value_of(shape: Shape, text: str, timestamp_format: TimestampFormat) -> Any:
    """Return the value of a scalar that was sent as text.

    Args:
        timestamp_format: How a timestamp is written.

    Raises:
        SerializationException: The text is no value of that kind.
    """
    try:
        return _value(shape, text, timestamp_format)
    except (ValueError, OverflowError, KeyError, binascii.Error) as problem:
        raise SerializationException(
            f"{text} can not be converted to {_named(shape)}",
            detail={"reason": f"{type(problem).__name__}: {problem}"},
        ) from problem


def _value(shape: Shape, text: str, timestamp_format: TimestampFormat) -> Any:
    if shape.type == "boolean":
        return _BOOLEANS[text.lower()]
    if shape.type in _BITS:
        return _integer(text, _BITS[shape.type])
    if shape.type in ("float", "double"):
        return float(_matched(_NUMBER, text))
    if shape.type == "timestamp":
        return timestamp_ms(text, timestamp_format)
    if shape.type == "blob":
        return base64.b64decode(text, validate=True)
    return text


def _integer(text: str, bits: int) -> int:
    number = int(_matched(_INTEGER, text))
    if not -1 <= number >> (bits - 1) <= 0:
        message = f"more than {bits} bits"
        raise ValueError(message)
    return number


def _matched(pattern: re.Pattern[str], text: str) -> str:
    """Return a text that matches: Python reads more as numbers than the services do."""
    if not pattern.fullmatch(text):
        message = f"not {pattern.pattern}"
        raise ValueError(message)
    return text


def _named(shape: Shape) -> str:
    article = "an" if shape.type == "integer" else "a"
    return f"{article} {shape.type.capitalize()}"


def number_text(value: float) -> str:
    """Return a floating-point number as the protocols write it, `NaN` and `Infinity` in words."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(float(value))


def timestamp_text(value_ms: float, timestamp_format: TimestampFormat) -> str:
    """Return a time of epoch milliseconds as text; RFC 822 knows no parts of a second."""
    seconds, rest_ms = divmod(round(value_ms), MS_PER_S)
    if timestamp_format == "rfc822":
        from email.utils import formatdate  # noqa: PLC0415  few members ask for it

        return formatdate(seconds, usegmt=True)
    if timestamp_format == "unixTimestamp":
        return str(seconds) if rest_ms == 0 else f"{seconds}.{rest_ms:03d}"
    second = f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}"
    return f"{second}Z" if rest_ms == 0 else f"{second}.{rest_ms:03d}Z"


def timestamp_ms(text: str, timestamp_format: TimestampFormat) -> int:
    """Return a time that was sent as text in epoch milliseconds.

    Raises:
        ValueError: The text is no time in that format.
    """
    if timestamp_format == "unixTimestamp":
        return round(float(text) * MS_PER_S)
    if timestamp_format == "rfc822":
        from email.utils import parsedate_to_datetime  # noqa: PLC0415  few members ask for it

        moment = parsedate_to_datetime(text)
    else:
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round((moment - _EPOCH) / _MILLISECOND)
