"""The endpoint of the AWS JSON services: a POST with `X-Amz-Target`, and its preflight."""

from typing import Final

from flask import Blueprint, Response, request

from poolhouse.protocol import aws_json
from poolhouse.protocol.errors import UnknownOperationException
from poolhouse.protocol.http import HttpResponse
from poolhouse.web.wire import incoming, outgoing, world

_EXPOSED: Final = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)
_PREFLIGHT_MAX_AGE_S: Final = "172800"


def blueprint() -> Blueprint:
    """Return the routes of the endpoint."""
    routes = Blueprint("aws_endpoint", __name__)
    for path in ("/", "/<path:_path>"):
        for method, view in (("POST", answer), ("OPTIONS", preflight)):
            routes.add_url_rule(
                path, view_func=view, methods=[method], provide_automatic_options=False
            )
    return routes


def answer(_path: str = "") -> Response:
    """Answer an operation of the service that the target's prefix names, whatever the path."""
    prefix, _, operation = request.headers.get("X-Amz-Target", "").partition(".")
    house = world()
    service = next(
        (each for each in house.services.values() if each.model.target_prefix == prefix), None
    )
    if service is None:
        response = _unknown_target()
    else:
        response = house.dispatch(service, incoming(), operation)
    if response.body:
        response.headers.append(("Content-Type", aws_json.CONTENT_TYPE))
    return outgoing(response.add(_CORS))


def _unknown_target() -> HttpResponse:
    error = UnknownOperationException()
    return HttpResponse(error.status, [("x-amzn-ErrorType", f"{error.name}:")], error.body())


def preflight(_path: str = "") -> Response:
    """Allow a browser on any origin whatever it asks to send."""
    asked = request.headers.get("Access-Control-Request-Headers", "*")
    return outgoing(
        HttpResponse(
            200,
            [
                *_CORS,
                ("Access-Control-Allow-Methods", "POST"),
                ("Access-Control-Allow-Headers", asked),
                ("Access-Control-Max-Age", _PREFLIGHT_MAX_AGE_S),
            ],
        )
    )
