"""Remedies for v6's faults, as a layer on top of the library.

Owns: a `configure` that keeps earlier options, credentials that are shared between callers and
renewed before they end, tokens and roles that end with their user's session, one refresh and one
retry after a 403, errors a user can read, cancelling a page's calls when the user leaves it.
Does not own: the library, which stays as v6 is.
Called by: applications and scenarios that want `Application` instead of bare functions.
"""

from poolhouse_client.hardened.api import Api
from poolhouse_client.hardened.application import Application
from poolhouse_client.hardened.cancellation import CancellationRegistry, was_left_behind
from poolhouse_client.hardened.configure import configure_amplify, reset_to_default_providers
from poolhouse_client.hardened.error_parsing import (
    ParsedError,
    parse_error_response,
    should_tell_user,
)
from poolhouse_client.hardened.role_credentials import RefreshableRoleCredentials
from poolhouse_client.hardened.session_refresher import SessionRefresher
from poolhouse_client.hardened.shared_credentials import SharedCredentialsProvider
from poolhouse_client.hardened.shared_session import SharedSession

__all__ = [
    "Api",
    "Application",
    "CancellationRegistry",
    "ParsedError",
    "RefreshableRoleCredentials",
    "SessionRefresher",
    "SharedCredentialsProvider",
    "SharedSession",
    "configure_amplify",
    "parse_error_response",
    "reset_to_default_providers",
    "should_tell_user",
    "was_left_behind",
]
