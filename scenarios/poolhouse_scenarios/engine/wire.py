"""An HTTP request and its answer as they cross the simulated network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
