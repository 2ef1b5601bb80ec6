"""What connections and the doorway know of the front that they belong to."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.front.deadlines import Deadlines
from poolhouse.web.front.lane import Lane
from poolhouse.web.front.tunnels import Tunnels


class House(Protocol):
    """A front, seen from inside.

    Args:
        answer: Answers a request, on the lane.
        tunnels: Says what a CONNECT leads to.
        loop: Where everything but the answers is done.
        deadlines: What happens to those who are too slow.
        lane: The threads that answer.
        connections: Those that are open.
        is_stopping: Whether no further request is taken.
    """

    answer: Callable[[HttpRequest], HttpResponse]
    tunnels: Tunnels
    loop: asyncio.AbstractEventLoop
    deadlines: Deadlines
    lane: Lane
    connections: set[Any]
    is_stopping: bool

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call something in the loop, from any thread."""

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do something beside the loop's other work."""

    def forget(self, connection: Any) -> None:
        """Take note that a connection is closed."""

    def look_whether_quiet(self) -> None:
        """Go on to end once every request has its answer."""
