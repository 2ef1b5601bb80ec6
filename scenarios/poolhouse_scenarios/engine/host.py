"""The emulator in this process: the one file of the scenarios that imports it.

A request is answered without a socket. The emulator's clock is frozen and moved to the
story's virtual time before each request, so both always show the same instant.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.clock import Clock
from poolhouse.web.app import create_app
from poolhouse.web.front.writing import framed
from poolhouse_scenarios.engine.wire import Answer, Request


class EmulatorHost:
    """A world of its own for one story.

    Args:
        world: What `poolhouse.yaml` would say.
        seed: Decides every id, code, token and secret.
        start_ms: Where its clock stands at first, in epoch milliseconds.

    Raises:
        ConfigError: The world has a mistake.
    """

    def __init__(self, world: Mapping[str, Any], *, seed: int, start_ms: int) -> None:
        self.world = load(world, seed=seed, clock=Clock.frozen(start_ms), strict=True)
        self._app = create_app(self.world)
        self._journal_read = 0

    def answer(self, request: Request, at_ms: int) -> Answer:
        """Answer a request that arrives at an epoch time in milliseconds."""
        self.world.set(at_ms)
        answer = ask(self._app, request)
        return replace(answer, knowledge=self._knowledge(answer))

    def _knowledge(self, answer: Answer) -> dict[str, Any]:
        """Return what the journal says of the request just answered."""
        knowledge: dict[str, Any] = {}
        for entry in self.world.journal.entries(after=self._journal_read):
            self._journal_read = entry.seq or self._journal_read
            if entry.request_id == answer.header("x-amzn-requestid"):
                if entry.principal is not None:
                    knowledge["principal"] = entry.principal
                knowledge |= entry.detail or {}
        return knowledge

    def close(self) -> None:
        """Close the world's database."""
        self.world.close()


def ask(app: Callable[[HttpRequest], HttpResponse], request: Request) -> Answer:
    """Return what an application answers to a page's request."""
    url = urlsplit(request.url)
    length = [("content-length", str(len(request.body)))] if request.body else []
    http = HttpRequest(
        method=request.method,
        raw_path=url.path or "/",
        raw_query=url.query,
        headers=(("host", url.netloc), *length, *request.headers),
        body=request.body,
        scheme=url.scheme,
    )
    response = framed(http.method, app(http))
    lowered = tuple((name.lower(), value) for name, value in response.headers)
    return Answer(response.status, lowered, response.body)
