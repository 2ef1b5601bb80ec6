"""What an application is configured with: its resources and the library's options.

Owns: the three shapes of configuration file that v6 takes, the pools' settings and their checks,
the library options.
Does not own: which options survive a second `configure` (`amplify`).
Called by: everything that needs a pool, an API or an option.
"""

from poolhouse_client.configuration.library_options import (
    ApiOptions,
    AuthOptions,
    LibraryOptions,
    RestOptions,
    RetryStrategy,
)
from poolhouse_client.configuration.pools import (
    CognitoConfig,
    IdentityPoolConfig,
    UserPoolConfig,
    require_identity_pool,
    require_user_pool,
)
from poolhouse_client.configuration.resources import AuthConfig, ResourcesConfig, RestApiConfig

__all__ = [
    "ApiOptions",
    "AuthConfig",
    "AuthOptions",
    "CognitoConfig",
    "IdentityPoolConfig",
    "LibraryOptions",
    "ResourcesConfig",
    "RestApiConfig",
    "RestOptions",
    "RetryStrategy",
    "UserPoolConfig",
    "require_identity_pool",
    "require_user_pool",
]
