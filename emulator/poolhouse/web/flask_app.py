"""Flask with its blueprints in one list: the documents and pages, and a word for all the rest.

The routes are the same for every world, and compiling them is what takes time: they are made once,
and each world is served by handing itself to them with the request.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web import bridge, flask_request, recognized_endpoint, well_known
from poolhouse.web.front.limits import BODY_BYTES_MAX

if TYPE_CHECKING:
    from poolhouse.world import World

_BLUEPRINTS: Final = (well_known.blueprint,)


def answer(world: "World", http: HttpRequest) -> HttpResponse:
    """Let Flask's routes answer, which answer whatever comes."""
    return bridge.ask(_routes(), http, {flask_request.WORLD: world, flask_request.HTTP: http})


@cache
def _routes() -> Flask:
    app = Flask("poolhouse.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.config["PROPAGATE_EXCEPTIONS"] = True  # what dispatch did not answer is a bug: be loud
    for make_blueprint in _BLUEPRINTS:
        app.register_blueprint(make_blueprint())
    for unmatched in (NotFound, BadRequest):
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
    refusal = recognized_endpoint.refuse_unknown(flask_request.world(), flask_request.http())
    return Response(refusal.body, refusal.status, refusal.headers)
