"""The sentences of `cognito-idp`, each with how sure it is and where it was seen."""

from typing import Final

from poolhouse.protocol.wording import Sentence

# --- pools and app clients ------------------------------------------------------------------------

POOL_NOT_FOUND: Final = Sentence(
    "User pool {pool_id} does not exist.", "reported", "many issue threads"
)
CLIENT_NOT_FOUND: Final = Sentence(
    "User pool client {client_id} does not exist.", "reported", "issue threads"
)

# --- app client secrets ---------------------------------------------------------------------------

SECRET_HASH_MISSING: Final = Sentence(
    "Client {client_id} is configured with secret but SECRET_HASH was not received",
    "reported",
    "issue threads",
)
SECRET_HASH_WRONG: Final = Sentence(
    "Unable to verify secret hash for client {client_id}",
    "reported",
    "response bodies in issue threads; for a client without a secret guessed",
)
SECRET_HASH_WRONG_AT_REFRESH: Final = Sentence(
    "SecretHash does not match for the client: {client_id}", "reported", "issue threads"
)

# --- users ----------------------------------------------------------------------------------------

USER_NOT_FOUND: Final = Sentence(
    "User does not exist.", "verified", "capture of InitiateAuth, 2026"
)

# --- access tokens --------------------------------------------------------------------------------

ACCESS_TOKEN_INVALID: Final = Sentence("Invalid Access Token", "reported", "issue threads")
ACCESS_TOKEN_SIGNATURE: Final = Sentence(
    "Could not verify signature for Access Token", "reported", "client libraries match on it"
)
ACCESS_TOKEN_EXPIRED: Final = Sentence("Access Token has expired", "reported", "many issue threads")
ACCESS_TOKEN_REVOKED: Final = Sentence(
    "Access Token has been revoked", "documented", "API_GlobalSignOut; for deleted users guessed"
)
ACCESS_TOKEN_SCOPES: Final = Sentence(
    "Access Token does not have required scopes", "reported", "issue threads"
)

# --- sign-in --------------------------------------------------------------------------------------

USER_DISABLED: Final = Sentence("User is disabled.", "reported", "issue threads")
USER_NOT_CONFIRMED: Final = Sentence("User is not confirmed.", "reported", "many issue threads")
PASSWORD_RESET_REQUIRED: Final = Sentence(
    "Password reset required for the user", "reported", "issue threads"
)
