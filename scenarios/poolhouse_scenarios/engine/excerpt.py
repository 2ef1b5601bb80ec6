"""What of a request or an answer goes into the record.

Every JSON member is kept, so that any difference between two runs shows; a long value is cut to its
head and a fingerprint, a secret is left out.
"""

import hashlib
import json
import math
import re
from typing import Any, Final, NoReturn

from poolhouse_scenarios.engine.wire import Answer, Request

HIDDEN: Final = "(hidden)"
_TEXT_MAX: Final = 48
_HEAD: Final = 16
_SECRET_MEMBERS: Final = frozenset(
    {"PASSWORD", "NEW_PASSWORD", "Password", "ProposedPassword", "PreviousPassword", "SecretKey"}
)
_SENTENCES: Final = frozenset({"message", "Message"})  # made to be read
_CREDENTIAL: Final = re.compile(r"Credential=([^/,]+)/")
_PREFLIGHT_HEADERS: Final = ("access-control-request-method", "access-control-request-headers")


def of_request(request: Request) -> dict[str, Any]:
    """Return the members of a request's body, who signed it and what a preflight asks."""
    excerpt: dict[str, Any] = {}
    authorization = request.header("authorization")
    if authorization is not None:
        signed = _CREDENTIAL.search(authorization)
        if signed is not None:
            excerpt["signed by"] = signed.group(1)
        else:
            excerpt["authorization"] = _cut(authorization)
    for name in _PREFLIGHT_HEADERS:
        value = request.header(name)
        if value is not None:
            excerpt[name] = value
    return excerpt | _of_body(request.body)


def of_answer(answer: Answer) -> dict[str, Any]:
    """Return the members of an answer's body."""
    return _of_body(answer.body)


def error_name(answer: Answer) -> str | None:
    """Return the error's name from `x-amzn-errortype`, else the body's `__type` or `code`."""
    named = answer.header("x-amzn-errortype")
    if named is None and answer.status >= 300:  # noqa: PLR2004  where HTTP's refusals begin
        body = _parsed(answer.body)
        if isinstance(body, dict):
            named = body.get("__type") or body.get("code")
    if not named:
        return None
    return str(named).split(",", 1)[0].split(":", 1)[0].rpartition("#")[2]


def _of_body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    parsed = _parsed(body)
    if isinstance(parsed, dict):
        return {name: _shortened(name, value) for name, value in parsed.items()}
    text = body.decode("utf-8", "replace") if parsed is None else json.dumps(parsed)
    return {"body": _cut(text)}


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except ValueError:
        return None


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(constant)


def _finite(text: str) -> float | str:
    """Return a number, or its text where it is none that JSON could write again."""
    number = float(text)
    return number if math.isfinite(number) else text


def _shortened(name: str, value: Any) -> Any:
    if name in _SECRET_MEMBERS:
        return HIDDEN
    if isinstance(value, str):
        return value if name in _SENTENCES else _cut(value)
    if isinstance(value, dict):
        return {key: _shortened(key, member) for key, member in value.items()}
    if isinstance(value, list):
        return [_shortened(name, member) for member in value]
    return value


def _cut(text: str) -> str:
    if len(text) <= _TEXT_MAX:
        return text
    fingerprint = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{text[:_HEAD]}… {len(text)} characters, sha256 {fingerprint}"
