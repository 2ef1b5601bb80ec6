"""Hub events for sign-ins, sign-outs and refreshes that happen in other tabs."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from poolhouse_client.auth.users import find_current_user
from poolhouse_client.errors import ClientError
from poolhouse_client.hub import HubPayload
from poolhouse_client.tokens.token_store import KEY_PREFIX

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify
    from poolhouse_client.storage.web_storage import StorageEvent

_log = logging.getLogger(__name__)


class CrossTabEvents:
    """Turns storage events on token keys into cross-tab Hub events.

    A refresh token that appears is `signedIn`, one that goes is `signedOut`, an access token that
    changes is `tokenRefresh`; a storage cleared as a whole is nothing, in v6 too. Only listeners
    with `enable_cross_tab_events` hear them.

    Args:
        amplify: The page whose Hub gets the events.
    """

    def __init__(self, amplify: Amplify) -> None:
        self._amplify = amplify
        self._tasks: list[asyncio.Task[None]] = []

    def react(self, event: StorageEvent) -> None:
        """Dispatch the Hub event, if any, that a storage event stands for."""
        key = event.key or ""
        if not key.startswith(f"{KEY_PREFIX}."):
            return
        old, new = event.old_value, event.new_value
        if key.endswith(".refreshToken"):
            if new and not old:
                task = asyncio.get_running_loop().create_task(self._tell_signed_in())
                self._tasks.append(task)
                task.add_done_callback(self._tasks.remove)
            elif old and not new:
                self._tell(HubPayload("signedOut"))
        elif key.endswith(".accessToken") and old and new:
            self._tell(HubPayload("tokenRefresh"))

    async def _tell_signed_in(self) -> None:
        try:
            user = await find_current_user(self._amplify.require_context())
        except ClientError:
            _log.warning("another tab signed in, but who could not be read", exc_info=True)
            return
        if user is not None:
            self._tell(HubPayload("signedIn", data=user))

    def _tell(self, payload: HubPayload) -> None:
        self._amplify.hub.dispatch("auth", payload, source="Auth", cross_tab=True)
