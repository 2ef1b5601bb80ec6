"""The endpoint of the AWS JSON services: a POST with `X-Amz-Target`, and its preflight.

It stands before Flask: signatures are made over the request as it is, and Flask's own part in a
request costs a fifth of a sign-in.
"""

from typing import TYPE_CHECKING, Final

from poolhouse.protocol.http import HttpResponse
from poolhouse.web import preflight
from poolhouse.web.wire import received

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from poolhouse.world import World

_TARGET: Final = "HTTP_X_AMZ_TARGET"
_EXPOSED: Final = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)


def answer(world: "World", environ: "WSGIEnvironment") -> HttpResponse | None:
    """Answer an operation, whatever the path, or its preflight; None for any other request.

    Targets of services that are not emulated are left to `recognized_endpoint`.
    """
    at_root = environ["PATH_INFO"] in ("", "/")
    match environ["REQUEST_METHOD"]:
        case "POST" if _TARGET in environ:
            return _operation(world, environ)
        case "OPTIONS" if (
            at_root or "x-amz-target" in environ.get(preflight.ASKED_HEADERS, "").lower()
        ):
            return preflight.allow(environ, methods="POST").add(_CORS)
    return None


def _operation(world: "World", environ: "WSGIEnvironment") -> HttpResponse | None:
    """Answer an operation of the service that the target's prefix names, if we have it."""
    prefix, _, operation = environ[_TARGET].partition(".")
    for service in world.services.values():
        if service.model.target_prefix == prefix:
            return world.dispatch(service, received(environ), operation).add(_CORS)
    return None
