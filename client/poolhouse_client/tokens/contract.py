"""What a token provider promises, and the tokens that go through the library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from poolhouse_client.errors import AuthError, unauthenticated_error

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import CognitoConfig
    from poolhouse_client.tokens.jwt import Jwt

ClientMetadata: TypeAlias = Mapping[str, str]
ClientMetadataProvider: TypeAlias = Callable[[], Awaitable[ClientMetadata]]


@dataclass(frozen=True)
class SignInDetails:
    """How the user signed in.

    Attributes:
        login_id: What was typed as user name.
        auth_flow_type: `USER_SRP_AUTH` or `USER_PASSWORD_AUTH`.
    """

    login_id: str
    auth_flow_type: str


@dataclass(frozen=True)
class AuthTokens:
    """The tokens a session shows; the refresh token stays inside."""

    access_token: Jwt
    id_token: Jwt | None = None
    sign_in_details: SignInDetails | None = None


@dataclass(frozen=True)
class TokenOptions:
    """How tokens are asked for.

    Attributes:
        force_refresh: Refresh though nothing has ended.
        client_metadata: Sent with a refresh, to the pool's triggers.
    """

    force_refresh: bool = False
    client_metadata: ClientMetadata | None = None


class TokenProvider(Protocol):
    """A source of tokens, passed to `configure` (`Auth.tokenProvider`)."""

    async def get_tokens(self, options: TokenOptions) -> AuthTokens | None:
        """Return the user's tokens, refreshed if need be, or None if nobody is signed in."""
        ...


@dataclass(frozen=True)
class DeviceMetadata:
    """What makes a remembered device known to the pool."""

    device_key: str | None
    device_group_key: str | None
    random_password: str


@dataclass(frozen=True)
class CognitoTokens:
    """The whole stored token set.

    Attributes:
        access_token: Always there.
        id_token: Missing where the pool gave none.
        refresh_token: Missing after an implicit grant.
        clock_drift_ms: Issue time minus the page's clock on receipt; NaN if unreadable.
        username: The active user's name, a segment of the storage keys.
        device_metadata: Only on sign-in with a new device, and on reading.
        sign_in_details: How the user signed in, if known.
    """

    access_token: Jwt
    id_token: Jwt | None
    refresh_token: str | None
    clock_drift_ms: float
    username: str
    device_metadata: DeviceMetadata | None = None
    sign_in_details: SignInDetails | None = None


class SessionOverError(AuthError):
    """A refresh was answered after its session had ended; only its callers get this."""

    def __init__(self) -> None:
        like = unauthenticated_error()
        super().__init__(like.name, like.message, recovery_suggestion=like.recovery_suggestion)


class Refresher(Protocol):
    """Renews tokens (v6: TokenRefresher)."""

    async def refresh(
        self,
        tokens: CognitoTokens,
        cognito: CognitoConfig | None,
        username: str,
        client_metadata: ClientMetadata | None,
    ) -> CognitoTokens:
        """Return the new tokens; raises the service's error, by its name.

        After a SessionOverError, which v6 does not have, storage is left alone and no Hub event is
        sent.
        """
        ...
