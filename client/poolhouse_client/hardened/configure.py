"""Against options lost by the next `configure`."""

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
    """Configure the library so that nothing is lost that was in force.

    What is not given is taken from the options in force, and failing that from the defaults: both
    auth providers together, always. The default token provider is told of the pool, which v6
    leaves out when providers are given. REST calls are never repeated by the library.

    Args:
        amplify: The page's library.
        resources_config: As for `configure`.
        library_options: What is to change.
    """
    if isinstance(resources_config, ResourcesConfig):
        resources = resources_config
    else:
        resources = parse_amplify_config(resources_config)
    given = library_options or LibraryOptions()
    in_force = _in_force(amplify)
    auth = _merged_auth(amplify, given.auth, in_force.auth)
    rest = _merged_rest(given.rest, in_force.rest)
    if resources.auth is not None:
        amplify.cognito_user_pools_token_provider.set_auth_config(resources.auth)
    amplify.configure(resources, replace(given, auth=auth, api=ApiOptions(rest)))


def reset_to_default_providers(
    amplify: Amplify, resources_config: Mapping[str, Any] | ResourcesConfig
) -> None:
    """Put the default providers back: after every sign-out, and when a sign-in begins."""
    amplify.cognito_user_pools_token_provider.set_key_value_storage(amplify.default_storage)
    defaults = AuthOptions(
        token_provider=amplify.cognito_user_pools_token_provider,
        credentials_provider=amplify.cognito_credentials_provider,
    )
    configure_amplify(amplify, resources_config, LibraryOptions(auth=defaults))


def _in_force(amplify: Amplify) -> LibraryOptions:
    if not amplify.is_configured:
        return LibraryOptions()
    return amplify.require_context().library_options


def _merged_auth(
    amplify: Amplify, given: AuthOptions | None, in_force: AuthOptions | None
) -> AuthOptions:
    first, second = given or AuthOptions(), in_force or AuthOptions()
    return AuthOptions(
        token_provider=first.token_provider
        or second.token_provider
        or amplify.cognito_user_pools_token_provider,
        credentials_provider=first.credentials_provider
        or second.credentials_provider
        or amplify.cognito_credentials_provider,
        headers=first.headers or second.headers,
    )


def _merged_rest(given: RestOptions, in_force: RestOptions) -> RestOptions:
    return RestOptions(
        headers=given.headers or in_force.headers,
        retry_strategy="no-retry",
        default_auth_mode=given.default_auth_mode or in_force.default_auth_mode,
        timeout_ms=given.timeout_ms or in_force.timeout_ms,
    )
