"""One session for a burst of calls, and the one forced refresh of an application."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from poolhouse_client.auth.session import fetch_auth_session
from poolhouse_client.hardened.shared_run import SharedRun

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify, AuthSession

_log = logging.getLogger(__name__)


class SharedSession:
    """Fetches the session once for all who need it at the moment.

    Args:
        amplify: The page's library.
    """

    def __init__(self, amplify: Amplify) -> None:
        self._amplify = amplify
        self.leave()

    async def prime(self) -> AuthSession | None:
        """Fetch the cached session; None if that fails, which the call to come will tell."""
        return await self._priming.run(lambda: self._fetch(force_refresh=False))

    async def refresh(self) -> AuthSession | None:
        """Force a refresh, one for all who saw a 403; None if it fails."""
        return await self._refreshing.run(lambda: self._fetch(force_refresh=True))

    def leave(self) -> None:
        """Leave what is under way to those who wait for it: another user's calls don't join."""
        environment = self._amplify.environment
        self._priming: SharedRun[AuthSession | None] = SharedRun(environment)
        self._refreshing: SharedRun[AuthSession | None] = SharedRun(environment)

    async def _fetch(self, *, force_refresh: bool) -> AuthSession | None:
        try:
            return await fetch_auth_session(self._amplify, force_refresh=force_refresh)
        except Exception:  # noqa: BLE001  a provider of the application's may raise anything
            _log.warning("no session could be fetched", exc_info=True)
            return None
