"""One session fetch for concurrent calls, and one forced refresh for concurrent 403s."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from poolhouse_client.auth.session import fetch_auth_session
from poolhouse_client.hardened.shared_run import SharedRun

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify, AuthSession

_log = logging.getLogger(__name__)


class SharedSession:
    """Fetches the session once for concurrent callers.

    Args:
        amplify: The page's library.
    """

    def __init__(self, amplify: Amplify) -> None:
        self._amplify = amplify
        self.leave()

    async def prime(self) -> AuthSession | None:
        """Return the session; None if it can't be fetched, as the call itself then reports why."""
        return await self._priming.run(lambda: self._fetch(force_refresh=False))

    async def refresh(self) -> AuthSession | None:
        """Return the session after a forced refresh, which callers share; None if it fails."""
        return await self._refreshing.run(lambda: self._fetch(force_refresh=True))

    def leave(self) -> None:
        """Have later callers start a new fetch instead of joining the last user's.

        Those who already wait for the last user's fetch still get its result.
        """
        environment = self._amplify.environment
        self._priming: SharedRun[AuthSession | None] = SharedRun(environment)
        self._refreshing: SharedRun[AuthSession | None] = SharedRun(environment)

    async def _fetch(self, *, force_refresh: bool) -> AuthSession | None:
        try:
            return await fetch_auth_session(self._amplify, force_refresh=force_refresh)
        except Exception:  # noqa: BLE001  an application's own provider may raise anything
            _log.warning("no session could be fetched", exc_info=True)
            return None
