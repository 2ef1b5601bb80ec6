"""What a function returns, read as the answer of a Lambda proxy integration.

Source: captures of the real service with functions that return one malformed answer after the
other.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from poolhouse.api_gateway.integrations.malformed import (
    FINAL_STATUSES,
    MalformedAnswer,
    checked,
    excerpt,
)
from poolhouse.protocol.http import HttpResponse

_MEMBERS: Final = frozenset(
    {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
)
_DIGITS: Final = re.compile("[0-9]{1,100}")
_SUCCESS: Final = 200
_DEFAULT_TYPE: Final = ("Content-Type", "application/json")


def read(answer: Any) -> HttpResponse:
    """Return the HTTP response that a function's answer describes.

    A body marked as Base64 stays as it is: the API has no binary media types.

    Raises:
        MalformedAnswer: It describes none.
    """
    if not isinstance(answer, dict):
        raise MalformedAnswer(f"the function returned {excerpt(answer)}, not an object")
    strangers = sorted(answer.keys() - _MEMBERS)
    if strangers:
        raise MalformedAnswer(f"the answer has members that no proxy response has: {strangers}")
    headers = list(_headers(answer.get("headers"), answer.get("multiValueHeaders")))
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(_DEFAULT_TYPE)
    return HttpResponse(_status(answer.get("statusCode")), headers, _body(answer.get("body")))


def _status(value: Any) -> int:
    """Return a status; texts of digits count, none at all is 200."""
    if value is None:
        return _SUCCESS
    digits = isinstance(value, str) and _DIGITS.fullmatch(value)
    if not (digits or isinstance(value, int)) or int(value) not in FINAL_STATUSES:
        raise MalformedAnswer(f"statusCode is {excerpt(value)}, not a status")
    return int(value)


def _body(value: Any) -> bytes:
    if value is None:
        return b""
    if not isinstance(value, str):
        raise MalformedAnswer(f"body is {excerpt(value)}, not a text")
    return value.encode("utf-8", "replace")


def _headers(single: Any, multiple: Any) -> Iterator[tuple[str, str]]:
    """Yield headers of both maps merged: of a name in both, the lists' values come first."""
    lists = _mapping("multiValueHeaders", multiple)
    rest = {name: value for name, value in _mapping("headers", single).items() if value is not None}
    for name, values in lists.items():
        if not isinstance(values, list):
            raise MalformedAnswer(f"multiValueHeaders.{name} is {excerpt(values)}, not a list")
        yield from ((name, _text(name, value)) for value in values)
        for same in [each for each in rest if each.lower() == name.lower()]:
            yield name, _text(name, rest.pop(same))
    yield from ((name, _text(name, value)) for name, value in rest.items())


def _mapping(member: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedAnswer(f"{member} is {excerpt(value)}, not an object")
    return value


def _text(name: str, value: Any) -> str:
    """Return a header's value; numbers and booleans read as JSON writes them."""
    if isinstance(value, dict | list) or value is None:
        raise MalformedAnswer(f"the header {name} is {excerpt(value)}, not a text")
    return checked(name, value if isinstance(value, str) else json.dumps(value))
