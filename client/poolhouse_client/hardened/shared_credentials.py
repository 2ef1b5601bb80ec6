"""Against the last user's identity, which v6 keeps and asks for in the name of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolhouse_client.amplify import settled
from poolhouse_client.hardened.held_credentials import user_of
from poolhouse_client.hardened.user_credentials import UserCredentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolhouse_client.credentials.contract import (
        CredentialsAndIdentityId,
        CredentialsAndIdentityIdProvider,
        GetCredentialsOptions,
    )
    from poolhouse_client.environment import Environment


class SharedCredentialsProvider:
    """A provider in front of others: callers share what is fetched, users share nothing.

    Each user is given an inner provider of his own, so that what a late answer leaves in memory is
    left where nobody looks any more. A user is new after a sign-out, and whenever another one
    asks: the last one's session may have ended without a sign-out, or in another tab. A guest who
    signs in keeps his provider, and with it his identity, as in v6, unless a guest's answer is
    still to come, which would put his identity in the user's place. One in storage is taken over
    even then.

    Args:
        make_inner: Makes a provider that holds nothing yet.
        environment: Whose clock says what is about to end.
    """

    def __init__(
        self, make_inner: Callable[[], CredentialsAndIdentityIdProvider], environment: Environment
    ) -> None:
        self._make_inner = make_inner
        self._environment = environment
        self._user: str | None = None
        self._credentials = self._nobodys()

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return credentials, fetched at most once for all who ask now."""
        user = user_of(options.tokens)
        if self._is_new(user):
            self._credentials = self._nobodys()
        self._user = user
        return await self._credentials.get(options)

    async def clear_credentials_and_identity_id(self) -> None:
        """Forget what is held, and whatever is still under way."""
        left, self._credentials = self._credentials, self._nobodys()
        self._user = None
        await settled(left.inner.clear_credentials_and_identity_id())

    def _is_new(self, user: str | None) -> bool:
        if self._user is None:
            return user is not None and self._credentials.is_fetching
        return self._user != user

    def _nobodys(self) -> UserCredentials:
        return UserCredentials(self._make_inner(), self._environment)
