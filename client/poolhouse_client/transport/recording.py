"""A transport that keeps what went over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolhouse_client.transport.messages import TransportError

if TYPE_CHECKING:
    from poolhouse_client.environment import Environment
    from poolhouse_client.transport.messages import HttpRequest, HttpResponse, Transport


@dataclass
class Exchange:
    """A request and what came of it; both stay None while it is under way.

    Attributes:
        request: As sent.
        sent_ms: The environment's clock when it left.
        settled_ms: The environment's clock when the answer or the failure came.
        response: The answer.
        failure: Why there was none.
    """

    request: HttpRequest
    sent_ms: int
    settled_ms: int | None = None
    response: HttpResponse | None = None
    failure: str | None = None


class RecordingTransport:
    """Passes requests on and lists them in the order they were sent.

    Args:
        inner: Where the requests go.
        environment: Its clock stamps the record.
    """

    def __init__(self, inner: Transport, environment: Environment) -> None:
        self._inner = inner
        self._environment = environment
        self.exchanges: list[Exchange] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on."""
        exchange = Exchange(request, self._environment.now_ms())
        self.exchanges.append(exchange)
        try:
            exchange.response = await self._inner.send(request)
        except TransportError as error:
            exchange.failure = str(error)
            raise
        finally:
            exchange.settled_ms = self._environment.now_ms()
        return exchange.response
