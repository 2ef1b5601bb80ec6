"""JSON Web Tokens as the client reads them: the payload, unverified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from poolhouse_client.errors import PlainError
from poolhouse_client.javascript import decode_base64, parse_json

_PARTS: Final = 3


@dataclass(frozen=True)
class Jwt:
    """A token and its claims; `str()` gives the token as it came."""

    text: str
    payload: dict[str, Any]

    def __str__(self) -> str:
        """Return the encoded token."""
        return self.text


def decode_jwt(text: str) -> Jwt:
    """Read a token's claims without looking at its signature.

    Raises PlainError `Error` "Invalid token" or "Invalid token payload", as v6 does.
    """
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise PlainError("Error", "Invalid token")
    try:
        payload = parse_json(decode_base64(parts[1]).decode())
    except (ValueError, PlainError) as error:
        raise PlainError("Error", "Invalid token payload") from error
    if not isinstance(payload, dict):
        raise PlainError("Error", "Invalid token payload")
    return Jwt(text, payload)
