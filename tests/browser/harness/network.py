"""What a page sent over the network, preflights included, in the order it was sent."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page

_ROUND_TRIPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Runtime.evaluate", {"expression": "0"}),  # the page's own process
    ("Network.getCookies", {"urls": []}),  # the browser's, and its network service behind it
)


@dataclass
class Exchange:
    """One request and, once it has come, its answer.

    Attributes:
        body: what was sent, as text.
        status: HTTP status, or None if the page got no answer.
        failure: Chromium's or CORS's reason why the page got no answer.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: str | None
    status: int | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    failure: str | None = None

    @property
    def is_preflight(self) -> bool:
        """Whether Chromium sent it to ask for leave, and not the page's script."""
        return self.method == "OPTIONS" and "access-control-request-method" in self.headers

    @property
    def is_over(self) -> bool:
        """Whether there is an answer, or no answer will come any more."""
        return self.status is not None or self.failure is not None

    @property
    def operation(self) -> str:
        """The operation of an AWS JSON call (`InitiateAuth`), else method and path."""
        target = self.headers.get("x-amz-target")
        return target.rpartition(".")[2] if target else f"{self.method} {urlsplit(self.url).path}"


class NetworkLog:
    """Listens to a page through the DevTools protocol, which shows preflights as well."""

    def __init__(self, server_url: str, session: CDPSession) -> None:
        self._server_url = server_url
        self._session = session
        self._exchanges: dict[str, Exchange] = {}
        self._something_ended = asyncio.Event()

    @classmethod
    async def of(cls, page: Page, server_url: str) -> Self:
        """Return a log of what a page sends to a server from now on."""
        session = await page.context.new_cdp_session(page)
        log = cls(server_url, session)
        log.listen()
        await session.send("Network.enable")
        return log

    def listen(self) -> None:
        """Note from now on what the session tells."""
        self._session.on("Network.requestWillBeSent", self._on_request)
        self._session.on("Network.responseReceived", self._on_response)
        self._session.on("Network.loadingFailed", self._on_failure)

    @property
    def calls(self) -> list[Exchange]:
        """The requests that the page's script made, without preflights."""
        return [exchange for exchange in self._sent() if not exchange.is_preflight]

    @property
    def preflights(self) -> list[Exchange]:
        """The preflights that Chromium sent before them."""
        return [exchange for exchange in self._sent() if exchange.is_preflight]

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [call.operation for call in self.calls]

    def count(self) -> Counter[str]:
        """Count the calls by operation."""
        return Counter(self.operations)

    def clear(self) -> None:
        """Forget what was sent so far."""
        self._exchanges.clear()

    async def slow_down(self, latency_ms: int) -> None:
        """Let each answer take at least so many milliseconds from now on."""
        conditions = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        await self._session.send(
            "Network.emulateNetworkConditions", {**conditions, "latency": latency_ms}
        )

    async def settled(self) -> None:
        """Wait until all that the page's script has seen so far stands here, with its answer.

        Chromium tells the script before it tells us, and a page's requests and their preflights
        come to us from two processes: a round trip through each brings what they had told by then.
        """
        for round_trip in _ROUND_TRIPS:
            await self._session.send(*round_trip)
        while not all(exchange.is_over for exchange in self._exchanges.values()):
            self._something_ended.clear()
            await self._something_ended.wait()

    def _sent(self) -> list[Exchange]:
        return [
            exchange
            for exchange in self._exchanges.values()
            if exchange.url.startswith(self._server_url)
        ]

    def _on_request(self, event: dict[str, Any]) -> None:
        request = event["request"]
        self._exchanges[event["requestId"]] = Exchange(
            method=request["method"],
            url=request["url"],
            headers=_lower(request["headers"]),
            body=request.get("postData"),
        )

    def _on_response(self, event: dict[str, Any]) -> None:
        exchange = self._exchanges.get(event["requestId"])
        if exchange is not None:
            exchange.status = event["response"]["status"]
            exchange.answer_headers = _lower(event["response"]["headers"])
            self._something_ended.set()

    def _on_failure(self, event: dict[str, Any]) -> None:
        exchange = self._exchanges.get(event["requestId"])
        if exchange is not None:
            cors = event.get("corsErrorStatus", {}).get("corsError")
            exchange.failure = cors or event["errorText"]
            self._something_ended.set()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
