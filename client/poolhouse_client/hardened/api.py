"""REST calls with one session per burst, one refresh and one repetition after a 403."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from poolhouse_client.errors import PlainError, RestApiError
from poolhouse_client.hardened.error_parsing import is_forbidden
from poolhouse_client.rest import verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.hardened.cancellation import CancellationRegistry
    from poolhouse_client.hardened.shared_session import SharedSession
    from poolhouse_client.rest.operation import CallOptions, Operation, RestApiResponse

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
        return await self.request(lambda: verbs.get(self._amplify, api_name, path, **options))

    async def post(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """POST; see `get`."""
        return await self.request(lambda: verbs.post(self._amplify, api_name, path, **options))

    async def put(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """PUT; see `get`."""
        return await self.request(lambda: verbs.put(self._amplify, api_name, path, **options))

    async def patch(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """PATCH; see `get`."""
        return await self.request(lambda: verbs.patch(self._amplify, api_name, path, **options))

    async def delete(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """DELETE; see `get`."""
        return await self.request(lambda: verbs.delete(self._amplify, api_name, path, **options))

    async def head(self, api_name: str, path: str, **options: Unpack[CallOptions]) -> Any:
        """HEAD; see `get`."""
        return await self.request(lambda: verbs.head(self._amplify, api_name, path, **options))

    async def request(
        self, make_request: Callable[[], Operation], *, skip_cancel: bool = False
    ) -> Any:
        """Make a call, and once more after a 403 and a refresh that all such calls share.

        Args:
            make_request: Starts the call; a call that has ended can't be started again.
            skip_cancel: Leave it alone when the user goes elsewhere.
        """
        await self._session.prime()
        try:
            return await self._attempt(make_request, skip_cancel=skip_cancel)
        except RestApiError as error:
            if not is_forbidden(error):
                raise
        await self._session.refresh()
        return await self._attempt(make_request, skip_cancel=skip_cancel)

    async def _attempt(self, make_request: Callable[[], Operation], *, skip_cancel: bool) -> Any:
        operation = make_request()
        self._registry.track(operation, skip_cancel=skip_cancel)
        try:
            response = await operation.response
        finally:
            self._registry.release(operation)
        return await _read(response)


async def _read(response: RestApiResponse) -> Any:
    text = await response.body.text()
    if response.status_code == _NO_CONTENT or not text:
        return None
    try:
        return await response.body.json()
    except PlainError:
        return text
