"""All remedies together, for one page of a tab."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from poolhouse_client import auth
from poolhouse_client.configuration.library_options import AuthOptions, LibraryOptions
from poolhouse_client.configuration.resources import parse_amplify_config
from poolhouse_client.credentials.role_switch import request_role_credentials
from poolhouse_client.hardened.api import Api
from poolhouse_client.hardened.cancellation import CancellationRegistry
from poolhouse_client.hardened.configure import configure_amplify, reset_to_default_providers
from poolhouse_client.hardened.held_credentials import user_of
from poolhouse_client.hardened.role_credentials import RefreshableRoleCredentials
from poolhouse_client.hardened.session_refresher import SessionRefresher
from poolhouse_client.hardened.shared_credentials import SharedCredentialsProvider
from poolhouse_client.hardened.shared_session import SharedSession

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.amplify import AuthSession
    from poolhouse_client.auth.next_step import SignInOutput
    from poolhouse_client.browser.tab import Tab


class Application:
    """An application with every remedy, on the tab's current page.

    It belongs to one page load: make a new one after a reload. Answer sign-in challenges with
    `auth.confirm_sign_in`.

    Args:
        tab: The tab; its library need not be configured yet.
        resources_config: As for `configure`.
        library_options: REST options and headers; auth providers in it are replaced.
    """

    def __init__(
        self,
        tab: Tab,
        resources_config: Mapping[str, Any],
        library_options: LibraryOptions | None = None,
    ) -> None:
        self.amplify = tab.amplify
        self.session = SharedSession(self.amplify)
        self.cancellation = CancellationRegistry()
        self.api = Api(self.amplify, self.session, self.cancellation)
        self._tab = tab
        self._timers = tab.timers
        self._resources = parse_amplify_config(resources_config)
        self._role: RefreshableRoleCredentials | None = None
        self._last_user_change = 0
        self._background: list[asyncio.Task[AuthSession | None]] = []
        self._shared = SharedCredentialsProvider(
            self.amplify.make_credentials_provider, tab.environment
        )
        orchestrator = self.amplify.cognito_user_pools_token_provider.orchestrator
        orchestrator.set_token_refresher(SessionRefresher(self.amplify))
        tab.visibility.listen(self._on_visibility_change)
        configure_amplify(self.amplify, self._resources, library_options)
        self._use_shared_credentials()

    @property
    def role_arn(self) -> str | None:
        """The ARN of the role switched to; None without one, or once its user is gone."""
        return None if self._role is None else self._role.role_arn

    async def sign_in(
        self, username: str, password: str, *, auth_flow_type: str | None = None
    ) -> SignInOutput:
        """Put the default providers back, then sign in."""
        await self._reset()
        return await auth.sign_in(
            self.amplify, username=username, password=password, auth_flow_type=auth_flow_type
        )

    async def fetch_auth_session(self) -> AuthSession:
        """Return the session; concurrent callers share each request it needs."""
        return await auth.fetch_auth_session(self.amplify)

    async def switch_role(self, role_arn: str) -> None:
        """Fetch a role's credentials, and sign the user's calls with them until he signs out.

        If another switch, a sign-in or a sign-out begins before the credentials have come, they
        are dropped and nothing changes.
        """
        change = self._begin_user_change()
        session = await self.amplify.fetch_auth_session()
        initial = await request_role_credentials(
            self.amplify, role_arn, session.tokens, session.identity_id
        )
        if change != self._last_user_change:
            return
        self._dispose_role()
        self._role = RefreshableRoleCredentials(
            self.amplify,
            role_arn,
            initial,
            user=user_of(session.tokens),
            timers=self._timers,
            visibility=self._tab.visibility,
            successor=self._shared,
            on_lost=self._drop_lost_role,
        )
        options = LibraryOptions(auth=AuthOptions(credentials_provider=self._role))
        configure_amplify(self.amplify, self._resources, options)

    async def sign_out(self, *, global_: bool = False) -> None:
        """Cancel the page's calls, sign out, and put the default providers back."""
        self._begin_user_change()
        self.cancellation.cancel_all()
        try:
            await auth.sign_out(self.amplify, global_=global_)
        finally:
            await self._reset()

    def _begin_user_change(self) -> int:
        self._last_user_change += 1
        return self._last_user_change

    async def _reset(self) -> None:
        self._begin_user_change()
        self.session.leave()
        if self._role is not None:
            # Signing out clears the configured provider only, which was the role's, not this one.
            self._dispose_role()
            await self._shared.clear_credentials_and_identity_id()
        reset_to_default_providers(self.amplify, self._resources)
        self._use_shared_credentials()

    def _use_shared_credentials(self) -> None:
        options = LibraryOptions(auth=AuthOptions(credentials_provider=self._shared))
        configure_amplify(self.amplify, self._resources, options)

    def _dispose_role(self) -> None:
        if self._role is not None:
            self._role.clear_credentials_and_identity_id()
            self._role = None

    def _drop_lost_role(self, role: RefreshableRoleCredentials) -> None:
        if role is self._role:
            self._role = None
            self._use_shared_credentials()

    def _on_visibility_change(self) -> None:
        if self._tab.visibility.state != "visible" or self._role is not None:
            return
        task = asyncio.get_running_loop().create_task(self.session.prime())
        self._background.append(task)
        task.add_done_callback(self._background.remove)
