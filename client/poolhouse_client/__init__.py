"""An async client of Amazon Cognito and API Gateway that behaves like Amplify JS v6 (6.22.1).

Owns: v6's public functions by their names in snake_case, its requests in its order, its storage
keys, its errors by name; a browser around it (`browser`); the remedies on top of it (`hardened`).
Does not own: anything of the emulator, which it never imports; SRP and SigV4 are written anew.
Called by: applications and scenarios.

    tab = Tab(environment, transport)
    tab.amplify.configure(resources)
    await auth.sign_in(tab.amplify, username="ada", password="…")
    session = await auth.fetch_auth_session(tab.amplify)
    answer = await rest.get(tab.amplify, "api", "/things").response
"""

from poolhouse_client import auth, rest
from poolhouse_client.amplify import Amplify, AmplifyContext, AuthSession
from poolhouse_client.browser import Tab
from poolhouse_client.configuration import (
    ApiOptions,
    AuthOptions,
    LibraryOptions,
    RestOptions,
)
from poolhouse_client.environment import Environment, RealEnvironment, SeededEnvironment
from poolhouse_client.errors import (
    AmplifyError,
    ApiError,
    AuthError,
    CanceledError,
    ClientError,
    NotBuiltError,
    PlainError,
    RestApiError,
    is_cancel_error,
)
from poolhouse_client.hub import Hub, HubCapsule, HubPayload
from poolhouse_client.storage import WebStorage
from poolhouse_client.transport import (
    HttpRequest,
    HttpResponse,
    RecordingTransport,
    Transport,
    TransportError,
)

__all__ = [
    "Amplify",
    "AmplifyContext",
    "AmplifyError",
    "ApiError",
    "ApiOptions",
    "AuthError",
    "AuthOptions",
    "AuthSession",
    "CanceledError",
    "ClientError",
    "Environment",
    "HttpRequest",
    "HttpResponse",
    "Hub",
    "HubCapsule",
    "HubPayload",
    "LibraryOptions",
    "NotBuiltError",
    "PlainError",
    "RealEnvironment",
    "RecordingTransport",
    "RestApiError",
    "RestOptions",
    "SeededEnvironment",
    "Tab",
    "Transport",
    "TransportError",
    "WebStorage",
    "auth",
    "is_cancel_error",
    "rest",
]
