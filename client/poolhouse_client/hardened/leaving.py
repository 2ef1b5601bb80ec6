"""Against waiting for what must not be cut short: it is left to come to its own end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from poolhouse_client.service_clients.abort import until_aborted

if TYPE_CHECKING:
    from poolhouse_client.service_clients.abort import AbortSignal

T = TypeVar("T")


async def until_left(work: asyncio.Task[T], signal: AbortSignal) -> T:
    """Await work, or leave it to itself and raise PlainError `AbortError` on the signal.

    Only the caller's own cancelling takes the work with it.
    """
    work.add_done_callback(_see)
    try:
        return await until_aborted(_joined(work), signal)
    except asyncio.CancelledError:
        work.cancel()
        raise


async def _joined(work: asyncio.Task[T]) -> T:
    return await asyncio.shield(work)


def _see(work: asyncio.Task[T]) -> None:
    if not work.cancelled():
        work.exception()
