"""Stop waiting for a task on abort, without cancelling the task."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from poolhouse_client.service_clients.abort import until_aborted

if TYPE_CHECKING:
    from poolhouse_client.service_clients.abort import AbortSignal

T = TypeVar("T")


async def until_left(work: asyncio.Task[T], signal: AbortSignal) -> T:
    """Return the task's result; on the signal raise PlainError `AbortError` and leave it running.

    If the caller itself is cancelled, so is the task.
    """
    work.add_done_callback(_retrieve_exception)
    try:
        return await until_aborted(_joined(work), signal)
    except asyncio.CancelledError:
        work.cancel()
        raise


async def _joined(work: asyncio.Task[T]) -> T:
    return await asyncio.shield(work)


def _retrieve_exception(work: asyncio.Task[T]) -> None:
    if not work.cancelled():
        work.exception()
