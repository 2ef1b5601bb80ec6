"""Answers of an integration that can't be handed on: they are 502s, and only the journal says why.

Source: captures of the real service with functions that return malformed headers. That it treats
backends' headers likewise is guessed.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.refusals import GatewayRefusal

HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What may name a header (RFC 9110, section 5.6.2)."""

FINAL_STATUSES: Final = range(200, 600)
"""With what an exchange may end."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BAD_GATEWAY: Final = 502
_SHOWN_MAX: Final = 80


class MalformedAnswer(Exception):  # noqa: N818  a finding about what an integration answered
    """An integration's answer can't be sent over HTTP; the text says why."""


def checked(name: str, value: str) -> str:
    """Return a header's value if HTTP can carry it under this name.

    Raises:
        MalformedAnswer: It can't.
    """
    if not HEADER_NAME.fullmatch(name):
        raise MalformedAnswer(f"{excerpt(name)} is no name of a header")
    if "\r" in value or "\n" in value:
        raise MalformedAnswer(f"the header {name} has a line break")
    if _CONTROL.search(value):
        raise MalformedAnswer(f"the header {name} has a control character")
    return value


def excerpt(value: Any) -> str:
    """Return a value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"


def bad_gateway(reason: Mapping[str, Any]) -> GatewayRefusal:
    """Return the refusal by which the caller gets a 502.

    Args:
        reason: What only the journal tells.
    """
    return GatewayRefusal(
        "INTEGRATION_FAILURE",
        wording.INTERNAL_SERVER_ERROR,
        status=_BAD_GATEWAY,
        reason=reason,
    )
