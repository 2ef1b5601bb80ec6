"""The endpoint of the control API: from a request to its route, and to JSON whatever happens.

It stands before Flask, which would answer a wrong path, method or size in HTML.
"""

import json
from typing import TYPE_CHECKING, Any, Final

from poolhouse.expiry import NothingToExpireError
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpResponse
from poolhouse.web import preflight
from poolhouse.web.control import reading
from poolhouse.web.control.openapi import VERSION
from poolhouse.web.control.routes import PREFIX, ROUTES
from poolhouse.web.wire import BODY_BYTES_MAX, raw_target, received

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from poolhouse.web.control.route import Route
    from poolhouse.world import World

_HEADERS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("X-Poolhouse-Control", VERSION),
)


def answer(world: "World", environ: "WSGIEnvironment") -> HttpResponse | None:
    """Answer whatever is asked under the prefix; None for any other request."""
    path = environ["PATH_INFO"]
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        return None
    if environ["REQUEST_METHOD"] == "OPTIONS":
        # Whatever is asked for, so that a page can read how it is refused.
        methods = environ.get(preflight.ASKED_METHOD, "GET, POST")
        return preflight.allow(environ, methods=methods).add(_HEADERS)
    return _answer(world, environ).add(_HEADERS)


def _answer(world: "World", environ: "WSGIEnvironment") -> HttpResponse:
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    here = {route.method: route for route in ROUTES if PREFIX + route.path == path}
    if not here:
        return _unknown_path(environ)
    route = here.get("GET" if method == "HEAD" else method)
    if route is None:
        allowed = ", ".join(here)
        sentence = f"{method} is no method of {path}, allowed: {allowed}"
        return _refused(405, sentence).add([("Allow", f"{allowed}, OPTIONS")])
    length = int(environ.get("CONTENT_LENGTH") or "0")
    if length > BODY_BYTES_MAX:
        sentence = f"the body must be of at most {BODY_BYTES_MAX} bytes, found {length}"
        return _refused(413, sentence)
    return _viewed(world, route, environ)


def _unknown_path(environ: "WSGIEnvironment") -> HttpResponse:
    found = reading.shown(raw_target(environ).partition("?")[0])
    there = ", ".join(f"{route.method} {PREFIX}{route.path}" for route in ROUTES)
    return _refused(404, f"nothing is at {found}, allowed: {there}")


def _viewed(world: "World", route: "Route", environ: "WSGIEnvironment") -> HttpResponse:
    try:
        return _json(200, route.view(world, **reading.asked(route, received(environ))))
    except NothingToExpireError as problem:
        return _refused(404, str(problem))
    except ServiceError as problem:
        return _refused(404, f"{problem.name}: {problem.message}")
    except ValueError as problem:
        return _refused(400, str(problem))


def _refused(status: int, sentence: str) -> HttpResponse:
    return _json(status, {"error": sentence})


def _json(status: int, content: Any) -> HttpResponse:
    body = json.dumps(content, default=lambda each: each.as_json())
    return HttpResponse(status, [("Content-Type", "application/json")], f"{body}\n".encode())
