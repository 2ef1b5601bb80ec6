"""Failures of a signature. A failure carries data; each service words its own error from it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

ScopeMistake: TypeAlias = Literal["region", "service", "terminator", "date"]
"""A part of the credential scope that is wrong."""


class Scope(NamedTuple):
    """What a signature is valid for: the credential without the access key id."""

    date: str
    """Day, YYYYMMDD."""
    region: str
    """Region name."""
    service: str
    """Signing name of the service."""
    terminator: str
    """`aws4_request`, unless it is wrong."""

    def __str__(self) -> str:
        """Return the scope as it stands in the string to sign."""
        return "/".join(self)


class SignatureFailure(Exception):  # noqa: N818  findings; their callers turn them into errors
    """A request is not authenticated by its signature.

    Attributes:
        dated_by: Whose clock its date was held against, where that was not the server's own.
    """

    dated_by: str | None = None


class MissingSignature(SignatureFailure):
    """There is neither an Authorization header nor X-Amz-Signature in the query."""


class TwoSignatures(SignatureFailure):
    """There are both an Authorization header and X-Amz-Signature in the query."""


@dataclass(eq=False)
class NotKeyValue(SignatureFailure):
    """A piece of the Authorization header has no equals sign.

    Args:
        piece: The first such piece.
        authorization: The whole header.
        authorization_sha256: Base64 of the header's SHA-256, which the service quotes instead.
    """

    piece: str
    authorization: str
    authorization_sha256: str


@dataclass(eq=False)
class MissingParameters(SignatureFailure):
    """The Authorization header lacks parameters, or the request a date.

    Args:
        missing: Some of Credential, Signature, SignedHeaders, Date, in this order.
        authorization: The whole header.
    """

    missing: tuple[str, ...]
    authorization: str


@dataclass(eq=False)
class MissingQueryParameters(SignatureFailure):
    """A presigned query lacks parameters.

    Args:
        missing: Some of X-Amz-Algorithm, X-Amz-Credential, X-Amz-SignedHeaders, X-Amz-Date, in
            this order.
    """

    missing: tuple[str, ...]


@dataclass(eq=False)
class UnsupportedAlgorithm(SignatureFailure):
    """The algorithm is not AWS4-HMAC-SHA256.

    Args:
        algorithm: The algorithm named.
    """

    algorithm: str


@dataclass(eq=False)
class MalformedCredential(SignatureFailure):
    """The credential has not exactly five parts between slashes.

    Args:
        credential: The credential as sent.
    """

    credential: str


@dataclass(eq=False)
class MalformedDate(SignatureFailure):
    """The date is neither in ISO 8601 basic format nor, in a Date header, an HTTP date.

    Args:
        date: The date as sent.
    """

    date: str


@dataclass(eq=False)
class InvalidExpires(SignatureFailure):
    """X-Amz-Expires is not a number from 1 to 604800.

    Args:
        expires: The value as sent.
    """

    expires: str


@dataclass(eq=False)
class WrongScope(SignatureFailure):
    """The credential is scoped to something else; all mistakes are reported together.

    Args:
        mistakes: The wrong parts, in the order region, service, terminator, date.
        scope: The scope as sent.
        amz_date: The request's date, YYYYMMDDTHHMMSSZ.
        region: The region expected.
        service: The signing name expected.
    """

    mistakes: tuple[ScopeMistake, ...]
    scope: Scope
    amz_date: str
    region: str
    service: str


@dataclass(eq=False)
class OutsideWindow(SignatureFailure):
    """The request's date is too far from now; times are YYYYMMDDTHHMMSSZ.

    Args:
        amz_date: The request's date.
        limit: The earliest (expired) or latest (not yet current) date accepted.
        now: The server's time.
        window_s: Seconds between limit and now.
    """

    amz_date: str
    limit: str
    now: str
    window_s: int


class SignatureExpired(OutsideWindow):
    """The request's date is too long ago."""


class SignatureNotYetCurrent(OutsideWindow):
    """The request's date is too far in the future."""


class HostNotSigned(SignatureFailure):
    """SignedHeaders does not name `host`."""


@dataclass(eq=False)
class SignatureMismatch(SignatureFailure):
    """The signature is not the one the request and the secret give.

    Args:
        canonical_request: The canonical request the server computed.
        string_to_sign: The string to sign the server computed.
    """

    canonical_request: str
    string_to_sign: str
