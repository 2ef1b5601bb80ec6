"""The record of a story: each request and each remark as one line, and a digest over all lines.

Nothing in it comes from the wall clock, the process or a hash order: equal seeds give equal bytes.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from poolhouse_scenarios.engine import excerpt
from poolhouse_scenarios.engine.duration import NS_PER_MS
from poolhouse_scenarios.engine.wire import Answer, Request

_SERVICES: Final = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
GATEWAY: Final = "execute-api"


@dataclass(slots=True)
class Exchange:
    """One request and what became of it; times in virtual nanoseconds since the story began.

    Args:
        tab: Which tab sent it.
        sent_ns: When it left the page.
        method: The HTTP method.
        host: Host and port of the URL.
        path: Path and query of the URL.
        service: `cognito-idp`, `cognito-identity` or `execute-api`.
        operation: The operation of an AWS JSON service, None for a call of an API.
        request: What it said (see `excerpt`).
        served_ns: When the server answered, None if it never arrived.
        answered_ns: When the answer reached the page, None if the page had given up.
        status: The HTTP status of the answer.
        error: The error's name in the answer.
        response: What the answer said.
        knowledge: What the server knows besides: who called, why it refused.
    """

    tab: str
    sent_ns: int
    method: str
    host: str
    path: str
    service: str
    operation: str | None
    request: dict[str, Any]
    served_ns: int | None = None
    answered_ns: int | None = None
    status: int | None = None
    error: str | None = None
    response: dict[str, Any] = field(default_factory=dict)
    knowledge: dict[str, Any] = field(default_factory=dict)

    @property
    def is_preflight(self) -> bool:
        """Whether a browser asked for permission on its own account (CORS)."""
        return self.method == "OPTIONS" and "access-control-request-method" in self.request

    @property
    def name(self) -> str:
        """The operation, or method and path."""
        return self.operation or f"{self.method} {self.path}"

    def as_line(self) -> dict[str, Any]:
        """Return the exchange as the trace shows it."""
        return {
            "kind": "request",
            "at_ms": _ms(self.sent_ns),
            "served_ms": _ms(self.served_ns),
            "answered_ms": _ms(self.answered_ns),
            "tab": self.tab,
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "service": self.service,
            "operation": self.operation,
            "status": self.status,
            "error": self.error,
            "request": self.request,
            "response": self.response,
            "server": self.knowledge,
        }


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that happened besides requests: a tab is hidden, a person comes back."""

    tab: str | None
    at_ns: int
    text: str

    def as_line(self) -> dict[str, Any]:
        """Return the remark as the trace shows it."""
        return {"kind": "remark", "at_ms": _ms(self.at_ns), "tab": self.tab, "text": self.text}


class Transcript:
    """Collect what happens, in the order in which it happens."""

    def __init__(self) -> None:
        self._entries: list[Exchange | Remark] = []

    def open(self, tab: str, sent_ns: int, request: Request) -> Exchange:
        """Record that a request leaves a page, and return the entry to complete."""
        url = urlsplit(request.url)
        service, operation = _addressee(request)
        exchange = Exchange(
            tab=tab,
            sent_ns=sent_ns,
            method=request.method,
            host=url.netloc,
            path=f"{url.path or '/'}?{url.query}" if url.query else url.path or "/",
            service=service,
            operation=operation,
            request=excerpt.of_request(request),
        )
        self._entries.append(exchange)
        return exchange

    @staticmethod
    def served(exchange: Exchange, served_ns: int, answer: Answer) -> None:
        """Record what the server answered."""
        exchange.served_ns = served_ns
        exchange.status = answer.status
        exchange.error = excerpt.error_name(answer)
        exchange.response = excerpt.of_answer(answer)
        exchange.knowledge = dict(answer.knowledge)

    @staticmethod
    def answered(exchange: Exchange, answered_ns: int) -> None:
        """Record that the answer reached the page."""
        exchange.answered_ns = answered_ns

    def remark(self, at_ns: int, text: str, *, tab: str | None = None) -> None:
        """Record something that is no request."""
        self._entries.append(Remark(tab, at_ns, text))

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request, in the order of leaving."""
        return [entry for entry in self._entries if isinstance(entry, Exchange)]

    @property
    def remarks(self) -> list[Remark]:
        """Every remark, in order."""
        return [entry for entry in self._entries if isinstance(entry, Remark)]

    def lines(self) -> Iterator[str]:
        """Return the entries as lines of JSON, without line ends."""
        for entry in self._entries:
            yield as_json(entry.as_line())

    def digest(self) -> str:
        """Return the SHA-256 of the lines, in hex."""
        return hashlib.sha256("".join(f"{line}\n" for line in self.lines()).encode()).hexdigest()


def as_json(line: dict[str, Any]) -> str:
    """Return JSON on one line that UTF-8 can write; members keep their order."""
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    # Only a lone surrogate is more than UTF-8 can write; Python escapes it as JSON does.
    return text.encode("utf-8", "backslashreplace").decode()


def _addressee(request: Request) -> tuple[str, str | None]:
    """Return the service and the operation a request is for.

    A preflight does not name its operation; that it will be one of an AWS JSON service shows in the
    headers it asks for.
    """
    prefix, _, operation = (request.header("x-amz-target") or "").partition(".")
    if operation:
        return _SERVICES.get(prefix, prefix), operation
    asked = request.header("access-control-request-headers") or ""
    if "x-amz-target" in asked:
        return "cognito-identity" if "identity" in request.url else "cognito-idp", None
    return GATEWAY, None


def _ms(instant_ns: int | None) -> float | None:
    return None if instant_ns is None else round(instant_ns / NS_PER_MS, 3)
