"""REST calls: one session for concurrent calls, and one refresh and retry after a 403."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from poolhouse_client.errors import PlainError, RestApiError
from poolhouse_client.hardened.error_parsing import is_forbidden
from poolhouse_client.hardened.leaving import until_left
from poolhouse_client.hardened.shared_run import asking_while
from poolhouse_client.rest import verbs
from poolhouse_client.rest.call import RestCall
from poolhouse_client.rest.ending import Ending
from poolhouse_client.service_clients.abort import until_aborted

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.hardened.cancellation import CancellationRegistry
    from poolhouse_client.hardened.shared_session import SharedSession
    from poolhouse_client.rest.operation import CallOptions, Operation, RestApiResponse
    from poolhouse_client.service_clients.abort import AbortSignal

_NO_CONTENT = 204


class Api:
    """REST verbs that return the parsed body: None if it is empty, its text if it isn't JSON.

    Args:
        amplify: The page's library.
        session: Fetches the session once for concurrent calls, and refreshes it after a 403.
        registry: Lists the calls that have not ended, so that they can be cancelled together.
    """

    def __init__(
        self, amplify: Amplify, session: SharedSession, registry: CancellationRegistry
    ) -> None:
        self._amplify = amplify
        self._session = session
        self._registry = registry

    async def get(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a GET's parsed body; raises RestApiError if it is refused, after a 403 twice."""
        return await self._call(RestCall("GET", api_name, path, options))

    async def post(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a POST's parsed body; see `get`."""
        return await self._call(RestCall("POST", api_name, path, options))

    async def put(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a PUT's parsed body; see `get`."""
        return await self._call(RestCall("PUT", api_name, path, options))

    async def patch(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a PATCH's parsed body; see `get`."""
        return await self._call(RestCall("PATCH", api_name, path, options))

    async def delete(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a DELETE's parsed body; see `get`."""
        return await self._call(RestCall("DELETE", api_name, path, options))

    async def head(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """Return a HEAD's parsed body; see `get`."""
        return await self._call(RestCall("HEAD", api_name, path, options))

    async def request(
        self,
        make_request: Callable[[], Operation],
        *,
        skip_cancel: bool = False,
        wants_session: bool = True,
        timeout_ms: float | None = None,
    ) -> Any:
        """Return a call's parsed body, after a 403 that of a second call with refreshed tokens.

        Calls that meet a 403 at the same time share the refresh.

        Args:
            make_request: Starts the call; called again for the retry.
            skip_cancel: Whether `cancel_all` leaves the call alone (background calls).
            wants_session: False for an unsigned call: no session is fetched, nothing is retried.
            timeout_ms: Deadline for the whole: session, call, refresh and retry.
        """
        ending = Ending(self._amplify.environment, timeout_ms)
        self._registry.track(ending, skip_cancel=skip_cancel)
        try:
            with ending, asking_while(lambda: not ending.signal.aborted):
                attempt = self._attempt_with_session if wants_session else _attempt
                return await attempt(make_request, ending.signal)
        finally:
            self._registry.release(ending)

    async def _call(self, call: RestCall) -> Any:
        library = self._amplify.require_context().library_options.rest
        return await self.request(
            lambda: verbs.start(self._amplify, call),
            wants_session=call.wants_session(library),
            timeout_ms=call.timeout_ms(library),
        )

    async def _attempt_with_session(
        self, make_request: Callable[[], Operation], signal: AbortSignal
    ) -> Any:
        await until_aborted(self._session.prime(), signal)
        try:
            return await _attempt(make_request, signal)
        except RestApiError as error:
            if signal.aborted or not is_forbidden(error):
                raise
        await until_aborted(self._session.refresh(), signal)
        return await _attempt(make_request, signal)


async def _attempt(make_request: Callable[[], Operation], signal: AbortSignal) -> Any:
    signal.throw_if_aborted()
    operation = make_request()
    stop_listening = signal.listen(operation.cancel)
    try:
        # Only waiting is stopped: a call that is refreshing tokens must be able to store them.
        response = await until_left(operation.response, signal)
    finally:
        stop_listening()
    signal.throw_if_aborted()
    return await _read(response)


async def _read(response: RestApiResponse) -> Any:
    text = await response.body.text()
    if response.status_code == _NO_CONTENT or not text:
        return None
    try:
        return await response.body.json()
    except PlainError:
        return text
