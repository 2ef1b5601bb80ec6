"""The library as one page has loaded it: what v6 keeps in module globals is an object here."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from poolhouse_client.auth.sign_in_store import SignInStore
from poolhouse_client.configuration.library_options import AuthOptions, LibraryOptions
from poolhouse_client.configuration.resources import ResourcesConfig, parse_amplify_config
from poolhouse_client.credentials.contract import (
    AwsCredentials,
    CredentialsAndIdentityId,
    GetCredentialsOptions,
)
from poolhouse_client.credentials.identity_store import IdentityIdStore
from poolhouse_client.credentials.provider import CognitoCredentialsProvider
from poolhouse_client.errors import no_context_error
from poolhouse_client.hub import Hub, HubPayload
from poolhouse_client.service_clients.fetch import Wire
from poolhouse_client.service_clients.identity_pool import IdentityPoolClient
from poolhouse_client.service_clients.user_pool import UserPoolClient
from poolhouse_client.storage.key_value import DefaultStorage
from poolhouse_client.tokens.contract import AuthTokens, TokenOptions
from poolhouse_client.tokens.provider import CognitoUserPoolsTokenProvider

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, MutableMapping

    from poolhouse_client.environment import Environment
    from poolhouse_client.tokens.contract import ClientMetadata
    from poolhouse_client.transport.messages import Transport

T = TypeVar("T")


@dataclass(frozen=True)
class AuthSession:
    """What `fetch_auth_session` gives; members are None where there is nothing."""

    tokens: AuthTokens | None = None
    credentials: AwsCredentials | None = None
    identity_id: str | None = None
    user_sub: str | None = None


@dataclass(frozen=True)
class AmplifyContext:
    """One configuration in force; a call keeps the one it began with."""

    resources_config: ResourcesConfig
    library_options: LibraryOptions

    async def get_tokens(self, options: TokenOptions) -> AuthTokens | None:
        """Return the configured provider's tokens, if there is a provider."""
        auth = self.library_options.auth
        provider = auth and auth.token_provider
        return await provider.get_tokens(options) if provider else None

    async def fetch_auth_session(self, options: TokenOptions) -> AuthSession:
        """Return tokens, then credentials for them; nothing is cached or shared here."""
        tokens = await self.get_tokens(options)
        given = await self._credentials(tokens, force_refresh=options.force_refresh)
        return AuthSession(
            tokens=tokens,
            credentials=given.credentials if given else None,
            identity_id=given.identity_id if given else None,
            user_sub=tokens.access_token.payload.get("sub") if tokens else None,
        )

    async def clear_credentials(self) -> None:
        """Have the configured credentials provider forget what it holds."""
        auth = self.library_options.auth
        provider = auth and auth.credentials_provider
        if provider:
            await settled(provider.clear_credentials_and_identity_id())

    async def _credentials(
        self, tokens: AuthTokens | None, *, force_refresh: bool
    ) -> CredentialsAndIdentityId | None:
        auth = self.library_options.auth
        provider = auth and auth.credentials_provider
        if not provider:
            return None
        wanted = GetCredentialsOptions(
            auth_config=self.resources_config.auth,
            authenticated=tokens is not None,
            tokens=tokens,
            force_refresh=force_refresh,
        )
        return await provider.get_credentials_and_identity_id(wanted)


class Amplify:
    """The library in one page: its configuration and everything it keeps in memory.

    A new object is a page load: what was not in storage is gone.

    Args:
        environment: Clock, timers and randomness.
        transport: The network.
        local_storage: Tokens and a guest's identity id; any dict.
        session_storage: A sign-in under way; any dict.
        framework: The framework number in the user agent (0 is "web, unknown").
        page_origin: What relative REST endpoints are resolved against; None outside a browser.
    """

    def __init__(
        self,
        environment: Environment,
        transport: Transport,
        *,
        local_storage: MutableMapping[str, str] | None = None,
        session_storage: MutableMapping[str, str] | None = None,
        framework: int = 0,
        page_origin: str | None = None,
    ) -> None:
        self.page_origin = page_origin
        self.environment = environment
        self.wire = Wire(environment, transport, framework)
        self.hub = Hub()
        self.default_storage = DefaultStorage({} if local_storage is None else local_storage)
        self.sign_in_store = SignInStore(
            {} if session_storage is None else session_storage, environment
        )
        self.user_pool = UserPoolClient(self.wire, self._auth_headers)
        self.cognito_user_pools_token_provider = CognitoUserPoolsTokenProvider(
            self.user_pool, self.default_storage, environment, self.hub
        )
        self.cognito_credentials_provider = self.make_credentials_provider()
        self._context: AmplifyContext | None = None

    def make_credentials_provider(self) -> CognitoCredentialsProvider:
        """Return a provider like the default one that holds nothing in memory yet."""
        return CognitoCredentialsProvider(
            IdentityPoolClient(self.wire), IdentityIdStore(self.default_storage), self.environment
        )

    @property
    def is_configured(self) -> bool:
        """Whether `configure` has been called."""
        return self._context is not None

    def configure(
        self,
        resources_config: Mapping[str, Any] | ResourcesConfig,
        library_options: LibraryOptions | None = None,
    ) -> None:
        """Put a configuration in force, replacing the one before.

        With an `Auth` in the resources and none in the options, both default providers are put in
        place, and options that are not given at all are carried over from before. An `Auth` in
        the options is taken as it is: a missing provider stays missing. Without `Auth` in the
        resources the options are the given ones, or else the ones before.

        Args:
            resources_config: v6's shape, `amplify_outputs.json` or `aws-exports`, as a dict.
            library_options: Not given is not the same as empty.
        """
        if isinstance(resources_config, ResourcesConfig):
            resources = resources_config
        else:
            resources = parse_amplify_config(resources_config)
        options = self._resolve_options(resources, library_options)
        self._context = AmplifyContext(resources, options)
        payload = HubPayload("configure", data=resources)
        self.hub.dispatch("core", payload, source="Configure")

    def get_config(self) -> ResourcesConfig:
        """Return the resources in force; empty before `configure`."""
        return self._context.resources_config if self._context else ResourcesConfig({})

    def require_context(self) -> AmplifyContext:
        """Return the configuration in force; AmplifyError `NoAmplifyContextError` without."""
        if self._context is None:
            raise no_context_error()
        return self._context

    async def fetch_auth_session(
        self, *, force_refresh: bool = False, client_metadata: ClientMetadata | None = None
    ) -> AuthSession:
        """Return tokens and credentials, refreshed if need be; raises if not configured."""
        options = TokenOptions(force_refresh, client_metadata)
        return await self.require_context().fetch_auth_session(options)

    async def clear_credentials(self) -> None:
        """Have the credentials provider forget what it holds; raises if not configured."""
        await self.require_context().clear_credentials()

    async def get_tokens(self, *, force_refresh: bool = False) -> AuthTokens | None:
        """Return the tokens without asking for credentials; raises if not configured."""
        return await self.require_context().get_tokens(TokenOptions(force_refresh))

    def _resolve_options(
        self, resources: ResourcesConfig, given: LibraryOptions | None
    ) -> LibraryOptions:
        previous = self._context.library_options if self._context else LibraryOptions()
        if resources.auth is None:
            return previous if given is None else given
        if given is not None and given.auth is not None:
            return given
        self.cognito_user_pools_token_provider.set_auth_config(resources.auth)
        self.cognito_user_pools_token_provider.set_key_value_storage(self.default_storage)
        defaults = AuthOptions(
            token_provider=self.cognito_user_pools_token_provider,
            credentials_provider=self.cognito_credentials_provider,
        )
        return replace(previous if given is None else given, auth=defaults)

    async def _auth_headers(self) -> Mapping[str, str]:
        auth = self._context.library_options.auth if self._context else None
        if auth is None or auth.headers is None:
            return {}
        return await settled(auth.headers())


async def settled(value: T | Awaitable[T]) -> T:
    """Return the value, or its result if it is awaitable: callbacks may be coroutine functions."""
    if inspect.isawaitable(value):
        return await value
    return value
