"""The rules of JavaScript that show on the wire: JSON, truthiness, URI encoding, dates."""

from __future__ import annotations

import base64
import json
import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from poolhouse_client.errors import PlainError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SNIPPET_LENGTH = 10
_WHOLE_TEXT_LENGTH = 40
_MAX_PLAIN_INTEGER = 1e21


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
    """Serialize as `JSON.stringify` does: no spaces, non-ASCII as it is, `1.0` as `1`."""
    if isinstance(value, dict):
        members = (f"{stringify(str(key))}:{stringify(item)}" for key, item in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(stringify(item) for item in value) + "]"
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def stringify_input(members: Mapping[str, Any]) -> str:
    """Serialize an operation's input; members that are None count as undefined, so left out."""
    return stringify(_without_undefined(members))


def parse_json(text: str) -> Any:
    """Parse as `JSON.parse` does, raising its SyntaxError as a PlainError."""
    try:
        return json.loads(text)
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


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "null"
    if value.is_integer() and abs(value) < _MAX_PLAIN_INTEGER:
        return str(int(value))
    return re.sub(r"e([+-])0", r"e\1", repr(value))


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
    if len(text) <= _WHOLE_TEXT_LENGTH:
        return f"Unexpected token '{stripped[0]}', \"{text}\" is not valid JSON"
    return f"Unexpected token '{stripped[0]}', \"{text[:_SNIPPET_LENGTH]}\"... is not valid JSON"
