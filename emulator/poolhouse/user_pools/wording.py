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
