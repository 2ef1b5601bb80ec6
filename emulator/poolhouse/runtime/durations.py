"""Lengths of time as people write them."""

import math
import re
from datetime import timedelta
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")


class DurationError(ValueError):
    """A text is no length of time."""


def seconds(length: "str | float | timedelta") -> float:
    """Return a length of time in seconds.

    Args:
        length: A number of seconds, a timedelta, or a text like `90s`, `5m`, `1h30m`, `30d`.

    Raises:
        DurationError: It is none of these.
    """
    if isinstance(length, timedelta):
        return length.total_seconds()
    text = str(length).strip().lower()
    parts = _PART.findall(text)
    understood = re.sub(r"\s", "", "".join(map("".join, parts))) == re.sub(r"\s", "", text)
    length_s = sum(float(number) * _SECONDS[unit or "s"] for number, unit in parts)
    if not parts or not understood or math.isinf(length_s):
        message = f"{length!r} is no length of time; write seconds, or 90s, 5m, 1h30m, 30d"
        raise DurationError(message)
    return length_s
