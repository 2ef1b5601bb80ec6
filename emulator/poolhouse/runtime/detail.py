"""The journal's details, checked to be JSON where they are made, and texts that it can hold."""

import json
from collections.abc import Mapping
from typing import Any


def text_of(problem: BaseException) -> str:
    """Return an exception's text, or its class's name where asking for the text raises."""
    try:
        return str(problem)
    except Exception:  # noqa: BLE001  whoever wrote the class may have written anything
        return type(problem).__name__


def writable(text: str) -> str:
    """Return a text as UTF-8 can hold it: lone surrogates are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def require_json(detail: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a copy of a detail, None for None.

    Raises:
        TypeError: A value is not JSON.
    """
    if detail is None:
        return None
    json.dumps(detail, sort_keys=True)
    return dict(detail)
