"""From responses to bytes: the status line, the header fields, how the body is framed."""

from enum import Enum, auto
from functools import lru_cache
from http import HTTPStatus
from operator import itemgetter
from typing import Final
from wsgiref.util import is_hop_by_hop

from poolhouse.protocol.http import HttpResponse
from poolhouse.web.front.parsing import Received

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

_REASONS: Final = {status.value: status.phrase for status in HTTPStatus}
_BODILESS: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


def check(response: HttpResponse) -> None:
    """Refuse a header in which a line ends, since what follows would be another header.

    Raises:
        ValueError: There is one.
    """
    for name, value in response.headers:
        if "\n" in value or "\r" in value or "\n" in name or "\r" in name:
            raise ValueError(f"a line ends within the header {name!r} of the answer")


def framed(method: str, response: HttpResponse) -> HttpResponse:
    """Return what is sent of an answer: answers to HEAD, 204 and 304 have a head alone.

    Fields that concern one connection are left out, the length is told unless it is a stream.
    """
    fields, length = [], None
    for name, value in response.headers:
        kind = _kind(name)
        if kind is _Kind.OF_THE_ANSWER:
            fields.append((name, value))
        elif kind is _Kind.LENGTH:
            length = value
    if response.stream is not None:
        return HttpResponse(response.status, fields, stream=response.stream)
    if response.status not in _BODILESS:
        if length is None or response.body:  # else it is told of what GET would be answered
            length = str(len(response.body))
        fields.append(("Content-Length", length))
    body = b"" if is_bodiless(method, response.status) else response.body
    return HttpResponse(response.status, fields, body)


def is_bodiless(method: str, status: int) -> bool:
    """Tell whether an answer has a head alone."""
    return method == "HEAD" or status in _BODILESS


def message(received: Received, response: HttpResponse) -> bytes:
    """Return a whole answer."""
    sent = framed(received.request.method, response)
    if not received.persistent:
        sent.add([("Connection", "close")])
    elif received.version == "1.0":
        sent.add([("Connection", "Keep-Alive")])
    return _head(received.version, sent.status, sent.headers) + sent.body


def stream_head(received: Received, response: HttpResponse) -> bytes:
    """Return the head of a streamed answer: in chunks, or to HTTP/1.0 until the end."""
    sent = framed(received.request.method, response)
    if received.version == "1.1":
        sent.add([("Transfer-Encoding", "chunked")])
    if not received.persistent or received.version == "1.0":
        sent.add([("Connection", "close")])
    return _head(received.version, sent.status, sent.headers)


def chunk(received: Received, data: bytes) -> bytes:
    """Return a piece of a streamed answer."""
    return b"%x\r\n%b\r\n" % (len(data), data) if received.version == "1.1" else data


def last_chunk(received: Received) -> bytes:
    """Return what ends a streamed answer."""
    return b"0\r\n\r\n" if received.version == "1.1" else b""


def refusal(status: int, sentence: str) -> bytes:
    """Return the answer to what is no request; the connection ends with it."""
    fields = [("Connection", "close"), ("Content-Type", "text/plain; charset=utf-8")]
    body = f"{sentence}\n".encode()
    return _head("1.1", status, [*fields, ("Content-Length", str(len(body)))]) + body


def _head(version: str, status: int, fields: list[tuple[str, str]]) -> bytes:
    """Return status line and fields, by name; those of one name stay in their order."""
    spelled = [(_capitalized(name), value) for name, value in fields]
    spelled.sort(key=itemgetter(0))
    lines = [f"HTTP/{version} {status} {_REASONS.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in spelled]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


class _Kind(Enum):
    """What a field of an answer concerns."""

    OF_THE_ANSWER = auto()
    LENGTH = auto()
    OF_A_CONNECTION = auto()


@lru_cache(maxsize=1024)
def _kind(name: str) -> _Kind:
    if name.lower() == "content-length":
        return _Kind.LENGTH
    return _Kind.OF_A_CONNECTION if is_hop_by_hop(name) else _Kind.OF_THE_ANSWER


@lru_cache(maxsize=1024)
def _capitalized(name: str) -> str:
    """Return a field's name in the one spelling that clients are sent."""
    return "-".join(word.capitalize() for word in name.split("-"))
