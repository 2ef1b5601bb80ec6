"""One user's credentials: one request for concurrent callers, renewed before they end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from poolhouse_client.hardened.held_credentials import HeldCredentials, user_of
from poolhouse_client.hardened.renewal import renewed_or_held
from poolhouse_client.hardened.shared_run import SharedRun

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        CredentialsAndIdentityIdProvider,
        GetCredentialsOptions,
    )
    from poolhouse_client.environment import Environment


class UserCredentials:
    """One user's credentials, and those of the guest he was before he signed in.

    v6 sends GetId and GetCredentialsForIdentity once per caller; here concurrent callers share
    them. Credentials about to end are renewed, where v6 only counts 50 minutes. If a renewal fails
    or hangs, the current credentials are returned until they end.

    Args:
        inner: The provider that makes the calls.
        environment: Its clock tells which credentials are about to end.
    """

    def __init__(self, inner: CredentialsAndIdentityIdProvider, environment: Environment) -> None:
        self.inner = inner
        self._environment = environment
        self._runs: dict[tuple[str, bool], SharedRun[CredentialsAndIdentityId | None]] = {}
        self._held: HeldCredentials | None = None
        self._fetches = 0

    @property
    def is_fetching(self) -> bool:
        """Whether a request is under way, so that its answer may still be stored."""
        return self._fetches > 0

    async def get(self, options: GetCredentialsOptions) -> CredentialsAndIdentityId | None:
        """Return credentials; concurrent callers share the request."""
        due = self._find_due(user_of(options.tokens))
        if due is None or options.force_refresh:
            return await self._run_for(options).run(lambda: self._fetch(options))
        forced = replace(options, force_refresh=True)
        run = self._run_for(forced)
        return await renewed_or_held(due, run, lambda: self._fetch(forced), self._environment)

    def _find_due(self, user: str | None) -> HeldCredentials | None:
        held = self._held
        if held is None or held.user != user or not held.is_due(self._environment.now_ms()):
            return None
        return held

    def _run_for(
        self, options: GetCredentialsOptions
    ) -> SharedRun[CredentialsAndIdentityId | None]:
        self._runs = {key: run for key, run in self._runs.items() if run.is_running}
        key = (_asker(options), options.force_refresh)
        return self._runs.setdefault(key, SharedRun(self._environment))

    async def _fetch(self, options: GetCredentialsOptions) -> CredentialsAndIdentityId | None:
        self._fetches += 1
        try:
            fetched = await self.inner.get_credentials_and_identity_id(options)
        finally:
            self._fetches -= 1
        if fetched is None:
            self._held = None
        elif self._held is None or self._held.credentials is not fetched:
            user = user_of(options.tokens)
            self._held = HeldCredentials(fetched, user, self._environment.now_ms())
        return fetched


def _asker(options: GetCredentialsOptions) -> str:
    if options.tokens is None:
        return "guest"
    return str(options.tokens.id_token or options.tokens.access_token)
