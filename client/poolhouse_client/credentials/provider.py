"""The credentials provider that `configure` puts in place (v6: cognitoCredentialsProvider)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.configuration.pools import find_identity_pool
from poolhouse_client.credentials.contract import AwsCredentials, CredentialsAndIdentityId
from poolhouse_client.credentials.logins import form_logins_map
from poolhouse_client.errors import AuthError, unauthenticated_error

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import IdentityPoolConfig
    from poolhouse_client.credentials.contract import GetCredentialsOptions
    from poolhouse_client.credentials.identity_store import IdentityIdStore
    from poolhouse_client.environment import Environment
    from poolhouse_client.service_clients.identity_pool import IdentityPoolClient
    from poolhouse_client.tokens.contract import AuthTokens

CREDENTIALS_TTL_MS: Final = 50 * 60 * 1000


@dataclass(frozen=True)
class _Cached:
    given: CredentialsAndIdentityId
    authenticated: bool
    id_token: str | None


class CognitoCredentialsProvider:
    """Credentials of an identity pool, cached in memory for 50 minutes; one per page.

    As in v6 nothing here is shared between concurrent callers: each that finds no identity asks
    for one, each that finds no credentials asks for them. What the service says about their end
    is not looked at.

    Args:
        identity_pool: The service's client.
        identity_store: Where identity ids are kept.
        environment: Its clock measures the 50 minutes.
    """

    def __init__(
        self,
        identity_pool: IdentityPoolClient,
        identity_store: IdentityIdStore,
        environment: Environment,
    ) -> None:
        self._identity_pool = identity_pool
        self._identity_store = identity_store
        self._environment = environment
        self._cached: _Cached | None = None
        self._next_refresh_ms = 0

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId | None:
        """Return credentials of the user, or of a guest where guests are allowed.

        None without an identity pool, and for a guest who isn't allowed. Refusals of the service
        raise AuthError by its name.
        """
        cognito = None if options.auth_config is None else options.auth_config.cognito
        pool = find_identity_pool(cognito)
        if pool is None or cognito is None:
            return None
        if not options.authenticated and not cognito.allow_guest_access:
            return None
        token_has_changed = self._has_token_changed(options.tokens)
        identity_id = await self._resolve_identity_id(pool, options.tokens)
        if options.force_refresh or token_has_changed:
            self._cached = None
        if not options.authenticated:
            return await self._guest_credentials(pool, identity_id)
        return await self._user_credentials(pool, identity_id, options.tokens)

    async def clear_credentials_and_identity_id(self) -> None:
        """Forget credentials and identity, the stored guest's too."""
        self._cached = None
        await self._identity_store.clear()

    def _has_token_changed(self, tokens: AuthTokens | None) -> bool:
        if tokens is None or self._cached is None or not self._cached.id_token:
            return False
        return _text(tokens) != self._cached.id_token

    async def _resolve_identity_id(
        self, pool: IdentityPoolConfig, tokens: AuthTokens | None
    ) -> str:
        self._identity_store.set_pool(pool)
        known = await self._identity_store.load()
        if known:
            return known
        id_token = None if tokens is None else _text(tokens)
        output = await self._identity_pool.get_id(
            pool, form_logins_map(id_token) if id_token else {}
        )
        identity_id = output.get("IdentityId")
        if not identity_id:
            raise AuthError(
                "GetIdResponseException",
                "Received undefined response from getId operation",
                recovery_suggestion="Make sure to pass a valid identityPoolId in the "
                "configuration.",
            )
        store = self._identity_store
        await (store.store_guest if tokens is None else store.store_primary)(identity_id)
        return str(identity_id)

    async def _guest_credentials(
        self, pool: IdentityPoolConfig, identity_id: str
    ) -> CredentialsAndIdentityId:
        cached = self._find_cached(authenticated=False)
        if cached is not None:
            return cached
        output = await self._identity_pool.get_credentials_for_identity(pool, identity_id, None)
        given = self._accept(output, identity_id, "CredentialsNotFoundException")
        if output.get("IdentityId"):
            await self._identity_store.store_guest(output["IdentityId"])
        self._cached = _Cached(given, authenticated=False, id_token=None)
        return given

    async def _user_credentials(
        self, pool: IdentityPoolConfig, identity_id: str, tokens: AuthTokens | None
    ) -> CredentialsAndIdentityId:
        id_token = None if tokens is None else _text(tokens)
        if not id_token:
            raise unauthenticated_error()
        cached = self._find_cached(authenticated=True)
        if cached is not None:
            return cached
        logins = form_logins_map(id_token)
        output = await self._identity_pool.get_credentials_for_identity(pool, identity_id, logins)
        given = self._accept(output, identity_id, "CredentialsException")
        if output.get("IdentityId"):
            await self._identity_store.store_primary(output["IdentityId"])
        self._cached = _Cached(given, authenticated=True, id_token=id_token)
        return given

    def _find_cached(self, *, authenticated: bool) -> CredentialsAndIdentityId | None:
        is_past = self._next_refresh_ms <= self._environment.now_ms()
        if self._cached and not is_past and self._cached.authenticated is authenticated:
            return self._cached.given
        self._cached = None
        return None

    def _accept(
        self, output: dict[str, Any], identity_id: str, error_name: str
    ) -> CredentialsAndIdentityId:
        given = output.get("Credentials") or {}
        if not given.get("AccessKeyId") or not given.get("SecretKey"):
            raise AuthError(
                error_name,
                "Cognito did not respond with either Credentials, AccessKeyId or SecretKey.",
            )
        self._next_refresh_ms = self._environment.now_ms() + CREDENTIALS_TTL_MS
        return CredentialsAndIdentityId(
            read_credentials(given), output.get("IdentityId") or identity_id
        )


def read_credentials(given: dict[str, Any]) -> AwsCredentials:
    """Read the member `Credentials` of the service's answer; its times are in seconds."""
    expiration = given.get("Expiration")
    return AwsCredentials(
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretKey"],
        session_token=given.get("SessionToken"),
        expiration_ms=int(expiration * 1000) if expiration else None,
    )


def _text(tokens: AuthTokens) -> str | None:
    return None if tokens.id_token is None else str(tokens.id_token)
