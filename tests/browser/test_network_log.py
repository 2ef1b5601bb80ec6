"""The log of a page's requests waits for what Chromium is slow to tell."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from harness.network import NetworkLog

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

pytestmark = pytest.mark.browser
SERVER = "http://localhost:7665"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "cache-control"}


class SlowChromium:
    """A DevTools session that tells of a preflight late: in the round trips, or after them."""

    def __init__(self, in_round_trip: str) -> None:
        self._in_round_trip = in_round_trip
        self._listeners: dict[str, Callable[[dict[str, Any]], None]] = {}

    def on(self, event: str, listener: Callable[[dict[str, Any]], None]) -> None:
        self._listeners[event] = listener

    async def send(self, method: str, _parameters: dict[str, Any] | None = None) -> None:
        if method == self._in_round_trip:
            self.tell_of_request("preflight", "OPTIONS", ASKED)
            asyncio.get_running_loop().call_later(0, self.tell_of_answer, "preflight")

    def tell_of_request(self, request_id: str, method: str, headers: dict[str, str]) -> None:
        request = {"method": method, "url": SERVER, "headers": headers}
        self._listeners["Network.requestWillBeSent"]({"requestId": request_id, "request": request})

    def tell_of_answer(self, request_id: str) -> None:
        response = {"status": 200, "headers": {}}
        self._listeners["Network.responseReceived"]({"requestId": request_id, "response": response})


@pytest.mark.parametrize("process", ["Runtime.evaluate", "Network.getCookies"])
def test_a_preflight_told_after_the_call_it_admitted_is_waited_for(process: str):
    async def listen() -> NetworkLog:
        chromium = SlowChromium(in_round_trip=process)
        log = NetworkLog(SERVER, cast("CDPSession", chromium))
        log.listen()
        chromium.tell_of_request("call", "POST", {})
        chromium.tell_of_answer("call")
        await log.settled()
        return log

    log = asyncio.run(listen())
    assert [(each.method, each.status) for each in log.preflights] == [("OPTIONS", 200)]
