"""The web application: the services' endpoints first, then Flask with its blueprints in one list.

Flask's routes are the same for every world, and compiling them is what takes time: they are made
once, and each world is served by handing itself to them with the request.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Flask

from poolhouse.web import aws_endpoint, control, gateway_endpoint, well_known
from poolhouse.web.wire import BODY_BYTES_MAX, WORLD, send

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from poolhouse.world import World

_ENDPOINTS: Final = (
    gateway_endpoint.answer,
    aws_endpoint.answer,
)
_BLUEPRINTS: Final = (
    control.blueprint,
    well_known.blueprint,
)


def create_app(world: "World") -> "WSGIApplication":
    """Return the WSGI application that serves a world.

    Args:
        world: Which world; views reach it by `poolhouse.web.wire.world()`.
    """
    routes = _routes()

    def application(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        for answer in _ENDPOINTS:
            response = answer(world, environ)
            if response is not None:
                return send(response, environ, start_response)
        environ[WORLD] = world
        return routes(environ, start_response)

    return application


@cache
def _routes() -> Flask:
    app = Flask("poolhouse.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROPAGATE_EXCEPTIONS"] = True  # what dispatch did not answer is a bug: be loud
    for make_blueprint in _BLUEPRINTS:
        app.register_blueprint(make_blueprint())
    return app
