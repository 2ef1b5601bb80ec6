"""The kinds of values that requests carry: how each is read, and how it is described."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from poolhouse.runtime import durations
from poolhouse.runtime.clock import MS_PER_S, ClockWentBackwardsError

_DIGITS_MAX: Final = 18
_NUMBER_MAX: Final = 10**_DIGITS_MAX
_DATE_DIGITS: Final = 8
_SWITCH: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class UnfitError(Exception):
    """A value is not of the kind that the parameter takes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    Args:
        allowed: What is of the kind, as a sentence goes on behind "must be".
        schema: The same as a JSON schema.
        read: Returns what a view gets for a value; raises UnfitError, or a ValueError whose
            sentence says more.
    """

    allowed: str
    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str) or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise UnfitError
    if not value.strip():  # it would find nothing, as if there were nothing
        raise UnfitError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnfitError
    return value


def _switch(value: str) -> bool:
    if value not in _SWITCH:
        raise UnfitError
    return _SWITCH[value]


def _count(value: str) -> int:
    if not value.isdecimal() or len(value) > _DIGITS_MAX:
        raise UnfitError
    return int(value)


def _length_ms(value: Any) -> int:
    length_s = _number(_seconds(value) if isinstance(value, str) else value)
    if length_s < 0:
        raise ClockWentBackwardsError(f"{length_s:g} seconds were asked for")
    return round(length_s * MS_PER_S)


def _seconds(text: str) -> float:
    sign = -1 if text.startswith("-") else 1
    try:
        return sign * durations.seconds(text.removeprefix("-"))
    except durations.DurationError as problem:
        raise UnfitError from problem


def _instant_ms(value: Any) -> int:
    if isinstance(value, str):
        is_number = value.isdecimal() and len(value) != _DATE_DIGITS
        return _count(value) if is_number else _moment_ms(value)
    at_ms = _number(value)
    if at_ms != int(at_ms):
        raise UnfitError
    return int(at_ms)


def _number(value: Any) -> int | float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not -_NUMBER_MAX < value < _NUMBER_MAX:
        raise UnfitError
    number: int | float = value
    return number


def _moment_ms(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise UnfitError from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * MS_PER_S)


TEXT: Final = Kind(
    "a text that is not empty",
    {"type": "string", "minLength": 1},
    _text,
)
FLAG: Final = Kind("true or false", {"type": "boolean"}, _flag)
SWITCH: Final = Kind(
    f"one of {', '.join(_SWITCH)}", {"type": "string", "enum": list(_SWITCH)}, _switch
)
COUNT: Final = Kind(
    f"a whole number of at most {_DIGITS_MAX} digits",
    {"type": "integer", "minimum": 0, "exclusiveMaximum": _NUMBER_MAX},
    _count,
)
LENGTH: Final = Kind(
    "a length of time like 90s, 5m, 1h30m, 30d or a number of seconds",
    {"type": ["string", "number"], "minimum": 0, "examples": ["90s", "5m", "1h30m", "30d", 90]},
    _length_ms,
)
INSTANT: Final = Kind(
    "a time like 2026-11-20T09:00:00Z or whole epoch milliseconds",
    {"type": ["string", "integer"], "examples": ["2026-11-20T09:00:00Z", 1_795_165_200_000]},
    _instant_ms,
)
