"""The simulated network between tabs and server; the seed decides how long each leg takes."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from poolhouse_scenarios.engine.loop import VirtualTimeLoop
from poolhouse_scenarios.engine.seed import Seed
from poolhouse_scenarios.engine.transcript import Transcript
from poolhouse_scenarios.engine.wire import Answer, Request


class Server(Protocol):
    """What answers requests at once, at a virtual instant."""

    def answer(self, request: Request, at_ms: int) -> Answer:
        """Answer a request that arrives at an epoch time in milliseconds."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one leg takes, in whole milliseconds, both bounds included.

    With the bounds less than a factor of two apart, no two legs overtake one; a burst of equal
    calls then stays in phase, as it does between one browser and one region.
    """

    low_ms: int = 20
    high_ms: int = 35


class Network:
    """Carry requests to a server and answers back, and write them down.

    A page that gives up before the answer is back has sent its request all the same: what is
    cancelled on the way out never arrives, what is cancelled on the way back was served.

    Args:
        loop: Whose time passes.
        server: Who answers.
        transcript: Where exchanges are written.
        seed: Decides the latency of each leg.
        latency: Its bounds.
    """

    def __init__(
        self,
        loop: VirtualTimeLoop,
        server: Server,
        transcript: Transcript,
        *,
        seed: Seed,
        latency: Latency | None = None,
    ) -> None:
        self._loop = loop
        self._server = server
        self._transcript = transcript
        self._seed = seed
        self._latency = latency or Latency()

    async def exchange(self, tab: str, request: Request) -> Answer:
        """Send a tab's request and return the answer when it is back."""
        record = self._transcript.open(tab, self._loop.elapsed_ns(), request)
        await asyncio.sleep(self._leg_s(f"{tab}/out"))
        answer = self._answer(request)
        self._transcript.served(record, self._loop.elapsed_ns(), answer)
        await asyncio.sleep(self._leg_s(f"{tab}/back"))
        self._transcript.answered(record, self._loop.elapsed_ns())
        return answer

    def _answer(self, request: Request) -> Answer:
        """Have the server answer; if it breaks, the story fails whatever the page makes of it."""
        try:
            return self._server.answer(request, self._loop.now_ms())
        except Exception as failure:
            self._loop.call_exception_handler({"exception": failure})
            raise

    def _leg_s(self, leg: str) -> float:
        low_ms, high_ms = self._latency.low_ms, self._latency.high_ms
        return self._seed.between(leg, low_ms, high_ms) / 1000
