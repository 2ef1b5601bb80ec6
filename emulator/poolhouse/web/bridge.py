"""From the house's requests to a WSGI application (PEP 3333), and from its answers back."""

import io
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.front.writing import is_bodiless
from poolhouse.web.wire import decoded_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo

_UNPREFIXED: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")
_PORTS: Final = {"http": "80", "https": "443"}


def ask(
    application: "WSGIApplication", http: HttpRequest, extra: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Return an application's answer; what does not tell its length is a stream.

    Args:
        application: An application that starts its response before it returns, as Flask does.
        extra: What the environment holds besides.
    """
    responses: list[HttpResponse] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _problem: "OptExcInfo | None" = None, /
    ) -> "Callable[[bytes], object]":
        fields = [(name, _text(value)) for name, value in headers]
        responses.append(HttpResponse(int(status.split(" ", 1)[0]), fields))
        return _refuse_to_write

    answer = _Answer(application({**environment(http), **(extra or {})}, start_response))
    response = responses[-1]
    if _is_stream(http, response):
        response.stream = answer
    else:
        try:
            response.body = b"".join(answer)
        finally:
            answer.close()
    return response


def environment(http: HttpRequest) -> "WSGIEnvironment":
    """Return the WSGI environment of a request."""
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": http.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": decoded_path(http),
        "QUERY_STRING": http.raw_query.partition("#")[0],
        "REQUEST_URI": f"{http.raw_path}?{http.raw_query}" if http.raw_query else http.raw_path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": _PORTS[http.scheme],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": http.source_ip,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": http.scheme,
        "wsgi.input": io.BytesIO(http.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in http.headers:
        key = name.upper().replace("-", "_")
        key = key if key in _UNPREFIXED else f"HTTP_{key}"
        environ[key] = f"{environ[key]}, {value}" if key in environ else value
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is not None:
        environ["CONTENT_LENGTH"] = str(len(http.body))
    return environ


class _Answer:
    """The pieces of an application's answer, closed as PEP 3333 asks."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._iterator = iter(pieces)

    def __iter__(self) -> "_Answer":
        return self

    def __next__(self) -> bytes:
        return next(self._iterator)

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


def _is_stream(http: HttpRequest, response: HttpResponse) -> bool:
    tells_length = any(name.lower() == "content-length" for name, _ in response.headers)
    return not tells_length and not is_bodiless(http.method, response.status)


def _text(value: str) -> str:
    """Return a header's value as text; WSGI has one character per byte."""
    return value if value.isascii() else value.encode("latin-1").decode("utf-8", "replace")


def _refuse_to_write(_data: bytes) -> object:
    raise NotImplementedError("an answer is returned in pieces, not written")
