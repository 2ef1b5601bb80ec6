"""The answer to a browser on any origin that asks before it sends."""

from typing import TYPE_CHECKING, Final

from poolhouse.protocol.http import HttpResponse

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

ASKED_METHOD: Final = "HTTP_ACCESS_CONTROL_REQUEST_METHOD"
ASKED_HEADERS: Final = "HTTP_ACCESS_CONTROL_REQUEST_HEADERS"
_MAX_AGE_S: Final = "172800"


def allow(environ: "WSGIEnvironment", *, methods: str) -> HttpResponse:
    """Allow methods, with whatever headers are asked for; the caller adds the origin.

    Args:
        environ: The WSGI environment of the preflight.
        methods: What `Access-Control-Allow-Methods` says.
    """
    return HttpResponse(
        200,
        [
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", environ.get(ASKED_HEADERS, "*")),
            ("Access-Control-Max-Age", _MAX_AGE_S),
        ],
    )
