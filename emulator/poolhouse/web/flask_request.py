"""What Flask's views ask of the request that they answer."""

from typing import TYPE_CHECKING, Final, cast

from flask import request

if TYPE_CHECKING:
    from poolhouse.protocol.http import HttpRequest
    from poolhouse.world import World

WORLD: Final = "poolhouse.world"
"""Where the WSGI environment holds the world that a request was sent to."""

HTTP: Final = "poolhouse.http"
"""Where it holds the request itself."""


def world() -> "World":
    """Return the world that the current request was sent to."""
    return cast("World", request.environ[WORLD])


def http() -> "HttpRequest":
    """Return the current request as it stood on the wire."""
    return cast("HttpRequest", request.environ[HTTP])
