"""How one value of a policy's condition compares with one value of the request.

A value that cannot be read as the operator's type (a date that is none) matches nothing. In
a policy such a value is refused when the document is parsed, so that a slip of the pen shows
(guessed: IAM itself is known to refuse only dates). Source: IAM User Guide,
reference_policies_elements_condition_operators.
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from poolhouse.iam.wildcards import Pattern, Wildcard, literal_text, matches, matches_arn


@dataclass(frozen=True, slots=True)
class Comparison:
    """One type's way to compare.

    Attributes:
        holds: Compares the policy's value with the request's.
        variables: Whether the policy's value may contain policy variables.
        readable: Whether the policy's value can be read as the type.
        expected: What a readable value looks like, for messages.
    """

    holds: Callable[[Pattern, str], bool]
    variables: bool = False
    readable: Callable[[str], bool] = lambda _: True
    expected: str = "text"


def _string_equals(wanted: Pattern, actual: str) -> bool:
    return literal_text(wanted) == actual


def _string_equals_ignore_case(wanted: Pattern, actual: str) -> bool:
    return literal_text(wanted).lower() == actual.lower()


STRING_EQUALS = Comparison(_string_equals, variables=True)
STRING_EQUALS_IGNORE_CASE = Comparison(_string_equals_ignore_case, variables=True)
STRING_LIKE = Comparison(matches, variables=True)


# Numbers and dates ------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_AND_MONTH = re.compile(r"\d{4}-\d{2}")

Relation = Callable[[Decimal, Decimal], bool]


@lru_cache(maxsize=1024)
def read_number(text: str) -> Decimal | None:
    """Read an integer or a decimal number; None if the text is neither."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=1024)
def read_date(text: str) -> Decimal | None:
    """Read a date as seconds since 1970: ISO 8601, or such seconds themselves.

    Digits alone are seconds, so a bare year is not a date. Without a zone the time is UTC.

    Returns:
        The seconds, exact to the microsecond; None if the text is no date.
    """
    if text.isascii() and text.isdigit():
        return Decimal(text)
    day = f"{text}-01" if _YEAR_AND_MONTH.fullmatch(text) else text
    try:
        moment = datetime.fromisoformat(day.upper())
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Decimal((aware - _EPOCH) // timedelta(microseconds=1)).scaleb(-6)


def _ordered(read: Callable[[str], Decimal | None], relation: Relation) -> Comparison:
    def holds(wanted: Pattern, actual: str) -> bool:
        right, left = read(literal_text(wanted)), read(actual)
        return left is not None and right is not None and relation(left, right)

    return Comparison(
        holds,
        readable=lambda text: read(text) is not None,
        expected="a number" if read is read_number else "an ISO 8601 date or epoch seconds",
    )


_RELATIONS: dict[str, Relation] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

NUMERIC = {name: _ordered(read_number, relation) for name, relation in _RELATIONS.items()}
DATE = {name: _ordered(read_date, relation) for name, relation in _RELATIONS.items()}


# Truth values, bytes, addresses -----------------------------------------------------------------


def _bool(wanted: Pattern, actual: str) -> bool:
    return literal_text(wanted).lower() == actual.lower()


def read_bytes(text: str) -> bytes | None:
    """Read base64; None if the text is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _binary_equals(wanted: Pattern, actual: str) -> bool:
    right, left = read_bytes(literal_text(wanted)), read_bytes(actual)
    return left is not None and left == right


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=1024)
def read_network(text: str) -> Network | None:
    """Read an address or a CIDR block; an address alone is a block of one."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _ip_address(wanted: Pattern, actual: str) -> bool:
    network = read_network(literal_text(wanted))
    try:
        address = ipaddress.ip_address(actual)
    except ValueError:
        return False
    return network is not None and address in network


BOOL = Comparison(
    _bool,
    readable=lambda text: text.lower() in ("true", "false"),
    expected='"true" or "false"',
)
BINARY_EQUALS = Comparison(
    _binary_equals,
    readable=lambda text: read_bytes(text) is not None,
    expected="base64",
)
IP_ADDRESS = Comparison(
    _ip_address,
    readable=lambda text: read_network(text) is not None,
    expected="an IP address or CIDR block",
)


# ARNs -------------------------------------------------------------------------------------------


def _arn_like(wanted: Pattern, actual: str) -> bool:
    """Compare ARNs part by part; a lone `*` is every ARN (guessed)."""
    return matches_arn(wanted, actual) and (wanted == (Wildcard.ANY,) or actual.startswith("arn:"))


ARN_LIKE = Comparison(_arn_like, variables=True)
