"""Requests take their time both ways, and giving up does not unsend them."""

import asyncio
import contextlib

import pytest

from poolhouse_scenarios.engine.deadlock import BackgroundFailureError
from poolhouse_scenarios.engine.loop import VirtualTimeLoop, run
from poolhouse_scenarios.engine.network import Latency, Network
from poolhouse_scenarios.engine.seed import Seed
from poolhouse_scenarios.engine.transcript import Transcript
from poolhouse_scenarios.engine.wire import Answer, Request

PING = Request("GET", "http://localhost/ping")


class Recorder:
    def __init__(self):
        self.arrivals_ms = []

    def answer(self, _request, at_ms):
        self.arrivals_ms.append(at_ms)
        return Answer(200)


class Line:
    """A loop, a server and the network between them."""

    def __init__(self, latency, seed=7):
        self.loop = VirtualTimeLoop(start_ms=1000)
        self.server = Recorder()
        self.transcript = Transcript()
        self.network = Network(
            self.loop, self.server, self.transcript, seed=Seed(seed), latency=latency
        )

    def run(self, story):
        return run(story, loop=self.loop)


def test_a_request_is_served_after_one_leg_and_answered_after_two():
    line = Line(Latency(30, 30))
    line.run(line.network.exchange("Ada", PING))
    (exchange,) = line.transcript.exchanges
    assert line.server.arrivals_ms == [1030]
    assert (exchange.sent_ns, exchange.served_ns, exchange.answered_ns) == (
        0,
        30_000_000,
        60_000_000,
    )


def test_legs_take_what_the_seed_decides_within_the_bounds():
    def arrivals(seed):
        line = Line(Latency(10, 90), seed)

        async def burst():
            await asyncio.gather(*(line.network.exchange("Ada", PING) for _ in range(50)))

        line.run(burst())
        return line.server.arrivals_ms

    assert arrivals(7) == arrivals(7)
    assert arrivals(7) != arrivals(8)
    assert arrivals(7) == sorted(arrivals(7))
    assert all(1010 <= at_ms <= 1090 for at_ms in arrivals(7))


def test_another_tabs_traffic_does_not_change_a_tabs_latency():
    def ada(with_ben):
        line = Line(Latency(10, 90))

        async def both():
            if with_ben:
                await line.network.exchange("Ben", PING)
            await line.network.exchange("Ada", PING)

        line.run(both())
        (exchange,) = [each for each in line.transcript.exchanges if each.tab == "Ada"]
        return exchange.served_ns - exchange.sent_ns

    assert ada(with_ben=True) == ada(with_ben=False)


@pytest.mark.parametrize(
    ("gives_up_after_s", "arrived"), [(0.010, False), (0.045, True)], ids=["out", "back"]
)
def test_a_page_that_gives_up_has_sent_what_it_sent(gives_up_after_s, arrived):
    line = Line(Latency(30, 30))

    async def impatient():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(gives_up_after_s):
                await line.network.exchange("Ada", PING)

    line.run(impatient())
    (exchange,) = line.transcript.exchanges
    assert bool(line.server.arrivals_ms) is arrived
    assert (exchange.served_ns is not None) is arrived
    assert exchange.answered_ns is None


def test_a_server_that_breaks_fails_the_story_even_if_the_page_looks_away():
    class Broken:
        def answer(self, _request, _at_ms):
            message = "no such table"
            raise LookupError(message)

    line = Line(Latency(30, 30))
    network = Network(line.loop, Broken(), line.transcript, seed=Seed(7))

    async def page_that_looks_away():
        with contextlib.suppress(Exception):
            await network.exchange("Ada", PING)

    with pytest.raises(BackgroundFailureError) as caught:
        line.run(page_that_looks_away())
    assert caught.group_contains(LookupError, match="no such table")
