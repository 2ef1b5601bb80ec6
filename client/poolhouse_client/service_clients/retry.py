"""Attempts and the pauses between them: three in all, for what may pass by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from poolhouse_client.errors import ClientError, PlainError
from poolhouse_client.service_clients.abort import until_aborted
from poolhouse_client.service_clients.error_answer import parse_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from poolhouse_client.environment import Environment
    from poolhouse_client.service_clients.abort import AbortSignal
    from poolhouse_client.transport.messages import HttpResponse

MAX_ATTEMPTS: Final = 3
_MAX_DELAY_MS: Final = 300_000
_CONNECTION_NAMES: Final = frozenset({"NetworkError", "ERR_NETWORK"})
_SERVER_STATUSES: Final = frozenset({500, 502, 503, 504})
_TOO_MANY_REQUESTS: Final = 429
_RETRYABLE_CODES: Final = frozenset({
    # throttling
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    # clock skew
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "BadRequestException",
    # time
    "TimeoutError",
    "RequestTimeout",
    "RequestTimeoutException",
})  # fmt: skip


class RetryLaw:
    """When to try again, and after how long.

    Args:
        environment: Supplies timers and the jitter's randomness.
        tolerant: Read error bodies that are not JSON as empty (REST) instead of raising.
        retries: False for REST's `no-retry` strategy.
    """

    def __init__(
        self, environment: Environment, *, tolerant: bool = False, retries: bool = True
    ) -> None:
        self._environment = environment
        self._tolerant = tolerant
        self._retries = retries

    async def run(
        self,
        attempt: Callable[[int], Awaitable[HttpResponse]],
        signal: AbortSignal | None = None,
    ) -> HttpResponse:
        """Make up to three attempts and return the last answer, or raise the last failure.

        Args:
            attempt: Sends the request; receives the number of the attempt, from 1.
            signal: Ends attempts and pauses with PlainError `Error` "Request aborted.".
        """
        made = 0
        response: HttpResponse | None = None
        failure: ClientError | None = None
        while made < MAX_ATTEMPTS and not _aborted(signal):
            made += 1
            response, failure = await _outcome(attempt, made)
            if not self._may_pass(response, failure):
                return _settle(response, failure)
            if made < MAX_ATTEMPTS:
                await self._pause(made, signal)
        if _aborted(signal):
            raise PlainError("Error", "Request aborted.") from failure
        return _settle(response, failure)

    def _may_pass(self, response: HttpResponse | None, failure: ClientError | None) -> bool:
        if not self._retries:
            return False
        if failure is not None:
            return failure.name in _CONNECTION_NAMES or failure.name in _RETRYABLE_CODES
        if response is None:
            return False
        error = parse_error(response, tolerant=self._tolerant)
        if error is not None and error.code in _RETRYABLE_CODES:
            return True
        return response.status == _TOO_MANY_REQUESTS or response.status in _SERVER_STATUSES

    async def _pause(self, made: int, signal: AbortSignal | None) -> None:
        jitter = self._environment.random_float("retry-jitter")
        delay_ms = min(2**made * 100 + 100 * jitter, _MAX_DELAY_MS)
        try:
            await until_aborted(_sleep(self._environment, delay_ms), signal)
        except PlainError as error:
            if error.name != "AbortError":
                raise


async def _sleep(environment: Environment, delay_ms: float) -> None:
    await environment.sleep(delay_ms / 1000)


async def _outcome(
    attempt: Callable[[int], Awaitable[HttpResponse]], number: int
) -> tuple[HttpResponse | None, ClientError | None]:
    try:
        return await attempt(number), None
    except ClientError as error:
        return None, error


def _aborted(signal: AbortSignal | None) -> bool:
    return signal is not None and signal.aborted


def _settle(response: HttpResponse | None, failure: ClientError | None) -> HttpResponse:
    if response is None:
        raise failure or PlainError("Error", "Request aborted.")
    return response
