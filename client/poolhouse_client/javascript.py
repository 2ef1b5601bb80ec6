"""The rules of JavaScript that show on the wire: JSON, truthiness, URI encoding, dates."""

from __future__ import annotations

import base64
import json
import math
import re
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import quote

from poolhouse_client.errors import PlainError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SNIPPET_LENGTH: Final = 10
_WHOLE_TEXT_LENGTH: Final = 40
_NAMED_WHOLE: Final = ("NaN", "Infinity", "undefined", "[object Object]")
_MOST_PLAIN_DIGITS: Final = 21
_MOST_LEADING_ZEROS: Final = 5
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_INDEX_LIMIT: Final = 2**32 - 1
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_truthy(value: object) -> bool:
    """Tell what `if (value)` does: empty objects and arrays count, `""`, `0`, `NaN` don't."""
    if value is None or value is False:
        return False
    if isinstance(value, str):
        return value != ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value != 0 and not math.isnan(value)
    return True


def stringify(value: object) -> str:
    """Serialize as `JSON.stringify` does: no spaces, non-ASCII as it is, `1.0` as `1`.

    Members stand as in an object of JavaScript: array indices first, by their size. Numbers are
    its doubles, integers too.
    """
    if isinstance(value, dict):
        named = sorted(((str(key), item) for key, item in value.items()), key=_member_rank)
        return "{" + ",".join(f"{stringify(key)}:{stringify(item)}" for key, item in named) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(stringify(item) for item in value) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = _as_double(value)
        return number_text(number) if math.isfinite(number) else "null"
    return _LONE_SURROGATE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def number_text(value: float) -> str:
    """Write a number as JavaScript does (ECMA-262, Number::toString)."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    shown = "".join(map(str, digits))
    written = _placed(shown, len(shown) + exponent)
    return f"-{written}" if sign and value else written


def stringify_input(members: Mapping[str, Any]) -> str:
    """Serialize an operation's input; members that are None count as undefined, so left out."""
    return stringify(_without_undefined(members))


def parse_json(text: str) -> Any:
    """Parse as `JSON.parse` does, raising its SyntaxError as a PlainError."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise PlainError("SyntaxError", _syntax_message(text)) from error


def encode_uri_component(text: str) -> str:
    """Percent-encode as `encodeURIComponent` does (ECMA-262 §19.2.6.4)."""
    return quote(text, safe="-_.!~*'()")


def parse_date_ms(text: str) -> int | None:
    """Read an HTTP or ISO 8601 date as `Date.parse` does; None where that gives NaN."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T.*", text):
            return None
        moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def parse_int(text: str) -> float:
    """Read leading digits as `Number.parseInt` does; NaN where there are none."""
    match = re.match(r"\s*([+-]?\d+)", text)
    return int(match.group(1)) if match else math.nan


def decode_base64(text: str) -> bytes:
    """Decode base64 or base64url, with or without padding."""
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(standard + "=" * (-len(standard) % 4))


def _as_double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _placed(digits: str, point: int) -> str:
    """Put the point after so many of a number's digits, or write an exponent."""
    if 0 < point <= _MOST_PLAIN_DIGITS:
        whole, fraction = digits[:point].ljust(point, "0"), digits[point:]
        return f"{whole}.{fraction}" if fraction else whole
    if -_MOST_LEADING_ZEROS <= point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _member_rank(member: tuple[str, object]) -> int:
    name = member[0]
    is_index = _INDEX.fullmatch(name) and int(name) < _INDEX_LIMIT
    return int(name) if is_index else _INDEX_LIMIT


def _escaped(surrogate: re.Match[str]) -> str:
    return f"\\u{ord(surrogate[0]):x}"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _without_undefined(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_undefined(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_undefined(item) for item in value]
    return value


def _syntax_message(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        return "Unexpected end of JSON input"
    if text in _NAMED_WHOLE:
        return f'"{text}" is not valid JSON'
    if len(text) <= _WHOLE_TEXT_LENGTH:
        return f"Unexpected token '{stripped[0]}', \"{text}\" is not valid JSON"
    return f"Unexpected token '{stripped[0]}', \"{text[:_SNIPPET_LENGTH]}\"... is not valid JSON"
