"""One headless Chromium for all the browser tests, driven from a thread of its own.

Playwright's own synchronous interface leaves an event loop running in the thread that uses it,
and then no other test of the same pytest run could call `asyncio.run`. So Playwright's loop lives
in a thread here, and a test waits for what it asks of it.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from harness.app import App
from harness.network import NetworkLog
from playwright.async_api import Browser as Chromium
from playwright.async_api import Playwright, async_playwright

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
LIMIT_S = 60
"""How long one call into the page may take before the test that made it fails."""

T = TypeVar("T")


class Browser:
    """A running Chromium, while it is entered."""

    def __init__(self, executable: Path) -> None:
        self._executable = executable
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._playwright, self._chromium = self.wait(_launch(self._executable))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.wait(self._chromium.close())
        self.wait(self._playwright.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the browser's loop and wait for what it returns.

        Raises:
            TimeoutError: it took longer than LIMIT_S, for instance a promise that never settles.
        """
        return asyncio.run_coroutine_threadsafe(
            asyncio.wait_for(work, LIMIT_S), self._loop
        ).result()

    def open(self, page_url: str, server_url: str) -> App:
        """Open a page in a context of its own: no storage or cache shared with another."""
        return self.wait(self._open(page_url, server_url))

    async def _open(self, page_url: str, server_url: str) -> App:
        context = await self._chromium.new_context()
        page = await context.new_page()
        network = await NetworkLog.of(page, server_url)
        await page.goto(page_url)
        return App(page, network, self.wait)


async def _launch(executable: Path) -> tuple[Playwright, Chromium]:
    playwright = await async_playwright().start()
    chromium = await playwright.chromium.launch(
        executable_path=executable,
        args=list(FLAGS),
        chromium_sandbox=os.geteuid() != 0,
    )
    return playwright, chromium
