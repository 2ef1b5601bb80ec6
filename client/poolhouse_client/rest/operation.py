"""A REST call under way: its answer to come, and the means to cancel it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from poolhouse_client.errors import ApiErrorResponse, PlainError, RestApiError
from poolhouse_client.rest.body import ResponseBody
from poolhouse_client.rest.ending import Ending
from poolhouse_client.service_clients.error_answer import parse_error

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Mapping

    from poolhouse_client.configuration.library_options import AuthMode, RetryStrategy
    from poolhouse_client.environment import Environment
    from poolhouse_client.service_clients.abort import AbortSignal
    from poolhouse_client.transport.messages import HttpResponse


class CallOptions(TypedDict, total=False):
    """Options of one REST call.

    Attributes:
        headers: Set over those of the library options.
        query_params: Set over those in the path.
        body: A JSON value or FormData; what JavaScript calls falsy is none.
        with_credentials: Send cookies across origins.
        retry_strategy: `no-retry` for one attempt.
        default_auth_mode: `none` to send unsigned.
        timeout_ms: Deadline for everything: credentials, attempts and pauses.
    """

    headers: Mapping[str, str]
    query_params: Mapping[str, str]
    body: Any
    with_credentials: bool
    retry_strategy: RetryStrategy
    default_auth_mode: AuthMode
    timeout_ms: float


@dataclass(frozen=True)
class RestApiResponse:
    """An answer below 300; headers by lower-case name, as far as the page may read them."""

    status_code: int
    headers: dict[str, str] = field(default_factory=dict)
    body: ResponseBody = field(default_factory=lambda: ResponseBody(b""))


class Operation:
    """A call that has been started.

    Args:
        handler: Makes the call; is given the signal that ends it.
        environment: Its timers run the deadline.
        timeout_ms: The deadline; negative raises PlainError `Error` at once.
    """

    def __init__(
        self,
        handler: Callable[[AbortSignal], Coroutine[Any, Any, HttpResponse]],
        environment: Environment,
        timeout_ms: float | None,
    ) -> None:
        self._ending = Ending(environment, timeout_ms)
        loop = asyncio.get_running_loop()
        self.response: asyncio.Task[RestApiResponse] = loop.create_task(self._run(handler))
        """The answer to come: await it. A refusal raises RestApiError."""

    def __await__(self) -> Generator[Any, None, RestApiResponse]:
        """Await the answer."""
        return self.response.__await__()

    def cancel(self, message: str | None = None) -> None:
        """Cancel the call: its answer becomes CanceledError with the message.

        A request or pause under way ends at once; looking for credentials goes on to its end.
        """
        self._ending.cancel(message)

    async def _run(
        self, handler: Callable[[AbortSignal], Coroutine[Any, Any, HttpResponse]]
    ) -> RestApiResponse:
        with self._ending:
            response = await handler(self._ending.signal)
            refusal = _refusal(response)
            if refusal is not None:
                raise refusal
        return RestApiResponse(response.status, _headers(response), ResponseBody(response.body))


def _refusal(response: HttpResponse) -> RestApiError | None:
    error = parse_error(response, tolerant=True)
    if error is None:
        return None
    text = response.body.decode("utf-8", "replace")
    return RestApiError(
        error.code,
        error.message,
        response=ApiErrorResponse(response.status, _headers(response), text),
        underlying_error=PlainError(error.code, error.message),
        metadata=error.metadata,
    )


def _headers(response: HttpResponse) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in response.headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
