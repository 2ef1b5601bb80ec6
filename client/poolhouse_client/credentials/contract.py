"""What a credentials provider promises (v6: CredentialsAndIdentityIdProvider)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from poolhouse_client.configuration.resources import AuthConfig
    from poolhouse_client.tokens.contract import AuthTokens


@dataclass(frozen=True)
class AwsCredentials:
    """Temporary credentials; `expiration_ms` is the service's, since the Unix epoch."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    expiration_ms: int | None = None


@dataclass(frozen=True)
class CredentialsAndIdentityId:
    """Credentials and the identity they were given for."""

    credentials: AwsCredentials
    identity_id: str | None = None


@dataclass(frozen=True)
class GetCredentialsOptions:
    """The arguments of `get_credentials_and_identity_id`.

    Attributes:
        auth_config: The configured `Auth`, if any.
        authenticated: Whether there are tokens.
        tokens: The user's, if authenticated.
        force_refresh: Whether to fetch credentials although some are cached.
    """

    auth_config: AuthConfig | None
    authenticated: bool
    tokens: AuthTokens | None = None
    force_refresh: bool = False


class CredentialsAndIdentityIdProvider(Protocol):
    """A source of credentials, passed to `configure` (`Auth.credentialsProvider`)."""

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return credentials, or None if there are none to be had."""
        ...

    def clear_credentials_and_identity_id(self) -> Awaitable[None] | None:
        """Forget them; called once by every sign-out. May be a coroutine function."""
        ...
