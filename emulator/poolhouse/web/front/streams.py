"""The pieces of a streamed answer: from the loop itself, or from a thread that waits for them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import suppress
from threading import Lock
from typing import TypeVar

from poolhouse.protocol.http import Stream
from poolhouse.runtime.absence import away
from poolhouse.web.front.lane import Lane

Result = TypeVar("Result")


async def pieces(source: Stream, lane: Lane) -> AsyncGenerator[bytes, None]:
    """Yield the pieces of a source, and close it in the end."""
    if isinstance(source, AsyncIterator):
        try:
            async for piece in source:
                yield piece
        finally:
            close = getattr(source, "aclose", None)
            if close is not None:
                await close()
        return
    waiting = _Waiting(source)
    try:
        while (piece_or_end := await _on_lane(lane, waiting.next)) is not None:
            yield piece_or_end
    finally:
        lane.put(waiting.close)


def give_up(source: Stream, lane: Lane) -> None:
    """Close a source of which nothing was asked."""
    if not isinstance(source, AsyncIterator):
        lane.put(_Waiting(source).close)


class _Waiting:
    """An iterator that a thread waits for while it is away.

    Closed while a thread waits for it, it is closed by that thread.
    """

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._lock = Lock()
        self._is_asked = False
        self._is_given_up = False

    def next(self) -> bytes | None:
        """Return the next piece, None at the end."""
        self._is_asked = True
        try:
            with away():
                return next(self._source, None)
        finally:
            with self._lock:
                self._is_asked = False
                must_close = self._is_given_up
            if must_close:
                self.close()

    def close(self) -> None:
        """Close the iterator, or leave that to the thread that waits for it."""
        with self._lock:
            self._is_given_up = True
            if self._is_asked:
                return
        close = getattr(self._source, "close", None)
        if close is not None:
            close()


async def _on_lane(lane: Lane, ask: Callable[[], Result]) -> Result:
    """Return what a function returns that is called on the lane."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, problem: BaseException | None) -> None:
        if answer.cancelled():
            return
        if problem is None:
            answer.set_result(result)  # type: ignore[arg-type]  # there is one if nothing was raised
        else:
            answer.set_exception(problem)

    def task() -> None:
        result, problem = None, None
        try:
            result = ask()
        except BaseException as raised:  # noqa: BLE001  it belongs to who asked
            problem = raised
        with suppress(RuntimeError):  # the loop has ended, and with it who asked
            loop.call_soon_threadsafe(settle, result, problem)

    lane.put(task)
    return await answer
