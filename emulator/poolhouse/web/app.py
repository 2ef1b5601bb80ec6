"""The web application: the endpoints first, then Flask with its blueprints in one list.

Flask's routes are the same for every world, and compiling them is what takes time: they are made
once, and each world is served by handing itself to them with the request.
"""

from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from poolhouse.runtime.clock import MS_PER_S
from poolhouse.web import aws_endpoint, gateway_endpoint, recognized_endpoint, well_known, wire
from poolhouse.web.control import endpoint as control_endpoint
from poolhouse.web.wire import BODY_BYTES_MAX, WORLD, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo

    from poolhouse.world import World

_ENDPOINTS: Final = (
    gateway_endpoint.answer,
    aws_endpoint.answer,
    control_endpoint.answer,
    recognized_endpoint.answer,
)
_BLUEPRINTS: Final = (well_known.blueprint,)


def create_app(world: "World") -> "WSGIApplication":
    """Return the WSGI application that serves a world.

    Args:
        world: Which world; views reach it by `poolhouse.web.wire.world()`.
    """
    routes = _routes()

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        dated = _dated(world, start_response)
        for answer in _ENDPOINTS:
            response = answer(world, environ)
            if response is not None:
                return send(response, environ, dated)
        environ[WORLD] = world
        return routes(environ, dated)

    return application


def _dated(world: "World", start_response: "StartResponse") -> "StartResponse":
    """Return a way to answer that dates answers by the emulator's clock.

    SDKs correct their own clock by the header when a signature is refused for its date.
    """

    def start(
        status: str, headers: list[tuple[str, str]], /, *exc_info: "OptExcInfo | None"
    ) -> "Callable[[bytes], object]":
        date = formatdate(world.clock.now_ms() / MS_PER_S, usegmt=True)
        return start_response(status, [*headers, ("Date", date)], *exc_info)

    return start


@cache
def _routes() -> Flask:
    app = Flask("poolhouse.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROPAGATE_EXCEPTIONS"] = True  # what dispatch did not answer is a bug: be loud
    for make_blueprint in _BLUEPRINTS:
        app.register_blueprint(make_blueprint())
    for unmatched in (NotFound, MethodNotAllowed):
        app.register_error_handler(unmatched, _refuse_unknown)
    return app


def _refuse_unknown(_problem: HTTPException) -> Response:
    """Answer a request that no route fits."""
    refusal = recognized_endpoint.refuse_unknown(wire.world(), request.environ)
    return Response(refusal.body, refusal.status, refusal.headers)
