"""The Filter of ListUsers: one attribute, equal to or starting with a text."""

import re
from collections.abc import Callable
from typing import Final

from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.wording import users as user_wording

_FILTER: Final = re.compile(
    r'\s*(?P<name>[\w:]+)\s*(?P<test>\^?=)\s*"(?P<text>(?:[^"\\]|\\.)*)"\s*'
)
_ESCAPED: Final = re.compile(r"\\(.)")
_PLAIN_ATTRIBUTES: Final = frozenset({"phone_number", "name", "given_name", "family_name"})
_FOLDED_ATTRIBUTES: Final = frozenset({"email", "preferred_username"})


def parse(pool: UserPool, text: str) -> Callable[[User], bool]:
    """Return what tells whether a user passes a filter.

    Args:
        pool: The pool, which decides how e-mail addresses compare.
        text: The filter; a blank one lets everybody pass.

    Raises:
        InvalidParameterException: It can't be parsed, or the attribute is not searchable.
    """
    if not text.strip():
        return lambda _user: True
    match = _FILTER.fullmatch(text)
    if match is None:
        raise InvalidParameterException(user_wording.FILTER_SYNTAX)
    read = _reader(pool, match["name"])
    wanted = _ESCAPED.sub(r"\1", match["text"])
    if match["name"] in _FOLDED_ATTRIBUTES:
        wanted = pool.fold(wanted)
    if match["name"] == "cognito:user_status":
        wanted = wanted.upper()
    if match["test"] == "=":
        return lambda user: read(user) == wanted
    return lambda user: (read(user) or "").startswith(wanted)


def _reader(pool: UserPool, name: str) -> Callable[[User], str | None]:
    own: dict[str, Callable[[User], str | None]] = {
        "username": lambda user: user.username,
        "sub": lambda user: user.sub,
        "status": lambda user: "Enabled" if user.enabled else "Disabled",
        "cognito:user_status": lambda user: user.status,
    }
    if name in own:
        return own[name]
    if name in _PLAIN_ATTRIBUTES:
        return lambda user: user.attributes.get(name)
    if name in _FOLDED_ATTRIBUTES:
        return lambda user: pool.fold(user.attributes.get(name, "")) or None
    raise InvalidParameterException(user_wording.FILTER_ATTRIBUTE.format(name=name))
