"""The endpoint of the AWS JSON services: a POST with `X-Amz-Target`, and its preflight.

It stands before Flask: signatures are made over the request as it is, and Flask's own part in a
request costs a fifth of a sign-in.
"""

from typing import TYPE_CHECKING, Final

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web import preflight
from poolhouse.web.wire import decoded_path

if TYPE_CHECKING:
    from poolhouse.world import World

_TARGET: Final = "X-Amz-Target"
_EXPOSED: Final = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)


def answer(world: "World", http: HttpRequest) -> HttpResponse | None:
    """Answer an operation, whatever the path, or its preflight; None for any other request.

    Targets of services that are not emulated are left to `recognized_endpoint`.
    """
    if http.method == "POST":
        target = http.header(_TARGET)
        return None if target is None else _operation(world, http, target)
    if http.method == "OPTIONS" and (
        decoded_path(http) == "/"
        or "x-amz-target" in (http.header(preflight.ASKED_HEADERS) or "").lower()
    ):
        return preflight.allow(http, methods="POST").add(_CORS)
    return None


def _operation(world: "World", http: HttpRequest, target: str) -> HttpResponse | None:
    """Answer an operation of the service that the target's prefix names, if we have it."""
    prefix, _, operation = target.partition(".")
    for service in world.services.values():
        if service.model.target_prefix == prefix:
            return world.dispatch(service, http, operation).add(_CORS)
    return None
