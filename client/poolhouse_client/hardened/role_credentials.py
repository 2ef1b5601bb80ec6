"""Credentials of a role the user switched to, renewed before they end."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from poolhouse_client.credentials.role_switch import request_role_credentials
from poolhouse_client.hardened.held_credentials import HeldCredentials, user_of
from poolhouse_client.hardened.renewal import renewed_or_held
from poolhouse_client.hardened.shared_run import SharedRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.browser.visibility import Visibility
    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        CredentialsAndIdentityIdProvider,
        GetCredentialsOptions,
    )
    from poolhouse_client.tokens.contract import AuthTokens

_log = logging.getLogger(__name__)
_renewing: ContextVar[object] = ContextVar("renewing", default=None)


class Timer(Protocol):
    """A timer that can be cleared."""

    def cancel(self) -> None:
        """Clear it."""
        ...


class Timers(Protocol):
    """`setTimeout`."""

    def set_timeout(self, callback: Callable[[], object], delay_ms: float) -> Timer:
        """Call back after a delay."""
        ...


class RefreshableRoleCredentials:
    """A credentials provider for a switched role that renews its credentials.

    A timer renews them 5 minutes before their end. They are also renewed when they are due and the
    tab is shown again or a caller asks; callers share the renewal. If it fails or hangs, the
    current credentials are returned until they end.
    A renewal takes the user's tokens from the library, which may refresh them. A caller within a
    renewal gets the current credentials, since it would otherwise wait for itself.
    The credentials are for the user who switched. When another user, or nobody, is signed in (which
    may have happened in another tab), they are no longer renewed, and `successor` is asked instead.

    Args:
        amplify: The page's library, signed in.
        role_arn: The role's ARN.
        initial: The credentials fetched for the switch.
        user: The `sub` of the user who switched.
        timers: The page's.
        visibility: The tab's.
        successor: The provider for everybody but that user.
        on_lost: Called with this provider whenever that user is found to be gone.
    """

    def __init__(
        self,
        amplify: Amplify,
        role_arn: str,
        initial: CredentialsAndIdentityId,
        *,
        user: str | None,
        timers: Timers,
        visibility: Visibility,
        successor: CredentialsAndIdentityIdProvider,
        on_lost: Callable[[RefreshableRoleCredentials], object],
    ) -> None:
        self.role_arn = role_arn
        self._amplify = amplify
        self._timers = timers
        self._visibility = visibility
        self._successor = successor
        self._on_lost = on_lost
        self._held: HeldCredentials | None = HeldCredentials(initial, user, self._now_ms())
        self._renewal: SharedRun[CredentialsAndIdentityId | None] = SharedRun(amplify.environment)
        self._run: object = None
        self._disposed = False
        self._background: list[asyncio.Task[None]] = []
        self._timer: Timer | None = None
        self._stop_listening = visibility.listen(self._on_visibility_change)
        self._schedule()

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return the role's credentials, renewed if they are due; None after a sign-out.

        For anybody but the user who switched, return the successor's.
        """
        held = self._held_for(options.tokens)
        if held is None:
            return await self._ask_successor(options)
        if self._run is not None and _renewing.get() is self._run:
            return held.credentials
        if options.force_refresh or self._renewal.is_running or self._is_due():
            return await self._renewed(held, insists=options.force_refresh)
        return held.credentials

    def clear_credentials_and_identity_id(self) -> None:
        """Forget the credentials and stop renewing them: at sign-out, or for another role."""
        self.dispose()
        self._held = None

    def dispose(self) -> None:
        """Stop timer and listener; the credentials are still returned to callers."""
        self._disposed = True
        self._stop_listening()
        self._stop_timer()

    def _held_for(self, tokens: AuthTokens | None) -> HeldCredentials | None:
        held = self._held
        if held is None or (tokens is not None and user_of(tokens) == held.user):
            return held
        self.dispose()
        self._on_lost(self)
        return None

    async def _ask_successor(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        if self._held is None:
            return None
        return await self._successor.get_credentials_and_identity_id(options)

    async def _renewed(
        self, held: HeldCredentials, *, insists: bool
    ) -> CredentialsAndIdentityId | None:
        environment = self._amplify.environment
        credentials = await renewed_or_held(
            held, self._renewal, self._renew, environment, insists=insists
        )
        return None if self._held is None else credentials

    async def _renew(self) -> CredentialsAndIdentityId | None:
        # Tasks started by a renewal inherit the variable and may outlive the renewal, so each
        # renewal is an object of its own.
        run = self._run = object()
        _renewing.set(run)
        try:
            return await self._request()
        finally:
            if self._run is run:
                self._run = None

    async def _request(self) -> CredentialsAndIdentityId | None:
        tokens = await self._amplify.get_tokens()
        held = self._held_for(tokens)
        if held is None:
            return None
        renewed = await request_role_credentials(
            self._amplify, self.role_arn, tokens, held.credentials.identity_id
        )
        if self._held is None:
            return None
        self._held = HeldCredentials(renewed, held.user, self._now_ms())
        self._schedule()
        return renewed

    def _schedule(self) -> None:
        self._stop_timer()
        if self._held is not None and not self._disposed:
            delay_ms = max(0, self._held.renewal_ms - self._now_ms())
            self._timer = self._timers.set_timeout(self._renew_in_background, delay_ms)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_visibility_change(self) -> None:
        if self._visibility.state == "visible" and self._is_due():
            self._renew_in_background()

    def _renew_in_background(self) -> None:
        if self._held is None or self._renewal.is_running:
            return
        task = asyncio.get_running_loop().create_task(self._renew_quietly())
        self._background.append(task)
        task.add_done_callback(self._background.remove)

    async def _renew_quietly(self) -> None:
        try:
            await self._renewal.run(self._renew)
        except Exception:  # noqa: BLE001  the next caller renews again, and gets the failure
            _log.warning("credentials of %s could not be renewed", self.role_arn, exc_info=True)

    def _is_due(self) -> bool:
        return self._held is not None and self._held.is_due(self._now_ms())

    def _now_ms(self) -> int:
        return self._amplify.environment.now_ms()
