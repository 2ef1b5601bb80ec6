"""Against switched-role credentials that end: renewed in time, once, and by one provider only."""

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
    """A credentials provider for a switched role that looks after its credentials.

    They are renewed 5 minutes before their end by a timer, when the tab is shown again and they
    are due, and otherwise when somebody asks; whoever asks meanwhile waits for the same renewal.
    If it fails or hangs, what is held is still handed out up to its end.
    A renewal takes the user's tokens from the library, which may refresh them. A call that comes
    out of a renewal itself gets the credentials held, or it would wait for itself.
    They are the user's they were given to. Once somebody else is signed in, who may have done so in
    another tab, or nobody is any more, no timer renews them, and another provider answers.

    Args:
        amplify: The page's library, signed in.
        role_arn: The role's ARN.
        initial: The credentials of the switch.
        user: The `sub` of the user they were given to.
        timers: The page's.
        visibility: The tab's.
        successor: Answers whoever asks and is not that user.
        on_lost: Told of the role whenever it is found to have lost that user.
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
        """Return the role's credentials, renewed if they are due.

        None after a sign-out; anybody but the user of the switch is given what the successor has.
        """
        held = self._held_for(options.tokens)
        if held is None:
            return await self._left_to_successor(options)
        if self._run is not None and _renewing.get() is self._run:
            return held.given
        if options.force_refresh or self._renewal.is_running or self._is_due():
            return await self._renewed(held, insists=options.force_refresh)
        return held.given

    def clear_credentials_and_identity_id(self) -> None:
        """Forget the credentials and stop looking after them: sign-out, or another role."""
        self.dispose()
        self._held = None

    def dispose(self) -> None:
        """Stop timer and listener; what is held can still be had."""
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

    async def _left_to_successor(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        if self._held is None:
            return None
        return await self._successor.get_credentials_and_identity_id(options)

    async def _renewed(
        self, held: HeldCredentials, *, insists: bool
    ) -> CredentialsAndIdentityId | None:
        environment = self._amplify.environment
        given = await renewed_or_held(
            held, self._renewal, self._renew, environment, insists=insists
        )
        return None if self._held is None else given

    async def _renew(self) -> CredentialsAndIdentityId | None:
        # What a renewal sets off inherits this and may outlive it: hence an object per run.
        run = self._run = object()
        _renewing.set(run)
        try:
            return await self._request_anew()
        finally:
            if self._run is run:
                self._run = None

    async def _request_anew(self) -> CredentialsAndIdentityId | None:
        tokens = await self._amplify.get_tokens()
        held = self._held_for(tokens)
        if held is None:
            return None
        given = await request_role_credentials(
            self._amplify, self.role_arn, tokens, held.given.identity_id
        )
        if self._held is None:
            return None
        self._held = HeldCredentials(given, held.user, self._now_ms())
        self._schedule()
        return given

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
        except Exception:  # noqa: BLE001  the next caller meets the failure and is told
            _log.warning("credentials of %s could not be renewed", self.role_arn, exc_info=True)

    def _is_due(self) -> bool:
        return self._held is not None and self._held.is_due(self._now_ms())

    def _now_ms(self) -> int:
        return self._amplify.environment.now_ms()
