"""Remedies for what the library leaves to the application, as a layer on top of it.

Owns: a `configure` that loses nothing, credentials that are shared and renewed in time, tokens
and roles that end with their user's session, one refresh and one repetition after a 403, errors a
user can read, cancellation of what a left page had under way.
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
