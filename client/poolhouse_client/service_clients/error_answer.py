"""Reading an answer of 300 or above: which error it is, and where it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import PlainError, ResponseMetadata
from poolhouse_client.javascript import parse_json

if TYPE_CHECKING:
    from poolhouse_client.transport.messages import HttpResponse

FIRST_ERROR_STATUS = 300


@dataclass(frozen=True)
class ServiceError:
    """An error answer's code, sentence and origin."""

    code: str
    message: str
    metadata: ResponseMetadata


def parse_body(response: HttpResponse) -> dict[str, Any]:
    """Return the answer's JSON members.

    Raises PlainError `SyntaxError` for what is not JSON and `TypeError` for `null`, as v6 does.
    """
    return _members(parse_json(response.body.decode("utf-8", "replace")))


def parse_error(response: HttpResponse, *, tolerant: bool = False) -> ServiceError | None:
    """Return the error of an answer, or None for a status below 300.

    The code is the header `x-amzn-errortype`, else the body's `code`, else its `__type`, cut at
    the first comma or colon and before a `#`.

    Args:
        response: The answer, as far as the page may read it.
        tolerant: Take a body that is not JSON for an empty one (REST), instead of raising.
    """
    if response.status < FIRST_ERROR_STATUS:
        return None
    try:
        body = parse_body(response)
    except PlainError as error:
        if not tolerant or error.name != "SyntaxError":
            raise
        body = {}
    code = _first(response.header("x-amzn-errortype"), body.get("code"), body.get("__type"))
    message = _first(body.get("message"), body.get("Message"))
    return ServiceError(
        code=_sanitized("UnknownError" if code is None else str(code)),
        message="Unknown error" if message is None else str(message),
        metadata=metadata_of(response),
    )


def metadata_of(response: HttpResponse) -> ResponseMetadata:
    """Return status and request ids of an answer."""
    request_id = _first(
        response.header("x-amzn-requestid"),
        response.header("x-amzn-request-id"),
        response.header("x-amz-request-id"),
    )
    return ResponseMetadata(response.status, request_id, response.header("x-amz-id-2"))


def _members(parsed: Any) -> dict[str, Any]:
    if parsed is None:
        raise PlainError("TypeError", "Cannot convert undefined or null to object")
    return parsed if isinstance(parsed, dict) else {}


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _sanitized(raw: str) -> str:
    clean = re.split(r"[,:]+", raw)[0]
    return clean.split("#")[1] if "#" in clean else clean
