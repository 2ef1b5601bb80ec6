"""Read a signature out of a request's headers or its query."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

from poolhouse.primitives.sigv4.canonical import decoded_query, octets
from poolhouse.primitives.sigv4.failures import (
    InvalidExpires,
    MalformedCredential,
    MalformedDate,
    MissingParameters,
    MissingQueryParameters,
    MissingSignature,
    NotKeyValue,
    Scope,
    TwoSignatures,
    UnsupportedAlgorithm,
)

ALGORITHM: Final = "AWS4-HMAC-SHA256"
"""The one algorithm of Signature Version 4."""

EXPIRES_S_MAX: Final = 604_800
"""The longest life of a presigned request, in seconds."""

_CREDENTIAL_PARTS: Final = 5
_BASIC_ISO: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_EXPIRES: Final = re.compile(r"[0-9]{1,9}")
_HEADERS: Final = frozenset({"authorization", "x-amz-date", "date", "x-amz-security-token"})
_HEADER_PARAMETERS: Final = ("Credential", "Signature", "SignedHeaders")
_QUERY_PARAMETERS: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as sent, not verified.

    Args:
        access_key_id: Whose key signed.
        scope: What the signature is valid for.
        signed_headers: Names of the headers it covers, as sent.
        signature: The signature as sent, 64 lower-case hexadecimal digits when it is well formed.
        amz_date: The request's date, YYYYMMDDTHHMMSSZ.
        signed_at_s: The same in seconds since 1970.
        session_token: X-Amz-Security-Token, signed or not.
        presigned: The signature came in the query.
        expires_s: X-Amz-Expires of a presigned request, in seconds.
    """

    access_key_id: str
    scope: Scope
    signed_headers: tuple[str, ...]
    signature: str
    amz_date: str
    signed_at_s: int
    session_token: str | None
    presigned: bool
    expires_s: int | None


def parse(headers: Sequence[tuple[str, str]], query: str) -> Signature:
    """Return the signature that a request carries in its Authorization header or its query.

    Args:
        headers: Names and values in arrival order; a header sent twice reads as its values
            joined by commas.
        query: The raw query of the request line, without the question mark.

    Raises:
        MissingSignature: There is none.
        TwoSignatures: There is one in the header and one in the query.
        NotKeyValue: The header is no list of key=value pairs.
        MissingParameters: The header lacks some parameters, or the request a date.
        MissingQueryParameters: The query lacks some parameters.
        UnsupportedAlgorithm: Another algorithm than AWS4-HMAC-SHA256.
        MalformedCredential: The credential has not five parts.
        MalformedDate: The date can't be read.
        InvalidExpires: X-Amz-Expires is out of bounds.
    """
    carried = _headers(headers)
    parameters = _query_parameters(query)
    if "X-Amz-Signature" in parameters:
        if "authorization" in carried:
            raise TwoSignatures
        return _from_query(parameters)
    if "authorization" not in carried:
        raise MissingSignature
    return _from_header(carried)


def _from_header(carried: dict[str, str]) -> Signature:
    authorization = carried["authorization"]
    algorithm, parameters = _pairs(authorization)
    date = carried.get("x-amz-date") or carried.get("date")
    missing = [name for name in _HEADER_PARAMETERS if name not in parameters]
    if not date:
        missing.append("Date")
    if missing or not date:
        raise MissingParameters(tuple(missing), authorization)
    if algorithm != ALGORITHM:
        raise UnsupportedAlgorithm(algorithm)
    access_key_id, scope = _credential(parameters["Credential"])
    amz_date = _amz_date(date)
    return Signature(
        access_key_id=access_key_id,
        scope=scope,
        signed_headers=tuple(parameters["SignedHeaders"].split(";")),
        signature=parameters["Signature"],
        amz_date=amz_date,
        signed_at_s=_seconds(amz_date),
        session_token=carried.get("x-amz-security-token"),
        presigned=False,
        expires_s=None,
    )


def _from_query(parameters: dict[str, str]) -> Signature:
    missing = tuple(name for name in _QUERY_PARAMETERS if name not in parameters)
    if missing:
        raise MissingQueryParameters(missing)
    if parameters["X-Amz-Algorithm"] != ALGORITHM:
        raise UnsupportedAlgorithm(parameters["X-Amz-Algorithm"])
    access_key_id, scope = _credential(parameters["X-Amz-Credential"])
    amz_date = parameters["X-Amz-Date"]
    expires = parameters.get("X-Amz-Expires")
    return Signature(
        access_key_id=access_key_id,
        scope=scope,
        signed_headers=tuple(parameters["X-Amz-SignedHeaders"].split(";")),
        signature=parameters["X-Amz-Signature"],
        amz_date=amz_date,
        signed_at_s=_seconds(amz_date),
        session_token=parameters.get("X-Amz-Security-Token"),
        presigned=True,
        expires_s=None if expires is None else _lifetime(expires),
    )


def _pairs(authorization: str) -> tuple[str, dict[str, str]]:
    """Return the algorithm and the parameters of an Authorization header.

    Blanks and commas separate alike, so a blank inside a parameter makes a piece of its own. A lone
    word is an algorithm without parameters, unless it is a parameter itself.
    """
    pieces = authorization.replace(",", " ").split()
    is_parameter = len(pieces) == 1 and "=" in authorization
    algorithm, parameters = pieces[0], {}
    for piece in pieces if is_parameter else pieces[1:]:
        name, equals, value = piece.partition("=")
        if not equals:
            digest = sha256(octets(authorization)).digest()
            raise NotKeyValue(piece, authorization, base64.b64encode(digest).decode("ascii"))
        parameters[name] = value
    return algorithm, parameters


def _headers(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that concern a signature, by lower-case name, unless empty."""
    carried: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        if lowered in _HEADERS and value.replace(",", " ").strip():
            kept = value.strip()
            carried[lowered] = f"{carried[lowered]},{kept}" if lowered in carried else kept
    return carried


def _query_parameters(query: str) -> dict[str, str]:
    if not query:
        return {}
    return {
        name.decode("utf-8", "replace"): value.decode("utf-8", "replace")
        for name, value in reversed(decoded_query(query))  # of two, the first counts
    }


def _credential(credential: str) -> tuple[str, Scope]:
    parts = credential.split("/")
    if len(parts) != _CREDENTIAL_PARTS:
        raise MalformedCredential(credential)
    return parts[0], Scope(*parts[1:])


def _lifetime(expires: str) -> int:
    if not _EXPIRES.fullmatch(expires) or not 1 <= int(expires) <= EXPIRES_S_MAX:
        raise InvalidExpires(expires)
    return int(expires)


def basic_iso(epoch_s: int) -> str:
    """Return an instant as YYYYMMDDTHHMMSSZ.

    Args:
        epoch_s: Seconds since 1970.
    """
    instant = datetime.fromtimestamp(epoch_s, tz=UTC)
    return f"{instant:%Y%m%dT%H%M%SZ}"


def _amz_date(date: str) -> str:
    """Return an X-Amz-Date or Date header in basic form."""
    if _BASIC_ISO.fullmatch(date):
        return date
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  slow to load, and most have none

    try:
        instant = parsedate_to_datetime(date)
        return basic_iso(int(instant.replace(tzinfo=instant.tzinfo or UTC).timestamp()))
    except (ValueError, OverflowError) as problem:
        raise MalformedDate(date) from problem


@lru_cache(maxsize=1024)
def _seconds(amz_date: str) -> int:
    match = _BASIC_ISO.fullmatch(amz_date)
    if match is None:
        raise MalformedDate(amz_date)
    try:
        year, month, day, hour, minute, second = map(int, match.groups())
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    except ValueError as problem:
        raise MalformedDate(amz_date) from problem
