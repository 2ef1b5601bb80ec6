"""The endpoint of AWS's protocols without a target, and of what is not emulated.

A request is recognized by its form, its path, its signature's scope or its host. A service that we
have answers it in its own protocol; for any other one it is refused in that one's. This endpoint
stands behind those of what there is, since a bucket or a stack may be called anything; Flask asks
`refuse_unknown` when none of its routes fits.
"""

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from poolhouse.protocol.operations import UNSUPPORTED
from poolhouse.web import preflight

if TYPE_CHECKING:
    from poolhouse.protocol.http import HttpRequest, HttpResponse
    from poolhouse.world import World

_DOCUMENT: Final = re.compile(r"/[^/]+/\.well-known/[^/]+")
_METHODS: Final = "GET,HEAD,POST,PUT,PATCH,DELETE"
_EXPOSED: Final = f"{UNSUPPORTED},x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_CORS: Final = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
)


def answer(world: "World", http: "HttpRequest") -> "HttpResponse | None":
    """Answer a request that anything in it marks as AWS's; None for any other request.

    One whose body was too large to be read is None, too, if it is for a service that we have; so is
    one for a pool's documents, which the host of user pools serves beside its operations.
    """
    from poolhouse.protocol import recognition, unemulated  # noqa: PLC0415  not at start

    if http.method == "OPTIONS":
        return None
    asked = recognition.recognize(http, urlsplit(world.settings.public_url).hostname or "")
    if asked is None:
        return None
    service = world.services.get(asked.service)
    if service is not None and (http.unread_bytes or _DOCUMENT.fullmatch(http.raw_path)):
        return None
    if service is not None:
        return world.dispatch(service, http, asked.operation).add(_CORS)
    return unemulated.refuse_service(world.foundation, tuple(world.services), http, asked).add(
        _CORS
    )


def refuse_unknown(world: "World", http: "HttpRequest") -> "HttpResponse":
    """Refuse a request that nothing here answers, or allow what a browser asks beforehand."""
    from poolhouse.protocol import unemulated  # noqa: PLC0415  not at start

    if http.method == "OPTIONS" and http.header(preflight.ASKED_METHOD) is not None:
        return preflight.allow(http, methods=_METHODS).add(_CORS)
    return unemulated.refuse_unknown(world.foundation, tuple(world.services), http).add(_CORS)
