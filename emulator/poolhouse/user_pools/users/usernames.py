"""The names of a new user: username, `sub` and address, by the pool's sign-in options."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.protocol.wording import Sentence
from poolhouse.runtime import identifiers
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.users import attributes
from poolhouse.user_pools.wording import users as user_wording

_SHAPES: Final = {"email": attributes.EMAIL, "phone_number": attributes.PHONE_NUMBER}

_WRONG_SHAPE: Final[Mapping[frozenset[str], Sentence]] = {
    frozenset({"email"}): user_wording.USERNAME_MUST_BE_EMAIL,
    frozenset({"phone_number"}): user_wording.USERNAME_MUST_BE_PHONE_NUMBER,
    frozenset({"email", "phone_number"}): user_wording.USERNAME_MUST_BE_EITHER,
}
_ALIAS_SHAPE: Final = {
    "email": user_wording.USERNAME_LIKE_EMAIL_ALIAS,
    "phone_number": user_wording.USERNAME_LIKE_PHONE_NUMBER_ALIAS,
}


@dataclass(frozen=True, slots=True)
class Name:
    """The names of a new user.

    Args:
        username: The immutable username.
        sub: The subject.
        attributes: The address that is the username in the request, by attribute; empty for other
            names.
    """

    username: str
    sub: str
    attributes: dict[str, str]


def name_user(call: Call, pool: UserPool, login: str) -> Name:
    """Return a new user's username, a new `sub`, and the attribute that the login name is, if any.

    In pools with username attributes the `sub` is the username as well.

    Args:
        login: Username as sent.

    Raises:
        InvalidParameterException: The username has not the form that the pool asks for.
    """
    address = _address(pool, login)
    _check_apart_from_aliases(pool, login)
    sub = call.choose("user_sub", lambda: identifiers.user_sub(call.entropy))
    if address is None:
        return Name(login, sub, {})
    return Name(sub, sub, {address: login})


def shape_of(login: str) -> str | None:
    """Return which attribute a login name looks like: `email`, `phone_number` or None."""
    return next((name for name, shape in _SHAPES.items() if shape.fullmatch(login)), None)


def _address(pool: UserPool, login: str) -> str | None:
    if not pool.username_attributes:
        return None
    shape = shape_of(login)
    if shape in pool.username_attributes:
        return shape
    raise InvalidParameterException(_WRONG_SHAPE[frozenset(pool.username_attributes)])


def _check_apart_from_aliases(pool: UserPool, login: str) -> None:
    """Refuse a username that could be taken for another user's alias."""
    shape = shape_of(login)
    if shape is not None and shape in pool.alias_attributes:
        raise InvalidParameterException(_ALIAS_SHAPE[shape])
