"""REST calls with one session per burst, one refresh and one repetition after a 403."""

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
    """The verbs, awaited to their parsed body.

    A body that is empty gives None, one that isn't JSON gives its text.

    Args:
        amplify: The page's library.
        session: Fetches the session for a burst, and refreshes it after a 403.
        registry: Knows what is under way.
    """

    def __init__(
        self, amplify: Amplify, session: SharedSession, registry: CancellationRegistry
    ) -> None:
        self._amplify = amplify
        self._session = session
        self._registry = registry

    async def get(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """GET; raises RestApiError for what stays refused."""
        return await self._call(RestCall("GET", api_name, path, options))

    async def post(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """POST; see `get`."""
        return await self._call(RestCall("POST", api_name, path, options))

    async def put(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """PUT; see `get`."""
        return await self._call(RestCall("PUT", api_name, path, options))

    async def patch(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """PATCH; see `get`."""
        return await self._call(RestCall("PATCH", api_name, path, options))

    async def delete(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """DELETE; see `get`."""
        return await self._call(RestCall("DELETE", api_name, path, options))

    async def head(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """HEAD; see `get`."""
        return await self._call(RestCall("HEAD", api_name, path, options))

    async def request(
        self,
        make_request: Callable[[], Operation],
        *,
        skip_cancel: bool = False,
        wants_session: bool = True,
        timeout_ms: float | None = None,
    ) -> Any:
        """Make a call, and once more after a 403 and a refresh that all such calls share.

        Args:
            make_request: Starts the call; a call that has ended can't be started again.
            skip_cancel: Leave it alone when the user goes elsewhere.
            wants_session: False for a call that goes unsigned: no session would help it.
            timeout_ms: Deadline for everything: the session, the call, and the second time.
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
        # One that looks for credentials is not cut short, or it might lose tokens on their way.
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
