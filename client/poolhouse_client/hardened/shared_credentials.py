"""Against the burst of identity calls on a cold page, and against credentials past their end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from poolhouse_client.amplify import settled
from poolhouse_client.hardened.lifetime import HeldCredentials
from poolhouse_client.tokens.coalescing import Coalesced

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        CredentialsAndIdentityIdProvider,
        GetCredentialsOptions,
    )
    from poolhouse_client.environment import Environment


class SharedCredentialsProvider:
    """A provider in front of another: who asks at the same time for the same user is answered once.

    v6 sends GetId and GetCredentialsForIdentity once per caller; here it is once per moment. And
    credentials about to end are renewed, where v6 looks at its 50 minutes only.

    Args:
        inner: The provider that makes the calls.
        environment: Whose clock says what is about to end.
    """

    def __init__(self, inner: CredentialsAndIdentityIdProvider, environment: Environment) -> None:
        self._inner = inner
        self._environment = environment
        self._runs: dict[tuple[str, bool], Coalesced[CredentialsAndIdentityId | None]] = {}
        self._held: HeldCredentials | None = None

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return credentials, fetched at most once for all who ask now."""
        force = options.force_refresh or self._is_due()
        wanted = replace(options, force_refresh=force)
        key = (_user(options), force)
        run = self._runs.setdefault(key, Coalesced())
        try:
            return await run.run(lambda: self._fetch(wanted))
        finally:
            if not run.is_running:
                self._runs.pop(key, None)

    async def clear_credentials_and_identity_id(self) -> None:
        """Have the inner provider forget what it holds."""
        self._held = None
        self._runs = {}
        await settled(self._inner.clear_credentials_and_identity_id())

    def _is_due(self) -> bool:
        return self._held is not None and self._held.is_due(self._environment.now_ms())

    async def _fetch(self, options: GetCredentialsOptions) -> CredentialsAndIdentityId | None:
        given = await self._inner.get_credentials_and_identity_id(options)
        if given is None:
            self._held = None
        elif self._held is None or self._held.given is not given:
            self._held = HeldCredentials(given, self._environment.now_ms())
        return given


def _user(options: GetCredentialsOptions) -> str:
    if options.tokens is None:
        return "guest"
    return str(options.tokens.id_token or options.tokens.access_token)
