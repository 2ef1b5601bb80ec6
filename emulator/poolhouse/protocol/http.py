"""Requests and responses as they stand on the wire, without a web framework."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field

Stream = Iterator[bytes] | AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it arrived.

    Args:
        method: GET, POST, …
        raw_path: The path of the request line, still percent-encoded.
        raw_query: The query string of the request line, without the question mark.
        headers: Names and values in arrival order.
        body: The body's bytes.
        source_ip: The peer's address.
        scheme: http or https.
        unread_bytes: How long a body is known to be that was too large to be read.
    """

    method: str
    raw_path: str
    raw_query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    source_ip: str = "127.0.0.1"
    scheme: str = "http"
    unread_bytes: int = 0
    _by_name: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def body_bytes(self) -> int:
        """How long the body is, whether or not it was read."""
        return len(self.body) + self.unread_bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name; values that repeat are joined."""
        by_name = self._by_name
        if not by_name:
            for key, value in self.headers:
                lowered = key.lower()
                earlier = by_name.get(lowered)
                by_name[lowered] = value if earlier is None else f"{earlier}, {value}"
        return by_name.get(name.lower())


@dataclass(slots=True)
class HttpResponse:
    """An answer.

    Args:
        status: The HTTP status.
        headers: Names and values in order.
        body: The body's bytes.
        stream: In place of the body, pieces that are sent as they come; a plain iterator may wait.
        lost: Whether it never arrives: the connection closes without a byte of it.
    """

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    stream: Stream | None = None
    lost: bool = False

    def add(self, headers: Iterable[tuple[str, str]]) -> "HttpResponse":
        """Append headers and return the response."""
        self.headers.extend(headers)
        return self
