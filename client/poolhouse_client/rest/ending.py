"""Ending a call early: by its caller, or by its deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from poolhouse_client.errors import CanceledError, ClientError, PlainError
from poolhouse_client.javascript import number_text
from poolhouse_client.service_clients.abort import AbortSignal

if TYPE_CHECKING:
    from types import TracebackType

    from poolhouse_client.environment import Environment

_CANCELED_BY_DEFAULT = "AbortError: signal is aborted without reason"


class Ending:
    """The signal that ends a call, and the error that says why.

    The deadline runs from the construction. As a context manager around the call's work it stops
    with the work; a ClientError that the work raises after the signal becomes CanceledError or
    PlainError `TimeoutError`.

    Args:
        environment: Its timers run the deadline.
        timeout_ms: The deadline; negative raises PlainError `Error` at once, None is none.
    """

    def __init__(self, environment: Environment, timeout_ms: float | None) -> None:
        if timeout_ms is not None and timeout_ms < 0:
            raise PlainError("Error", "Timeout must be a non-negative number")
        self.signal = AbortSignal()
        self._message: str | None = None
        self._expired_ms: float | None = None
        self._deadline: asyncio.Task[None] | None = None
        if timeout_ms is not None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.create_task(self._expire(environment, timeout_ms))

    def cancel(self, message: str | None = None) -> None:
        """End the call with CanceledError and a message."""
        if self.signal.aborted:
            return
        self._message = message
        self.signal.abort()

    def __enter__(self) -> Self:
        """Begin the call's work."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop the deadline; replace a ClientError raised after the signal by the reason for it."""
        if self._deadline is not None:
            self._deadline.cancel()
        if isinstance(error, ClientError) and self.signal.aborted:
            raise self._reason(error) from error

    async def _expire(self, environment: Environment, timeout_ms: float) -> None:
        await environment.sleep(timeout_ms / 1000)
        if not self.signal.aborted:
            self._expired_ms = timeout_ms
            self.signal.abort()

    def _reason(self, error: ClientError) -> ClientError:
        if self._expired_ms is not None:
            message = f"Request timeout after {number_text(self._expired_ms)}ms"
            return PlainError("TimeoutError", message)
        return CanceledError(
            "CanceledError",
            self._message or _CANCELED_BY_DEFAULT,
            underlying_error=error,
            recovery_suggestion="The API request was explicitly canceled. If this is not "
            "intended, validate if you called the `cancel()` function on the API request "
            "erroneously.",
        )
