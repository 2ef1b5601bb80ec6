"""The answer to a browser on any origin that asks before it sends."""

from typing import Final

from poolhouse.protocol.http import HttpRequest, HttpResponse

ASKED_METHOD: Final = "Access-Control-Request-Method"
ASKED_HEADERS: Final = "Access-Control-Request-Headers"
_MAX_AGE_S: Final = "172800"


def allow(http: HttpRequest, *, methods: str) -> HttpResponse:
    """Allow methods, with whatever headers are asked for; the caller adds the origin.

    Args:
        methods: What `Access-Control-Allow-Methods` says.
    """
    headers = http.header(ASKED_HEADERS)
    return HttpResponse(
        200,
        [
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", "*" if headers is None else headers),
            ("Access-Control-Max-Age", _MAX_AGE_S),
        ],
    )
