"""Against error bodies shown as text: what a REST error means for the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from poolhouse_client.errors import ApiError, CanceledError, PlainError
from poolhouse_client.javascript import parse_json


@dataclass(frozen=True)
class ParsedError:
    """A REST error's answer; all None for an error that has none.

    Attributes:
        data: The parsed body, if it is JSON.
        status_code: The HTTP status.
        user_message: What the backend says to the user.
    """

    data: Any = None
    status_code: int | None = None
    user_message: str | None = None


def parse_error_response(error: object) -> ParsedError:
    """Read the answer behind an error: `message` first, then `errorInfo.userMessage`."""
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
    """Tell whether an error is a 403 that the page was allowed to read."""
    return parse_error_response(error).status_code == 403  # noqa: PLR2004  HTTP says it so


def should_tell_user(error: object) -> bool:
    """Tell whether an error is worth a message.

    The server's own trouble (500 and above) is not, nor a call that was cancelled. An error
    without a status is: it is Cognito's, and says for one that the password is wrong.
    """
    if isinstance(error, CanceledError):
        return False
    status = parse_error_response(error).status_code
    return status is None or 400 <= status < 500  # noqa: PLR2004  HTTP's classes
