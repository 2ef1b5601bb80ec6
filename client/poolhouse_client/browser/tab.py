"""A browser tab: loading, reloading and closing its page, and the storage that survives that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.amplify import Amplify
from poolhouse_client.browser.cors import CorsTransport, PreflightCache
from poolhouse_client.browser.cross_tab import CrossTabEvents
from poolhouse_client.browser.page import PageEnvironment, PageTransport
from poolhouse_client.browser.timers import PageTimers
from poolhouse_client.browser.visibility import Visibility
from poolhouse_client.storage.web_storage import WebStorage, WebStorageView

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from poolhouse_client.environment import Environment
    from poolhouse_client.transport.messages import Transport

DEFAULT_ORIGIN = "http://localhost:5173"


class Tab:
    """A tab showing one application; making it is the first page load.

    Tabs of one origin are given the same WebStorage and then hear of each other's sign-ins.

    Args:
        environment: Clock, timers and randomness; shared by all pages of the tab.
        transport: The network.
        local_storage: The origin's; a WebStorage, or any dict for a tab that is alone.
        origin: Scheme, host and port of the application.
        session_storage: The tab's own.
        preflight_cache: The browser's, if it is to be shared with other tabs.
        framework: The framework number in the user agent.
    """

    def __init__(
        self,
        environment: Environment,
        transport: Transport,
        local_storage: MutableMapping[str, str] | None = None,
        *,
        origin: str = DEFAULT_ORIGIN,
        session_storage: MutableMapping[str, str] | None = None,
        preflight_cache: PreflightCache | None = None,
        framework: int = 0,
    ) -> None:
        self.environment = environment
        self.origin = origin
        self.local_storage = WebStorage() if local_storage is None else local_storage
        self.session_storage = {} if session_storage is None else session_storage
        self.visibility = Visibility(environment)
        cache = PreflightCache() if preflight_cache is None else preflight_cache
        self._browser_transport = CorsTransport(transport, origin, environment, cache)
        self._framework = framework
        self._load()

    def reload(self) -> Amplify:
        """Load the application anew and return its library; memory is lost, storage is not.

        The old page's timers, requests and listeners end.
        """
        self.close()
        self._load()
        return self.amplify

    def close(self) -> None:
        """Close the page; its code ends in CancelledError wherever it waits or tries to send."""
        self.timers.unload()
        self._page_transport.unload()
        self.visibility.forget_listeners()
        if isinstance(self._view, WebStorageView):
            self._view.close()

    def _load(self) -> None:
        storage = self.local_storage
        self._view = storage.open_view() if isinstance(storage, WebStorage) else storage
        self.timers = PageTimers(self.environment, self.visibility)
        self._page_transport = PageTransport(self._browser_transport)
        self.amplify = Amplify(
            PageEnvironment(self.environment, self.timers),
            self._page_transport,
            local_storage=self._view,
            session_storage=self.session_storage,
            framework=self._framework,
            page_origin=self.origin,
        )
        if isinstance(self._view, WebStorageView):
            self._view.listen(CrossTabEvents(self.amplify).react)
