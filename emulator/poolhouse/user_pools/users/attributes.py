"""Values of user attributes: who may read and write them, and what they must look like."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools.errors import InvalidParameterException, NotAuthorizedException
from poolhouse.user_pools.pools import attribute_schema
from poolhouse.user_pools.pools.attribute_schema import Definition
from poolhouse.user_pools.records import AppClient, ListedUser, User
from poolhouse.user_pools.wording import users as user_wording

EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
PHONE_NUMBER: Final = re.compile(r"\+[0-9]{2,15}", re.ASCII)
_BIRTHDATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_BOOLEANS: Final = ("true", "false")

_FORMATS: Final[Mapping[str, tuple[re.Pattern[str], Sentence]]] = {
    "email": (EMAIL, user_wording.EMAIL_FORMAT),
    "phone_number": (PHONE_NUMBER, user_wording.PHONE_NUMBER_FORMAT),
}


def given(listed: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    """Return a request's list of attributes by name; of two values the last counts."""
    return {attribute["Name"]: attribute.get("Value", "") for attribute in listed or ()}


def listed(user: User | ListedUser, names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return attributes as answers list them, the `sub` first.

    Args:
        user: Whose.
        names: The attributes to list; all when left out.
    """
    shown = {"sub": user.sub, **(user.attributes if names is None else names)}
    return [{"Name": name, "Value": value} for name, value in shown.items()]


def readable(client: AppClient, user: User) -> dict[str, str]:
    """Return the attributes that a client may read, `sub` not among them.

    A client that lists none reads all but those that are for developers only: so the console says
    where none is selected, the API's page names the standard attributes only.
    """
    allowed = client.settings.get("ReadAttributes")
    return {
        name: value
        for name, value in user.attributes.items()
        if (not name.startswith("dev:") if allowed is None else name in allowed)
    }


def check_writable(
    client: AppClient, definitions: Mapping[str, Definition], names: Iterable[str]
) -> None:
    """Return if a client may write all of the attributes.

    A client that lists none writes all; a required attribute is writable whatever the list says.

    Args:
        client: Through which client.
        definitions: The pool's schema.
        names: The attributes to be written.

    Raises:
        NotAuthorizedException: It may not write one of them.
    """
    allowed = client.settings.get("WriteAttributes")
    for name in names:
        definition = definitions.get(name)
        listed_there = allowed is None or name in allowed
        owned = name in attribute_schema.SERVICE_OWNED or (
            definition is not None and definition.developer_only
        )
        required = definition is not None and definition.required
        if owned or not (listed_there or required):
            raise NotAuthorizedException(
                user_wording.ATTRIBUTE_NOT_WRITABLE,
                detail={"reason": f"the client can't write {name}"},
            )


def settle(definitions: Mapping[str, Definition], values: Mapping[str, str]) -> dict[str, str]:
    """Return new values as they are kept, checked against the schema.

    Args:
        definitions: The pool's schema.
        values: Name to value; a blank value asks for none, except where a format forbids it.

    Raises:
        InvalidParameterException: An attribute is unknown, or a value has another form.
    """
    problems = [
        f"{name}: {problem}"
        for name, value in values.items()
        if (problem := _problem(definitions.get(name), value)) is not None
    ]
    raise_if_any(problems)
    for name, (_, sentence) in _FORMATS.items():
        if name in values and _has_another_form(name, values[name]):
            raise InvalidParameterException(sentence)
    return {
        name: value.lower() if definitions[name].data_type == "Boolean" else value
        for name, value in values.items()
        if value
    }


def missing(definitions: Mapping[str, Definition], values: Mapping[str, str]) -> list[str]:
    """Return the required attributes that have no value, in the schema's order."""
    return [
        name
        for name, definition in definitions.items()
        if definition.required and name != "sub" and not values.get(name)
    ]


def raise_if_any(problems: Sequence[str]) -> None:
    """Report everything that is wrong with attributes, one line each.

    Raises:
        InvalidParameterException: There is something.
    """
    if problems:
        lines = "".join(f"{problem}\n" for problem in problems)
        raise InvalidParameterException(user_wording.SCHEMA_VIOLATED.format(problems=lines))


def _problem(definition: Definition | None, value: str) -> str | None:
    """Return what is wrong with a value, None if nothing is."""
    if definition is None:
        return user_wording.ATTRIBUTE_UNKNOWN
    if not value or _has_another_form(definition.name, value):
        return None  # of a form, `settle` tells in another sentence
    if definition.data_type == "Boolean":
        return None if value.lower() in _BOOLEANS else user_wording.NOT_A_BOOLEAN
    if definition.data_type == "Number":
        return _number_problem(definition, value)
    if definition.data_type == "DateTime":
        return None if _is_instant(value) else user_wording.NOT_A_DATE
    return _text_problem(definition, value)


def _has_another_form(name: str, value: str) -> bool:
    return name in _FORMATS and not _FORMATS[name][0].fullmatch(value)


def _text_problem(definition: Definition, value: str) -> str | None:
    minimum, maximum = definition.minimum or "0", definition.maximum or "2048"
    if not int(minimum) <= len(value) <= int(maximum):
        return user_wording.TEXT_LENGTH.format(minimum=minimum, maximum=maximum)
    if definition.name == "birthdate" and not _is_day(value):
        return user_wording.BIRTHDATE_FORMAT
    return None


def _number_problem(definition: Definition, value: str) -> str | None:
    if not _NUMBER.fullmatch(value):
        return user_wording.NOT_A_NUMBER
    number = Decimal(value)
    low, high = definition.minimum, definition.maximum
    if (low is not None and number < int(low)) or (high is not None and number > int(high)):
        return user_wording.NUMBER_OUT_OF_RANGE.format(
            minimum=low or "any number", maximum=high or "any number"
        )
    return None


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return _BIRTHDATE.fullmatch(value) is not None


def _is_instant(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
