"""The second argument of `configure`: how the library behaves (v6: LibraryOptions)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from poolhouse_client.credentials.contract import CredentialsAndIdentityIdProvider
    from poolhouse_client.tokens.contract import TokenProvider

Headers: TypeAlias = Mapping[str, str]
RetryStrategy: TypeAlias = Literal["no-retry", "jittered-exponential-backoff"]
AuthMode: TypeAlias = Literal["iam", "none"]


@dataclass(frozen=True)
class AuthOptions:
    """The member `Auth`; once given, nothing missing is filled in.

    Attributes:
        token_provider: The source of the user's tokens.
        credentials_provider: The source of AWS credentials.
        headers: Gives headers for every user pool request, set last.
    """

    token_provider: TokenProvider | None = None
    credentials_provider: CredentialsAndIdentityIdProvider | None = None
    headers: Callable[[], Headers | Awaitable[Headers]] | None = None


@dataclass(frozen=True)
class RestOptions:
    """The member `API.REST`.

    Attributes:
        headers: Gives headers for every call of an API, by its name.
        retry_strategy: `no-retry` for one attempt; anything else means three.
        default_auth_mode: `none` sends calls unsigned without looking for credentials.
        timeout_ms: Gives a call's deadline by API name and method; None for none.
    """

    headers: Callable[[str], Headers | Awaitable[Headers]] | None = None
    retry_strategy: RetryStrategy | None = None
    default_auth_mode: AuthMode | None = None
    timeout_ms: Callable[[str, str], float | None] | None = None


@dataclass(frozen=True)
class ApiOptions:
    """The member `API`."""

    rest: RestOptions | None = None


@dataclass(frozen=True)
class LibraryOptions:
    """All options; a member that is None was not given.

    Attributes:
        auth: Providers and headers of the auth category.
        api: Options of the API category.
    """

    auth: AuthOptions | None = None
    api: ApiOptions | None = None

    @property
    def rest(self) -> RestOptions:
        """The member `API.REST`, empty if not given."""
        return (self.api and self.api.rest) or RestOptions()
