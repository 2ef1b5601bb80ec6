"""The HTTP request and answer that pass between client and network."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol


class TransportError(Exception):
    """No answer came: refused, unreachable, cut off, or withheld from the page by CORS."""


@dataclass(frozen=True)
class HttpRequest:
    """One HTTP request.

    Attributes:
        method: In capitals.
        url: Absolute.
        headers: Names in lower case, in the order they were set; `host` is the transport's.
        body: Empty without one.
        cache: The fetch option; `no-store` also passes the browser's preflight cache by.
        credentials: The fetch option. A transport has cookies go along with `include` only; for
            requests to a page's own origin the browser makes it that.
    """

    method: str
    url: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    cache: Literal["default", "no-store"] = "default"
    credentials: Literal["same-origin", "include"] = "same-origin"

    def header(self, name: str) -> str | None:
        """Return the value of a header by its lower-case name."""
        return find_header(self.headers, name)


@dataclass(frozen=True)
class HttpResponse:
    """One HTTP answer, its body read to the end."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the value of a header by its lower-case name."""
        return find_header(self.headers, name)


class Transport(Protocol):
    """Whatever can bring a request to a server."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Return the server's answer; raises TransportError where there is none."""
        ...


def find_header(headers: list[tuple[str, str]], name: str) -> str | None:
    """Return a header's value, several of one name joined as fetch joins them."""
    values = [value for key, value in headers if key.lower() == name]
    return ", ".join(values) if values else None
