"""Values of a user's attributes: which clients read and write them, checks and conversions."""

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

_FLAG_WITHOUT_ADDRESS: Final = {
    "email": user_wording.VERIFY_WITHOUT_EMAIL,
    "phone_number": user_wording.VERIFY_WITHOUT_PHONE_NUMBER,
}


def from_request(pairs: Sequence[Mapping[str, str]] | None) -> dict[str, str]:
    """Return a request's Name and Value pairs as a dict; of two equal names the last counts.

    Raises:
        InvalidParameterException: `sub` is among them, or one has no Value; only the empty string
            stands for none.
    """
    given = pairs or ()
    reject_sub(attribute["Name"] for attribute in given)
    for attribute in given:
        if attribute.get("Value") is None:
            raise InvalidParameterException(
                user_wording.ATTRIBUTE_VALUE_NULL.format(name=attribute["Name"])
            )
    return {attribute["Name"]: attribute["Value"] for attribute in given}


def reject_sub(names: Iterable[str]) -> None:
    """Raise if `sub` is among attributes to write or delete.

    Raises:
        InvalidParameterException: It is.
    """
    if "sub" in names:
        raise InvalidParameterException(user_wording.ATTRIBUTE_NOT_OF_USER.format(name="sub"))


def as_list(
    user: User | ListedUser, values: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return a user's attributes as Name and Value pairs, the `sub` first.

    Args:
        values: Those to list instead of all that the user has, without `sub`.
    """
    listed = {"sub": user.sub, **(user.attributes if values is None else values)}
    return [{"Name": name, "Value": value} for name, value in listed.items()]


def readable_by(client: AppClient, user: User) -> dict[str, str]:
    """Return the user's attributes that a client may read, without `sub`.

    A client without ReadAttributes reads all but developer-only attributes: so says the console
    where none is selected; the API's page names the standard attributes only.
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
    """Raise if a client may not write one of the attributes.

    A client without WriteAttributes writes all; a required attribute is writable by every client.

    Raises:
        NotAuthorizedException: It may not write one of them.
    """
    allowed = client.settings.get("WriteAttributes")
    for name in names:
        definition = definitions.get(name)
        allows = allowed is None or name in allowed
        reserved = name in attribute_schema.SERVICE_OWNED or (
            definition is not None and definition.developer_only
        )
        required = definition is not None and definition.required
        if reserved or not (allows or required):
            raise NotAuthorizedException(
                user_wording.ATTRIBUTE_NOT_WRITABLE,
                detail={"reason": f"the client can't write {name}"},
            )


def check_new(
    definitions: Mapping[str, Definition], values: Mapping[str, str], *, complete: bool
) -> dict[str, str]:
    """Check a new user's values against the schema and return them as they are stored.

    Args:
        complete: Whether every required attribute must be among them.

    Raises:
        InvalidParameterException: Attributes are unknown or missing, or values do not fit their
            definitions.
    """
    problems = [
        f"{name}: {problem}"
        for name, value in values.items()
        if (problem := problem_of(definitions.get(name), value)) is not None
    ]
    if complete:
        missing = missing_required(definitions, values)
        problems += [f"{name}: {user_wording.ATTRIBUTE_REQUIRED}" for name in missing]
    raise_if_any(problems, user_wording.SCHEMA_VIOLATED)
    return normalize(definitions, values)


def normalize(definitions: Mapping[str, Definition], values: Mapping[str, str]) -> dict[str, str]:
    """Return values that fit the schema as they are stored.

    Booleans become lower case; blank values are left out, but a blank e-mail address or phone
    number is refused.

    Raises:
        InvalidParameterException: An e-mail address or a phone number has another form.
    """
    for name, (_, sentence) in _FORMATS.items():
        if name in values and _breaks_format(name, values[name]):
            raise InvalidParameterException(sentence)
    return {
        name: value.lower() if definitions[name].data_type == "Boolean" else value
        for name, value in values.items()
        if value
    }


def check_verified_flags(
    values: Mapping[str, str], existing: Mapping[str, str] | None = None
) -> None:
    """Raise if `email_verified` or `phone_number_verified` is set without an address.

    Args:
        values: Attributes about to be written.
        existing: The attributes that the user has already.

    Raises:
        InvalidParameterException: Neither the values nor the user has the address.
    """
    for name, sentence in _FLAG_WITHOUT_ADDRESS.items():
        if f"{name}_verified" in values and name not in {**(existing or {}), **values}:
            raise InvalidParameterException(sentence)


def missing_required(definitions: Mapping[str, Definition], values: Mapping[str, str]) -> list[str]:
    """Return the required attributes that have no value, in the schema's order."""
    return [
        name
        for name, definition in definitions.items()
        if definition.required and name != "sub" and not values.get(name)
    ]


def raise_if_any(problems: Sequence[str], sentence: Sentence) -> None:
    """Raise one error that lists all problems, one a line; return if there are none.

    Args:
        sentence: What the error says, with `{problems}` for the lines.

    Raises:
        InvalidParameterException: There is a problem.
    """
    if problems:
        lines = "".join(f"{problem}\n" for problem in problems)
        raise InvalidParameterException(sentence.format(problems=lines))


def problem_of(definition: Definition | None, value: str) -> str | None:
    """Return what is wrong with a value, None if nothing is."""
    if definition is None:
        return user_wording.ATTRIBUTE_UNKNOWN
    if definition.name in attribute_schema.GIVEN_BY_SERVICE:
        return user_wording.ATTRIBUTE_IMMUTABLE
    if not value or _breaks_format(definition.name, value):
        return None  # `normalize` words a wrong format
    return _form_problem(definition, value)


def _form_problem(definition: Definition, value: str) -> str | None:
    if definition.data_type == "Boolean":
        return None if value.lower() in _BOOLEANS else user_wording.NOT_A_BOOLEAN
    if definition.data_type == "Number":
        return _number_problem(definition, value)
    if definition.data_type == "DateTime":
        return None if _is_instant(value) else user_wording.NOT_A_DATE
    return _text_problem(definition, value)


def _breaks_format(name: str, value: str) -> bool:
    return name in _FORMATS and not _FORMATS[name][0].fullmatch(value)


def _text_problem(definition: Definition, value: str) -> str | None:
    minimum, maximum = definition.minimum or "0", definition.maximum or "2048"
    if len(value) < int(minimum):
        return user_wording.TEXT_TOO_SHORT.format(minimum=minimum)
    if len(value) > int(maximum):
        return user_wording.TEXT_TOO_LONG.format(maximum=maximum)
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
