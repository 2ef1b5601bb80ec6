"""Environment and network of one page load; timers and requests end with the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolhouse_client.browser.timers import PageTimers
    from poolhouse_client.environment import Environment
    from poolhouse_client.transport.messages import HttpRequest, HttpResponse, Transport


class PageEnvironment:
    """The environment as a page has it: its sleep is a timer of the page.

    Args:
        environment: The tab's.
        timers: The page's.
    """

    def __init__(self, environment: Environment, timers: PageTimers) -> None:
        self._environment = environment
        self._timers = timers

    def now_ms(self) -> int:
        """Return the clock in milliseconds since the Unix epoch."""
        return self._environment.now_ms()

    async def sleep(self, seconds: float) -> None:
        """Return when a timer of the page fires."""
        await self._timers.sleep(seconds)

    def random_bytes(self, label: str, count: int) -> bytes:
        """Return random bytes."""
        return self._environment.random_bytes(label, count)

    def random_float(self, label: str) -> float:
        """Return a number of [0, 1)."""
        return self._environment.random_float(label)

    def uuid(self, label: str) -> str:
        """Return a version 4 UUID."""
        return self._environment.uuid(label)


class PageTransport:
    """The network as a page has it: requests under way end with the page.

    Code that awaits one is then cancelled, as a page's code just stops when it is unloaded.

    Args:
        inner: The network behind the browser.
    """

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._requests: list[asyncio.Task[HttpResponse]] = []
        self._unloaded = False

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Return the answer from the network; CancelledError once the page is unloaded."""
        if self._unloaded:
            raise asyncio.CancelledError("this page has been unloaded; use the tab's new one")
        task = asyncio.get_running_loop().create_task(self._inner.send(request))
        self._requests.append(task)
        try:
            return await task
        finally:
            task.cancel()
            self._requests = [each for each in self._requests if each is not task]

    def unload(self) -> None:
        """Cancel all requests, and refuse later ones."""
        self._unloaded = True
        for task in self._requests:
            task.cancel()
