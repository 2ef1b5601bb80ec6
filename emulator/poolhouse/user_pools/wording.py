"""The sentences of `cognito-idp`, each with how sure it is and where it was seen."""

from typing import Final

from poolhouse.protocol.wording import Sentence

# --- pools and app clients -------------------------------------------------------------------------------------------

POOL_NOT_FOUND: Final = Sentence(
    "User pool {pool_id} does not exist.", "reported", "many issue threads"
)
CLIENT_NOT_FOUND: Final = Sentence(
    "User pool client {client_id} does not exist.", "reported", "issue threads"
)

# --- users -----------------------------------------------------------------------------------------------------------

USER_NOT_FOUND: Final = Sentence(
    "User does not exist.", "verified", "capture of InitiateAuth, 2026"
)
