"""Abort signals, as `fetch` takes them (DOM standard, AbortController)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from poolhouse_client.errors import PlainError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class AbortSignal:
    """Says once that a caller no longer wants an answer."""

    def __init__(self) -> None:
        self.aborted = False
        self._listeners: list[Callable[[], object]] = []

    def abort(self) -> None:
        """Abort; a second time does nothing."""
        if self.aborted:
            return
        self.aborted = True
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()

    def throw_if_aborted(self) -> None:
        """Raise PlainError `AbortError` if nobody wants the answer any more."""
        if self.aborted:
            raise _abort_error()

    def listen(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call back on abort; returns a function that stops it."""
        self._listeners.append(listener)

        def stop() -> None:
            self._listeners = [each for each in self._listeners if each is not listener]

        return stop


async def until_aborted(work: Coroutine[Any, Any, T], signal: AbortSignal | None) -> T:
    """Await work, or give it up and raise PlainError `AbortError` when the signal aborts."""
    if signal is None:
        return await work
    task = asyncio.get_running_loop().create_task(work)
    stop_listening = signal.listen(task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        own = asyncio.current_task()
        if signal.aborted and not (own is not None and own.cancelling()):
            raise _abort_error() from None
        task.cancel()
        raise
    finally:
        stop_listening()


def _abort_error() -> PlainError:
    return PlainError("AbortError", "signal is aborted without reason")
