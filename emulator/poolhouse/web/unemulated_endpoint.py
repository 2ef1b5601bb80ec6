"""The endpoint of what is not emulated: requests for AWS's other services, and for nothing at all.

It stands behind the endpoints of what there is, since a bucket or a stack may be called anything.
Flask asks it too, when none of its routes fits.
"""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.web import preflight
from poolhouse.web.wire import received

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from poolhouse.protocol.http import HttpResponse
    from poolhouse.protocol.unemulated import Emulated
    from poolhouse.world import World

_METHODS: Final = "GET,HEAD,POST,PUT,PATCH,DELETE"
_EXPOSED: Final = f"{UNSUPPORTED},x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)


def answer(world: "World", environ: "WSGIEnvironment") -> "HttpResponse | None":
    """Refuse a request for another service of AWS; None for any other request."""
    from poolhouse.protocol import unemulated  # noqa: PLC0415  few worlds are asked for such things

    http = received(environ)
    if http.method == "OPTIONS":
        return None
    response = unemulated.refuse_service(world.foundation, _emulated(world), http)
    return None if response is None else response.add(_CORS)


def refuse_unknown(world: "World", environ: "WSGIEnvironment") -> "HttpResponse":
    """Refuse a request that nothing here answers, or allow what a browser asks beforehand."""
    from poolhouse.protocol import unemulated  # noqa: PLC0415  same

    http = received(environ)
    if http.method == "OPTIONS" and http.header("Access-Control-Request-Method") is not None:
        return preflight.allow(environ, methods=_METHODS).add(_CORS)
    return unemulated.refuse_unknown(world.foundation, _emulated(world), http).add(_CORS)


def _emulated(world: "World") -> "Emulated":
    from poolhouse.protocol.unemulated import Emulated  # noqa: PLC0415  same

    return Emulated(tuple(world.services), urlsplit(world.settings.public_url).hostname or "")
