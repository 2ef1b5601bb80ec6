"""A `configure` that keeps the options it is not given: v6's loses them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from poolhouse_client.configuration.library_options import (
    ApiOptions,
    AuthOptions,
    LibraryOptions,
    RestOptions,
)
from poolhouse_client.configuration.resources import ResourcesConfig, parse_amplify_config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.amplify import Amplify


def configure_amplify(
    amplify: Amplify,
    resources_config: Mapping[str, Any] | ResourcesConfig,
    library_options: LibraryOptions | None = None,
) -> None:
    """Configure the library, keeping the current options where `library_options` has none.

    Where there are none either, the defaults are taken, so both auth providers are always set. The
    default token provider is given the pool, which v6 omits when providers are passed. The library
    never retries REST calls.

    Args:
        amplify: The page's library.
        resources_config: As for `configure`.
        library_options: The options to change.
    """
    if isinstance(resources_config, ResourcesConfig):
        resources = resources_config
    else:
        resources = parse_amplify_config(resources_config)
    changes = library_options or LibraryOptions()
    current = _current_options(amplify)
    auth = _merged_auth(amplify, changes.auth, current.auth)
    rest = _merged_rest(changes.rest, current.rest)
    if resources.auth is not None:
        amplify.cognito_user_pools_token_provider.set_auth_config(resources.auth)
    amplify.configure(resources, replace(changes, auth=auth, api=ApiOptions(rest)))


def reset_to_default_providers(
    amplify: Amplify, resources_config: Mapping[str, Any] | ResourcesConfig
) -> None:
    """Configure the default providers and storage again: after a sign-out, and before a sign-in."""
    amplify.cognito_user_pools_token_provider.set_key_value_storage(amplify.default_storage)
    defaults = AuthOptions(
        token_provider=amplify.cognito_user_pools_token_provider,
        credentials_provider=amplify.cognito_credentials_provider,
    )
    configure_amplify(amplify, resources_config, LibraryOptions(auth=defaults))


def _current_options(amplify: Amplify) -> LibraryOptions:
    if not amplify.is_configured:
        return LibraryOptions()
    return amplify.require_context().library_options


def _merged_auth(
    amplify: Amplify, changes: AuthOptions | None, current: AuthOptions | None
) -> AuthOptions:
    first, second = changes or AuthOptions(), current or AuthOptions()
    return AuthOptions(
        token_provider=first.token_provider
        or second.token_provider
        or amplify.cognito_user_pools_token_provider,
        credentials_provider=first.credentials_provider
        or second.credentials_provider
        or amplify.cognito_credentials_provider,
        headers=first.headers or second.headers,
    )


def _merged_rest(changes: RestOptions, current: RestOptions) -> RestOptions:
    return RestOptions(
        headers=changes.headers or current.headers,
        retry_strategy="no-retry",
        default_auth_mode=changes.default_auth_mode or current.default_auth_mode,
        timeout_ms=changes.timeout_ms or current.timeout_ms,
    )
