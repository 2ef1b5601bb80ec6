"""What a REST error says to the user, read from its body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from poolhouse_client.errors import ApiError, CanceledError, PlainError
from poolhouse_client.javascript import parse_json


@dataclass(frozen=True)
class ParsedError:
    """The answer behind a REST error; every member is None if there was no answer.

    Attributes:
        data: The parsed body, if it is JSON.
        status_code: The HTTP status.
        user_message: What the backend says to the user.
    """

    data: Any = None
    status_code: int | None = None
    user_message: str | None = None


def parse_error_response(error: object) -> ParsedError:
    """Return an error's answer; the user message is `message`, else `errorInfo.userMessage`."""
    response = error.response if isinstance(error, ApiError) else None
    if response is None:
        return ParsedError()
    try:
        data = parse_json(response.body)
    except PlainError:
        return ParsedError(status_code=response.status_code)
    members = data if isinstance(data, dict) else {}
    info = members.get("errorInfo")
    nested = info.get("userMessage") if isinstance(info, dict) else None
    return ParsedError(data, response.status_code, members.get("message") or nested)


def is_forbidden(error: object) -> bool:
    """Whether an error is a 403 that CORS let the page read."""
    return parse_error_response(error).status_code == 403  # noqa: PLR2004  HTTP says it so


def should_tell_user(error: object) -> bool:
    """Whether to show the user a message for an error.

    True for a status of 400 to 499 and for an error without a status, which is Cognito's (such as a
    wrong password). False for the server's own failures (500 and above) and cancelled calls.
    """
    if isinstance(error, CanceledError):
        return False
    status = parse_error_response(error).status_code
    return status is None or 400 <= status < 500  # noqa: PLR2004  HTTP's classes
