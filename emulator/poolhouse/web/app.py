"""The web application: what answers a request, in one list; Flask (`flask_app`) stands last."""

import logging
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime import identifiers
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.database import StorageError
from poolhouse.web import aws_endpoint, gateway_endpoint, recognized_endpoint, wire
from poolhouse.web.control import PREFIX
from poolhouse.web.front.limits import BODY_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse.world import World


def refuse_unread(_world: "World", _http: HttpRequest) -> HttpResponse:
    """Refuse a body that was too large to be read."""
    sentence = f"the body is larger than {BODY_BYTES_MAX} bytes\n"
    headers = [("Content-Type", "text/plain"), ("Access-Control-Allow-Origin", "*")]
    return HttpResponse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers, sentence.encode())


def ask_control(world: "World", http: HttpRequest) -> HttpResponse | None:
    """Answer whatever is asked of the control API; None for any other request."""
    if not wire.decoded_path(http).startswith(PREFIX):
        return None
    from poolhouse.web.control import endpoint  # noqa: PLC0415  with the first one who asks

    return endpoint.answer(world, http)


def ask_flask(world: "World", http: HttpRequest) -> HttpResponse:
    """Return the answer of Flask's routes, which have one for every request."""
    # A world may be served for long before anyone asks for a document, and Flask loads slowly.
    from poolhouse.web import flask_app  # noqa: PLC0415

    return flask_app.answer(world, http)


def tell_of_failure(http: HttpRequest, problem: Exception) -> HttpResponse:
    """Answer a request that an endpoint broke at, so that a page can read it; the log tells why."""
    if not isinstance(problem, StorageError):  # the store has told of that
        _logger.error("no answer to %s %s", http.method, http.raw_path, exc_info=problem)
    headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", identifiers.uncounted_request_id()),
        ("x-amzn-ErrorType", "InternalErrorException"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,Date"),
    ]
    body = b'{"message": "Internal server error"}'
    return HttpResponse(HTTPStatus.INTERNAL_SERVER_ERROR, headers, body)


_logger: Final = logging.getLogger("poolhouse.web")
_ENDPOINTS: Final = (
    gateway_endpoint.answer,
    aws_endpoint.answer,
    ask_control,
    recognized_endpoint.answer,
    ask_flask,
)
_WITHOUT_BODY: Final = (
    gateway_endpoint.answer,
    ask_control,
    aws_endpoint.answer,
    recognized_endpoint.answer,
    refuse_unread,
)
"""Who answers when the body was too large to be read: some have words of their own for it."""


def create_app(world: "World") -> "Callable[[HttpRequest], HttpResponse]":
    """Return what answers the requests to a world.

    Args:
        world: Which world; views reach it by `poolhouse.web.flask_request.world()`.
    """
    world.foundation.store.trouble.is_watched = True

    def answer(http: HttpRequest) -> HttpResponse:
        try:
            response = _answer(world, http)
        except Exception as problem:  # noqa: BLE001  whatever broke is answered
            response = tell_of_failure(http, problem)
        return response.add([("Date", _date(_signing_ms(world) // MS_PER_S))])

    return answer


def _signing_ms(world: "World") -> int:
    """Return a time by which signatures may be dated: SDKs correct their own clock by Date."""
    clock = world.clock
    only_machine = world.settings.signature_clock == "machine"
    return clock.machine_ms() if only_machine else clock.now_ms()


def _answer(world: "World", http: HttpRequest) -> HttpResponse:
    for endpoint in _WITHOUT_BODY if http.unread_bytes else _ENDPOINTS:
        response = endpoint(world, http)
        if response is not None:
            return response
    raise AssertionError("the last endpoint answers whatever comes")


@lru_cache(maxsize=16)
def _date(at_s: int) -> str:
    from email.utils import formatdate  # noqa: PLC0415  with the first answer

    return formatdate(at_s, usegmt=True)
