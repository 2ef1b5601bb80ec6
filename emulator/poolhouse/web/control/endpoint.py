"""The endpoint of the control API: from a request to its route, and to JSON whatever happens.

It stands before Flask, which would answer a wrong path, method or size in HTML. Who may ask is
said in `door`.
"""

import json
import logging
from typing import TYPE_CHECKING, Any, Final

from poolhouse.expiry import NothingToExpireError
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.database import StorageError
from poolhouse.web import preflight
from poolhouse.web.control import PREFIX, door, reading
from poolhouse.web.control.openapi import VERSION
from poolhouse.web.control.routes import ROUTES
from poolhouse.web.wire import decoded_path

if TYPE_CHECKING:
    from poolhouse.web.control.route import Route
    from poolhouse.world import World

_logger: Final = logging.getLogger("poolhouse.web.control")
_HEADERS: Final = (
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Vary", "Origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Poolhouse-Control", VERSION),
)
_BODY_BYTES_MAX: Final = 1024 * 1024
_JSON: Final = "application/json"


def answer(world: "World", http: HttpRequest) -> HttpResponse | None:
    """Answer whatever is asked under the prefix; None for any other request."""
    path = decoded_path(http)
    if path != PREFIX and not path.startswith(f"{PREFIX}/"):
        return None
    refused = door.why_shut(http, world.settings)
    if refused is not None:
        return _refused(403, refused).add(_HEADERS)
    headers = (*_HEADERS, *door.cors(http, world.settings))
    if http.method == "OPTIONS":
        # Whatever is asked for, so that a page can read how it is refused.
        methods = http.header(preflight.ASKED_METHOD) or "GET, POST"
        return preflight.allow(http, methods=methods).add(headers)
    return _answer(world, http).add(headers)


def _answer(world: "World", http: HttpRequest) -> HttpResponse:
    path, method = decoded_path(http), http.method
    here: dict[str, Route] = {
        route.method: route for route in ROUTES if PREFIX + route.path == path
    }
    if not here:
        return _unknown_path(http)
    route = here.get("GET" if method == "HEAD" else method)
    if route is None:
        allowed = ", ".join(here)
        sentence = f"{method} is no method of {path}, allowed: {allowed}"
        return _refused(405, sentence).add([("Allow", f"{allowed}, OPTIONS")])
    if http.body_bytes > _BODY_BYTES_MAX:
        sentence = f"the body must be of at most {_BODY_BYTES_MAX} bytes, found {http.body_bytes}"
        return _refused(413, sentence)
    if http.body and _media_type(http) != _JSON:
        told = http.header("Content-Type")
        found = "none" if told is None else reading.excerpt(told)
        return _refused(415, f"the Content-Type of a body must be {_JSON}, found {found}")
    return _viewed(world, route, http)


def _media_type(http: HttpRequest) -> str:
    return (http.header("Content-Type") or "").partition(";")[0].strip().lower()


def _unknown_path(http: HttpRequest) -> HttpResponse:
    found = reading.excerpt(http.raw_path)
    there = ", ".join(f"{route.method} {PREFIX}{route.path}" for route in ROUTES)
    return _refused(404, f"nothing is at {found}, allowed: {there}")


def _viewed(world: "World", route: "Route", http: HttpRequest) -> HttpResponse:
    try:
        return _json(200, route.view(world, **reading.parameter_values(route, http)))
    except NothingToExpireError as problem:
        return _refused(404, str(problem))
    except ServiceError as problem:
        return _refused(404, f"{problem.name}: {problem.message}")
    except ValueError as problem:
        return _refused(400, str(problem))
    except StorageError as problem:
        return _refused(500, str(problem))
    except Exception as problem:
        _logger.exception("no answer to %s %s", http.method, http.raw_path)
        return _refused(500, f"it broke at {type(problem).__name__}: {problem}")


def _refused(status: int, sentence: str) -> HttpResponse:
    return _json(status, {"error": sentence})


def _json(status: int, content: Any) -> HttpResponse:
    body = json.dumps(content, default=lambda each: each.as_json())
    return HttpResponse(status, [("Content-Type", _JSON)], f"{body}\n".encode())
