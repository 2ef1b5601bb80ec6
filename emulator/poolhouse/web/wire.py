"""Between Flask's requests and responses and the house's own."""

from typing import TYPE_CHECKING, Final, cast

from flask import Response, request

from poolhouse.protocol.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from poolhouse.world import World

WORLD: Final = "poolhouse.world"
"""Where the WSGI environment holds the world that a request was sent to."""


def world() -> "World":
    """Return the world that the current request was sent to."""
    return cast("World", request.environ[WORLD])


def raw_target() -> str:
    """Return path and query as they stand on the request line."""
    environ = request.environ
    raw = str(environ.get("REQUEST_URI") or environ.get("RAW_URI") or request.full_path)
    if raw.startswith("/"):
        return raw
    return "/" + raw.partition("://")[2].partition("/")[2]


def incoming() -> HttpRequest:
    """Return the current request as it stood on the request line."""
    path, _, query = raw_target().partition("?")
    return HttpRequest(
        method=request.method,
        raw_path=path,
        raw_query=query,
        headers=tuple(request.headers.items()),
        body=request.get_data(cache=False),
        source_ip=request.remote_addr or "127.0.0.1",
    )


def outgoing(response: HttpResponse) -> Response:
    """Return a response for Flask to send, its headers untouched."""
    answer = Response(response.body, status=response.status)
    answer.headers.clear()
    for name, value in response.headers:
        answer.headers.add(name, value)
    answer.headers.setdefault("Content-Length", str(len(response.body)))
    return answer
