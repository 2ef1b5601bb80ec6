"""A credentials provider per user: v6 keeps the last user's identity and uses it for the next."""

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
    """A provider that makes an inner provider for each user; callers of one user share requests.

    A late answer for the previous user is then stored in an object nobody uses. A new inner
    provider is made after a sign-out, and when the tokens are another user's (the last session may
    have ended without a sign-out, or in another tab). A guest who signs in keeps his inner provider
    and so his identity, as in v6, unless a guest's request is still under way: its answer would
    replace the user's identity. A guest's identity id in storage is taken over in either case.

    Args:
        make_inner: Makes an inner provider with nothing cached.
        environment: Its clock tells which credentials are about to end.
    """

    def __init__(
        self, make_inner: Callable[[], CredentialsAndIdentityIdProvider], environment: Environment
    ) -> None:
        self._make_inner = make_inner
        self._environment = environment
        self._user: str | None = None
        self._credentials = self._new_credentials()

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return the user's credentials; concurrent callers share the request."""
        user = user_of(options.tokens)
        if self._is_new(user):
            self._credentials = self._new_credentials()
        self._user = user
        return await self._credentials.get(options)

    async def clear_credentials_and_identity_id(self) -> None:
        """Forget the credentials, and ignore answers to requests that are still under way."""
        previous, self._credentials = self._credentials, self._new_credentials()
        self._user = None
        await settled(previous.inner.clear_credentials_and_identity_id())

    def _is_new(self, user: str | None) -> bool:
        if self._user is None:
            return user is not None and self._credentials.is_fetching
        return self._user != user

    def _new_credentials(self) -> UserCredentials:
        return UserCredentials(self._make_inner(), self._environment)
