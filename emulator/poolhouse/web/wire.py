"""Between the WSGI server, Flask, and the house's own requests and responses."""

from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast
from wsgiref.util import is_hop_by_hop

from flask import request

from poolhouse.protocol.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from poolhouse.world import World

BODY_BYTES_MAX: Final = 32 * 1024 * 1024
WORLD: Final = "poolhouse.world"
"""Where the WSGI environment holds the world that a request was sent to."""

FIELDS: Final = "poolhouse.fields"
"""Where it holds the header fields as they were sent, if the server tells."""

_PREFIX: Final = "HTTP_"
_UNPREFIXED: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")
_REASONS: Final = {status.value: status.phrase for status in HTTPStatus}


def world() -> "World":
    """Return the world that the current request was sent to."""
    return cast("World", request.environ[WORLD])


def raw_target(environ: "WSGIEnvironment") -> str:
    """Return path and query as they stand on the request line."""
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if raw is None:
        raw = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
    if raw.startswith("/"):
        return str(raw)
    return "/" + raw.partition("://")[2].partition("/")[2]


def received(environ: "WSGIEnvironment", *, body_bytes_max: int = BODY_BYTES_MAX) -> HttpRequest:
    """Return a request as it stood on the wire, as far as a WSGI server tells.

    Args:
        environ: The WSGI environment.
        body_bytes_max: How much of the body is read; what is refused for its size need not be read.
    """
    fields = environ.get(FIELDS)
    length = int(environ.get("CONTENT_LENGTH") or "0")
    path, _, query = raw_target(environ).partition("?")
    return HttpRequest(
        method=environ["REQUEST_METHOD"],
        raw_path=path,
        raw_query=query,
        headers=tuple(_headers(environ)) if fields is None else fields,
        body=environ["wsgi.input"].read(min(length, body_bytes_max)),
        source_ip=environ.get("REMOTE_ADDR") or "127.0.0.1",
    )


def _headers(environ: "WSGIEnvironment") -> Iterator[tuple[str, str]]:
    for key, value in environ.items():
        name = key.removeprefix(_PREFIX)
        if key in _UNPREFIXED:
            if value:
                yield _header_name(name), value
        elif key.startswith(_PREFIX) and name not in _UNPREFIXED:
            yield _header_name(name), value


@lru_cache(maxsize=1024)
def _header_name(key: str) -> str:
    return key.replace("_", "-").title()


def send(
    response: HttpResponse, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    """Send a response past Flask; headers of one connection only are the server's to send."""
    headers = [
        (name, _octets(value)) for name, value in response.headers if not is_hop_by_hop(name)
    ]
    bodiless = response.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    if not bodiless:
        headers.append(("Content-Length", str(len(response.body))))
    start_response(f"{response.status} {_REASONS.get(response.status, 'Unknown')}", headers)
    return [] if bodiless or environ["REQUEST_METHOD"] == "HEAD" else [response.body]


def _octets(value: str) -> str:
    """Return a header's value with one character per byte, as WSGI wants it."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("latin-1")
