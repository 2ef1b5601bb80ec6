"""The web application: the endpoints first, then Flask with its blueprints in one list.

Flask's routes are the same for every world, and compiling them is what takes time: they are made
once, and each world is served by handing itself to them with the request.
"""

from email.utils import formatdate
from functools import cache, lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, NotFound

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.web import (
    aws_endpoint,
    bridge,
    gateway_endpoint,
    recognized_endpoint,
    well_known,
    wire,
)
from poolhouse.web.control import endpoint as control_endpoint
from poolhouse.web.front.parsing import BODY_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse.world import World


def refuse_unread(_world: "World", _http: HttpRequest) -> HttpResponse:
    """Refuse a body that was too large to be read."""
    sentence = f"the body is larger than {BODY_BYTES_MAX} bytes\n"
    return HttpResponse(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, [("Content-Type", "text/plain")], sentence.encode()
    )


def ask_flask(world: "World", http: HttpRequest) -> HttpResponse:
    """Let Flask's routes answer, which answer whatever comes."""
    return bridge.ask(_routes(), http, {wire.WORLD: world, wire.HTTP: http})


_ENDPOINTS: Final = (
    gateway_endpoint.answer,
    aws_endpoint.answer,
    control_endpoint.answer,
    recognized_endpoint.answer,
    ask_flask,
)
_WITHOUT_BODY: Final = (
    gateway_endpoint.answer,
    control_endpoint.answer,
    recognized_endpoint.answer,
    refuse_unread,
)
"""Who answers when the body was too large to be read: some have words of their own for it."""

_BLUEPRINTS: Final = (well_known.blueprint,)


def create_app(world: "World") -> "Callable[[HttpRequest], HttpResponse]":
    """Return what answers the requests to a world.

    Args:
        world: Which world; views reach it by `poolhouse.web.wire.world()`.
    """
    _routes()  # compiled before the first request

    def answer(http: HttpRequest) -> HttpResponse:
        for endpoint in _WITHOUT_BODY if http.unread_bytes else _ENDPOINTS:
            response = endpoint(world, http)
            if response is not None:
                # SDKs correct their own clock by it when a signature is refused for its date.
                return response.add([("Date", _date(world.clock.now_ms() // MS_PER_S))])
        raise AssertionError("the last endpoint answers whatever comes")

    return answer


@lru_cache(maxsize=16)
def _date(at_s: int) -> str:
    return formatdate(at_s, usegmt=True)


@cache
def _routes() -> Flask:
    app = Flask("poolhouse.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROPAGATE_EXCEPTIONS"] = True  # what dispatch did not answer is a bug: be loud
    for make_blueprint in _BLUEPRINTS:
        app.register_blueprint(make_blueprint())
    for unmatched in (NotFound, MethodNotAllowed, BadRequest):
        app.register_error_handler(unmatched, _refuse_unknown)
    app.after_request(_in_order)
    return app


def _in_order(response: Response) -> Response:
    """Name the methods of a path in one order; the set that Flask has them in has none."""
    if "Allow" in response.headers:
        response.headers["Allow"] = ", ".join(sorted(response.allow))
    return response


def _refuse_unknown(problem: HTTPException) -> HTTPException | Response:
    """Answer a request that no route fits, be it for a host name that none can have."""
    if request.url_rule is not None:
        return problem  # a view's own
    refusal = recognized_endpoint.refuse_unknown(wire.world(), wire.http())
    return Response(refusal.body, refusal.status, refusal.headers)
