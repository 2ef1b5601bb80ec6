"""The network of the page's twin: the same log as the browser's, over a world in this process."""

from collections.abc import Sequence

from harness.network import Exchange

from poolhouse.web.app import create_app
from poolhouse.world import World
from poolhouse_client import HttpRequest, HttpResponse
from poolhouse_scenarios.engine.host import ask
from poolhouse_scenarios.engine.wire import Request


class TwinNetwork:
    """Brings requests to a world without a socket, and lists them as `NetworkLog` does.

    Args:
        world: Who answers.
    """

    def __init__(self, world: World) -> None:
        self._app = create_app(world)
        self._exchanges: list[Exchange] = []

    @property
    def calls(self) -> Sequence[Exchange]:
        """The requests that the page made, without preflights."""
        return [exchange for exchange in self._exchanges if not exchange.is_preflight]

    @property
    def preflights(self) -> Sequence[Exchange]:
        """The preflights sent before them."""
        return [exchange for exchange in self._exchanges if exchange.is_preflight]

    def clear(self) -> None:
        """Forget what was sent so far."""
        self._exchanges.clear()

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; a call whose answer a page may not read is listed without a status."""
        exchange = Exchange(
            method=request.method,
            url=request.url,
            headers=dict(request.headers),
            body=request.body.decode() or None,
        )
        self._exchanges.append(exchange)
        sent = Request(request.method, request.url, tuple(request.headers), request.body)
        answer = ask(self._app, sent)
        exchange.answer_headers = dict(answer.headers)
        if exchange.is_preflight or "access-control-allow-origin" in exchange.answer_headers:
            exchange.status = answer.status
        else:
            exchange.failure = "MissingAllowOriginHeader"
        return HttpResponse(answer.status, list(answer.headers), answer.body)
