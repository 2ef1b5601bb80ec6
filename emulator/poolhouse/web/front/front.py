"""The loop of the front, what its connections share, and how it ends."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.front import deadlines, open_files, tunnels
from poolhouse.web.front.connection import Connection
from poolhouse.web.front.doorway import Contexts, Doorway
from poolhouse.web.front.lane import Lane

Answer = Callable[[HttpRequest], HttpResponse]

_GRACE_S: Final = 1.0
"""How long ending waits for answers to be there, and to leave."""


class Front:
    """Serves what comes to a listening socket.

    Args:
        answer: Answers requests, one at a time but for those that are away.
        listening: The socket, not blocking.
        connections_max: How many connections may be open, more wait to be accepted; when left
            out, as many as the process may hold open files.
        patience_s: How long the rest of a head or a handshake may take, and a body may stand still.
        contexts: The contexts of TLS; without them only http is spoken.
        tunnels_to: Says what a CONNECT leads to; without it, every one is refused.
    """

    def __init__(
        self,
        answer: Answer,
        listening: socket.socket,
        *,
        connections_max: int | None = None,
        patience_s: float = deadlines.SECONDS,
        contexts: Contexts | None = None,
        tunnels_to: tunnels.Tunnels = tunnels.refuse,
    ) -> None:
        self.answer = answer
        self.tunnels = tunnels_to
        self.loop: asyncio.AbstractEventLoop = asyncio.SelectorEventLoop()
        self.deadlines = deadlines.Deadlines(self.loop, patience_s)
        self.lane = Lane()
        self.connections: set[Any] = set()
        self.is_stopping = False
        self._doorway = Doorway(
            self, listening, contexts, connections_max or open_files.connections_max()
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_told_to_stop = asyncio.Event()
        self._is_quiet = asyncio.Event()
        self._is_empty = asyncio.Event()
        self._ends_s = 0.0

    def run(self) -> None:
        """Serve until stopped."""
        try:
            self.loop.run_until_complete(self._serve())
        finally:
            self.loop.close()
            self.lane.end(self._grace_left_s())

    def stop(self) -> None:
        """Have `run` end; called from any thread."""
        self.call(self._is_told_to_stop.set)

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call something in the loop, from any thread; nothing happens once the loop has ended."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(function, *arguments)

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something beside the loop's other work; it is cancelled when the front ends."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def look_whether_quiet(self) -> None:
        """Go on to end once every request has its answer."""
        if not any(each.is_answering for each in self.connections):
            self._is_quiet.set()

    def forget(self, connection: Connection) -> None:
        """Take note that a connection is closed, so that another may come in."""
        self.connections.discard(connection)
        if self.is_stopping:
            self.look_whether_quiet()
        if not self.connections:
            self._is_empty.set()
        self._doorway.open()

    def _grace_left_s(self) -> float:
        return max(0.0, self._ends_s - self.loop.time())

    async def _serve(self) -> None:
        self._doorway.open()
        await self._is_told_to_stop.wait()
        self._ends_s = self.loop.time() + _GRACE_S
        self._doorway.close()
        self.is_stopping = True
        self.look_whether_quiet()
        await self._in_time(self._is_quiet)
        self.deadlines.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._is_empty.clear()
        for connection in self.connections:
            connection.close()
        if self.connections:
            await self._in_time(self._is_empty)
        for connection in self.connections:
            connection.abort()
        if self.connections:
            await self._is_empty.wait()
        await asyncio.sleep(0)  # tunnels close their sockets here
        self._doorway.end()

    async def _in_time(self, event: asyncio.Event) -> None:
        """Wait for an event while the grace lasts."""
        if event.is_set():
            return  # waiting takes a task and a timer
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), self._grace_left_s())
