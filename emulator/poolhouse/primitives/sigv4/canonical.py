"""The canonical request: what both sides hash, and the forms of it that clients are known to sign.

Rules of every service but S3: the path is encoded again as it stands on the request line, the
query is decoded and encoded anew, the body is always hashed (IAM user guide, "Create a canonical
request"). Clients differ in some corners, so a request has candidates. To accept any of them is no
weaker than to accept one: each covers the whole request and needs the secret.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

_BARE_IN_PATH: Final = "/!'()*"
_SIGNATURE: Final = b"X-Amz-Signature"
_TOKEN: Final = b"X-Amz-Security-Token"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it stood on the wire.

    Texts hold one character per byte (latin-1), as WSGI servers hand them over; a text with
    characters beyond that stands for its UTF-8 bytes.

    Args:
        method: GET, POST, …
        raw_path: The path of the request line, still percent-encoded.
        raw_query: The query of the request line, without the question mark.
        headers: Names and values in arrival order.
        body: The body's bytes.
    """

    method: str
    raw_path: str
    raw_query: str
    headers: Sequence[tuple[str, str]]
    body: bytes


def octets(text: str) -> bytes:
    """Return the bytes a text of the wire stands for."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def canonical_headers(headers: Sequence[tuple[str, str]], names: Sequence[str]) -> bytes:
    """Return the canonical headers: trimmed, blanks collapsed, values of one name joined by commas.

    A header that was signed and didn't arrive counts as empty.

    Args:
        headers: Names and values in arrival order.
        names: The signed headers' names in lower case.
    """
    values: dict[str, list[bytes]] = {name: [] for name in names}
    for name, value in headers:
        kept = values.get(name.lower())
        if kept is not None:
            kept.append(b" ".join(octets(value).split()))
    lines = (octets(name) + b":" + b",".join(kept) for name, kept in values.items())
    return b"\n".join(lines) + b"\n"


def canonical_paths(raw_path: str, *, lenient: bool) -> Iterator[str]:
    """Yield the canonical paths a client may have signed, the documented one first.

    Dot segments and empty segments are removed, as documented; browsers' Amplify leaves the path
    alone, so that is accepted too. Leniently also with `!'()*` bare, as Amplify signs them.

    Args:
        lenient: Whether to yield the last form.
    """
    path = octets(raw_path) or b"/"
    normalised = _without_dots(path)
    for safe in ("/", _BARE_IN_PATH) if lenient else ("/",):
        yield quote_from_bytes(normalised, safe)
        if normalised != path:
            yield quote_from_bytes(path, safe)


def canonical_queries(raw_query: str, *, presigned: bool, lenient: bool) -> Iterator[str]:
    """Yield the canonical queries a client may have signed, the documented one first.

    A presigned request may carry its session token unsigned, so there is a form without it.
    Leniently also verbatim: sorted but neither decoded nor encoded, as botocore signs a query that
    is already part of the URL.

    Args:
        presigned: Whether the signature is part of the query.
        lenient: Whether to yield the last form.
    """
    pairs = decoded_query(raw_query)
    if presigned:
        pairs = [pair for pair in pairs if pair[0] != _SIGNATURE]
    yield _encoded(pairs)
    if presigned and any(name == _TOKEN for name, _ in pairs):
        yield _encoded([pair for pair in pairs if pair[0] != _TOKEN])
    if lenient:
        yield _verbatim(raw_query)


def decoded_query(raw_query: str) -> list[tuple[bytes, bytes]]:
    """Return a query's names and values, decoded; a plus is a blank, an empty piece is nothing."""
    pairs = []
    for piece in octets(raw_query).replace(b"+", b" ").split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            pairs.append((unquote_to_bytes(name), unquote_to_bytes(value)))
    return pairs


def _encoded(pairs: list[tuple[bytes, bytes]]) -> str:
    encoded = sorted(
        (quote_from_bytes(name, ""), quote_from_bytes(value, "")) for name, value in pairs
    )
    return "&".join(f"{name}={value}" for name, value in encoded)


def _verbatim(raw_query: str) -> str:
    pieces = octets(raw_query).decode("latin-1").split("&")
    pairs = sorted(piece.partition("=")[::2] for piece in pieces if piece)
    return "&".join(f"{name}={value}" for name, value in pairs)


def _without_dots(path: bytes) -> bytes:
    """Return a path without empty and dot segments; slashes at its ends stay."""
    if b"//" not in path and b"/." not in path:
        return path
    kept: list[bytes] = []
    for segment in path.split(b"/"):
        if segment == b"..":
            del kept[-1:]
        elif segment not in (b"", b"."):
            kept.append(segment)
    if not kept:
        return b"/"
    return b"/" * path.startswith(b"/") + b"/".join(kept) + b"/" * path.endswith(b"/")
