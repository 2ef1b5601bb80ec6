"""What endpoints and views ask of a request."""

from typing import TYPE_CHECKING, Final, cast
from urllib.parse import unquote_to_bytes

from flask import request

from poolhouse.protocol.http import HttpRequest

if TYPE_CHECKING:
    from poolhouse.world import World

WORLD: Final = "poolhouse.world"
"""Where the WSGI environment holds the world that a request was sent to."""

HTTP: Final = "poolhouse.http"
"""Where it holds the request itself."""


def world() -> "World":
    """Return the world that the current request was sent to."""
    return cast("World", request.environ[WORLD])


def http() -> HttpRequest:
    """Return the current request as it stood on the wire."""
    return cast("HttpRequest", request.environ[HTTP])


def decoded_path(http: HttpRequest) -> str:
    """Return a request's path decoded to one character a byte, one slash at its start."""
    path = http.raw_path.partition("#")[0]
    if "%" in path:
        path = unquote_to_bytes(path).decode("latin-1")
    return "/" + path.lstrip("/") if path.startswith("/") else path
