"""An HTTP request and its answer as they cross the simulated network, and a WSGI call for them."""

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_to_bytes, urlsplit

WsgiApp = Callable[..., Iterable[bytes]]

_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_UNPREFIXED: Final = frozenset({"content-type", "content-length"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it leaves a page.

    Args:
        method: The HTTP method.
        url: The absolute URL, percent-encoded as sent.
        headers: Names in lower case, in the order sent.
        body: The bytes, empty where there are none.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends back.

    Args:
        status: The HTTP status.
        headers: Names in lower case, in the order sent.
        body: The bytes, empty where there are none.
        knowledge: What the server knows besides and does not send: who called, why it refused.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    knowledge: Mapping[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """Return a header by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


def call_wsgi(app: WsgiApp, request: Request, *, client_ip: str = "127.0.0.1") -> Answer:
    """Hand a request to a WSGI application in this process (PEP 3333) and return its answer.

    The path is given decoded as the standard asks, and as sent in `REQUEST_URI`, which signatures
    are made over.
    """
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> object:
        started.append((status, headers))
        return None

    chunks = app(_environ(request, client_ip), start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    lowered = tuple((name.lower(), value) for name, value in headers)
    return Answer(int(status.split(" ", 1)[0]), lowered, body)


def _environ(request: Request, client_ip: str) -> dict[str, Any]:
    url = urlsplit(request.url)
    path = url.path or "/"
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "REQUEST_URI": f"{path}?{url.query}" if url.query else path,
        "SERVER_NAME": url.hostname or "localhost",
        "SERVER_PORT": str(url.port or _DEFAULT_PORTS[url.scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client_ip,
        "HTTP_HOST": url.netloc,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if name in _UNPREFIXED else f"HTTP_{key}"] = value
    return environ
