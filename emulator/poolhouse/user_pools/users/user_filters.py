"""The Filter of ListUsers: one attribute, equal to or starting with a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import ATTRIBUTE_COLUMNS, UserPool
from poolhouse.user_pools.wording import users as user_wording

_FILTER: Final = re.compile(
    r'\s*(?P<quote>"?)(?P<name>[\w:]+)(?P=quote)\s*'
    r'(?P<test>\^?=)\s*"(?P<text>(?:[^"\\]|\\.)*)"\s*'
)
_ESCAPED: Final = re.compile(r"\\(.)")
_COLUMNS: Final[Mapping[str, str]] = {
    "username": "username",
    "sub": "sub",
    "status": "enabled",
    "cognito:user_status": "status",
    **ATTRIBUTE_COLUMNS,
}
_ENABLED: Final = {"Enabled": 1, "Disabled": 0}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a column of `users` must hold.

    Args:
        column: The column.
        value: What it equals, or starts with; None passes nobody.
        is_prefix: Whether it need only start with it.
    """

    column: str
    value: str | int | None
    is_prefix: bool


def parse(pool: UserPool, text: str) -> Filter | None:
    """Return the filter that a text asks for, None where everybody passes.

    Args:
        pool: The pool, which decides how e-mail addresses compare.
        text: The filter; a blank one lets everybody pass. The attribute's name may stand in double
            quotes, as in API_ListUsers' sample request.

    Raises:
        InvalidParameterException: It can't be parsed, or the attribute is not searchable.
    """
    if not text.strip():
        return None
    match = _FILTER.fullmatch(text)
    if match is None:
        raise InvalidParameterException(user_wording.FILTER_SYNTAX)
    name = match["name"]
    if name not in _COLUMNS:
        raise InvalidParameterException(user_wording.FILTER_ATTRIBUTE.format(name=name))
    value = _ESCAPED.sub(r"\1", match["text"])
    is_prefix = match["test"] == "^="
    if is_prefix and not value:
        return None
    if name == "status":
        return Filter("enabled", _enabled(value, is_prefix=is_prefix), is_prefix=False)
    return Filter(_COLUMNS[name], _as_compared(pool, name, value), is_prefix)


def _enabled(text: str, *, is_prefix: bool) -> int | None:
    """Return which value of `enabled` a word means; no two words begin alike."""
    if not is_prefix:
        return _ENABLED.get(text)
    return next((value for word, value in _ENABLED.items() if word.startswith(text)), None)


def _as_compared(pool: UserPool, name: str, text: str) -> str:
    if name == "cognito:user_status":
        return text.upper()
    return pool.compared(name, text) if name in ATTRIBUTE_COLUMNS else text
