"""A demo world in this process, asked by requests that the test makes byte for byte."""

from collections.abc import Callable, Iterator

import pytest

from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.clock import Clock
from poolhouse.web.app import create_app
from poolhouse.world import World

Ask = Callable[..., HttpResponse]


@pytest.fixture
def world() -> Iterator[World]:
    made = load(seed="reliability", clock=Clock.frozen(1_800_000_000_000), strict=True)
    yield made
    made.close()


@pytest.fixture
def ask(world: World) -> Ask:
    """Ask the world: a method, a target, headers by name, and a body."""
    answer = create_app(world)

    def call(method: str, target: str, body: bytes = b"", **headers: str) -> HttpResponse:
        path, _, query = target.partition("?")
        fields = {"Host": "localhost:7665"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return answer(HttpRequest(method, path, query, tuple(fields.items()), body))

    return call
