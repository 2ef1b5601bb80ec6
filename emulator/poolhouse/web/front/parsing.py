"""From bytes to requests, one after another: h11 parses, with what it lets pass refused."""

import re
from dataclasses import dataclass
from typing import Final

import h11

from poolhouse.protocol.http import HttpRequest
from poolhouse.web.front.limits import BODY_BYTES_MAX, HEAD_BYTES_MAX

_END: Final = b"\r\n\r\n"
_FIRST_OF_TOKENS: Final = b"!"
_SCHEME_AND_HOST: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]+)")
_CONTROLS: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])


class MalformedError(Exception):
    """What was sent is no request.

    Args:
        status: The status to refuse it with.
        sentence: What is wrong.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Received:
    """A request with what concerns its connection.

    Args:
        request: The request.
        target: The target as it stands on the request line.
        version: "1.0" or "1.1".
        persistent: Whether the connection stays open behind it.
    """

    request: HttpRequest
    target: str
    version: str
    persistent: bool


@dataclass(slots=True)
class _Head:
    method: str
    target: str
    origin_form: str
    version: str
    fields: tuple[tuple[str, str], ...]
    persistent: bool
    announced: int


class Parser:
    """The requests of one connection.

    Args:
        source_ip: The peer's address.
        scheme: http or https.
    """

    def __init__(self, source_ip: str, scheme: str) -> None:
        self._source_ip = source_ip
        self._scheme = scheme
        self._ahead = bytearray()
        """What was received of a head, or behind the request that is being answered."""
        self._searched = 0
        self._http: h11.Connection | None = None
        self._head: _Head | None = None
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._was_asked_on = False

    @property
    def is_between_requests(self) -> bool:
        """Whether nothing of a request was received yet."""
        return self._http is None and not self._ahead

    @property
    def is_in_body(self) -> bool:
        """Whether a head was received and its body is not whole."""
        return self._head is not None

    @property
    def ahead_bytes(self) -> int:
        """How much was received that no request has taken up."""
        return len(self._ahead)

    def receive(self, data: bytes) -> None:
        """Take up bytes."""
        if self._http is None:
            self._ahead += data
        else:
            self._http.receive_data(data)

    def take_ahead(self) -> bytes:
        """Return, and forget, what was received behind the last request."""
        ahead, self._ahead = bytes(self._ahead), bytearray()
        return ahead

    def must_ask_on(self) -> bool:
        """Tell, once a request, whether its sender waits to be asked for the body."""
        http = self._http
        if http is None or self._was_asked_on or not http.they_are_waiting_for_100_continue:
            return False
        self._was_asked_on = True
        return True

    def next_request(self) -> Received | None:
        """Return the next request when it is whole, or as soon as its body is too large.

        Raises:
            MalformedError: What was sent is none.
        """
        if self._http is None and not self._begin():
            return None
        assert self._http is not None
        try:
            return self._read(self._http)
        except h11.RemoteProtocolError as problem:
            raise MalformedError(problem.error_status_hint, str(problem)) from problem

    def _begin(self) -> bool:
        """Hand the bytes to h11 once there is a whole head among them."""
        ahead = self._ahead
        while ahead.startswith(b"\r\n"):  # sent by some behind a body
            del ahead[:2]
            self._searched = 0
        if not ahead or ahead == b"\r":
            return False
        end = ahead.find(_END, max(0, self._searched - len(_END) + 1))
        _check_head(ahead, self._searched, end)
        if end < 0:
            self._searched = len(ahead)
            return False
        self._http = h11.Connection(h11.SERVER, HEAD_BYTES_MAX)
        self._http.receive_data(bytes(ahead))
        self._ahead = bytearray()
        self._searched = 0
        return True

    def _read(self, http: h11.Connection) -> Received | None:
        while True:
            event = http.next_event()
            if isinstance(event, h11.Request):
                self._head = head = _head(event)
                if head.announced > BODY_BYTES_MAX:
                    return self._whole(head, unread=head.announced)
            elif isinstance(event, h11.Data):
                self._body.append(event.data)
                self._body_bytes += len(event.data)
                if self._body_bytes > BODY_BYTES_MAX:
                    assert self._head is not None
                    return self._whole(self._head, unread=self._body_bytes)
            elif isinstance(event, h11.EndOfMessage):
                assert self._head is not None
                return self._whole(self._head)
            else:
                return None

    def _whole(self, head: _Head, *, unread: int = 0) -> Received:
        """Return the request, and begin anew with what was received behind it."""
        assert self._http is not None
        body = b"" if unread else b"".join(self._body)
        if not unread:
            self._ahead = bytearray(self._http.trailing_data[0])
        self._http, self._head, self._body, self._body_bytes = None, None, [], 0
        self._was_asked_on = False
        path, _, query = head.origin_form.partition("?")
        request = HttpRequest(
            method=head.method,
            raw_path=path,
            raw_query=query,
            headers=head.fields,
            body=body,
            source_ip=self._source_ip,
            scheme=self._scheme,
            unread_bytes=unread,
        )
        return Received(request, head.target, head.version, head.persistent and not unread)


def _check_head(ahead: bytearray, searched: int, end: int) -> None:
    """Refuse what h11 would let pass, or wait for: too much, and what is no line of text."""
    if (len(ahead) - len(_END) + 1 if end < 0 else end) > HEAD_BYTES_MAX:
        raise MalformedError(431, f"the head is larger than {HEAD_BYTES_MAX} bytes")
    if ahead[:1] < _FIRST_OF_TOKENS:
        raise MalformedError(400, "a request begins with its method")
    begin = searched - 1 if searched and ahead[searched - 1 : searched] == b"\r" else searched
    if not _is_text(ahead[begin : len(ahead) if end < 0 else end]):
        raise MalformedError(400, "a head holds control characters, or a line feed alone")


def _is_text(part: bytearray) -> bool:
    has_controls = len(part.translate(None, _CONTROLS)) < len(part)
    return not has_controls and part.count(b"\n") == part.count(b"\r\n")


def _head(event: h11.Request) -> _Head:
    """Return a head with its fields as they were sent.

    Raises:
        MalformedError: Its method, version or target is none, or its framing has two meanings.
    """
    method, version = event.method.decode("ascii"), event.http_version.decode("ascii")
    target = event.target.decode("ascii")
    if method != method.upper():
        raise MalformedError(400, "a method is written in capitals")
    if not version.startswith("1."):
        raise MalformedError(505, f"HTTP/{version} is not spoken here")
    version = "1.0" if version == "1.0" else "1.1"
    fields = []
    framing: dict[str, str] = {}
    for raw_name, raw_value in event.headers.raw_items():
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" not in name:  # to a WSGI application these would pass for others
            fields.append((name, value))
        lowered = name.lower()
        if lowered in ("connection", "content-length", "transfer-encoding"):
            framing[lowered] = f"{framing[lowered]}, {value}" if lowered in framing else value
    if "transfer-encoding" in framing and (version == "1.0" or "content-length" in framing):
        raise MalformedError(400, "Transfer-Encoding contradicts what else is said of the body")
    return _Head(
        method=method,
        target=target,
        origin_form="/" if method == "CONNECT" else _origin_form(target),
        version=version,
        fields=_with_host(fields, target),
        persistent=_is_persistent(version, framing.get("connection", "")),
        announced=int(framing.get("content-length", "0")),
    )


def _is_persistent(version: str, connection: str) -> bool:
    if not connection:
        return version == "1.1"
    options = [option.strip(" \t").lower() for option in connection.split(",")]
    return "close" not in options if version == "1.1" else "keep-alive" in options


def _with_host(fields: list[tuple[str, str]], target: str) -> tuple[tuple[str, str], ...]:
    """Return fields whose `Host` is that of the target, where it has one (RFC 9112, 3.2.2).

    One that means the same stays as it was sent: signatures are made over it.
    """
    found = _SCHEME_AND_HOST.match(target)
    if found is None or _plain(found[1]) in {
        _plain(value) for name, value in fields if name.lower() == "host"
    }:
        return tuple(fields)
    return (*(each for each in fields if each[0].lower() != "host"), ("Host", found[1]))


def _plain(authority: str) -> str:
    return authority.lower().removesuffix(":80")


def _origin_form(target: str) -> str:
    """Return path and query of a target, which a proxy's client sends with scheme and host.

    Raises:
        MalformedError: It is neither.
    """
    if target.startswith("/") or target == "*":
        return target
    scheme_and_host = _SCHEME_AND_HOST.match(target)
    if scheme_and_host is None:
        raise MalformedError(400, "a target begins with a slash, or with a scheme and a host")
    rest = target[scheme_and_host.end() :]
    return rest if rest.startswith("/") else f"/{rest}"
