"""The sentences of `cognito-idp`, each with how sure it is and where it was seen."""

from typing import Final

from poolhouse.protocol.wording import Sentence

# --- pools and app clients ------------------------------------------------------------------------

POOL_NOT_FOUND: Final = Sentence(
    "User pool {pool_id} does not exist.",
    "reported",
    "many issue threads; for a pool of another region aws-sdk-go#2436, 2021. For an access token of"
    " such a pool guessed",
)
CLIENT_NOT_FOUND: Final = Sentence(
    "User pool client {client_id} does not exist.",
    "reported",
    "issue threads; for a client of another region aws-sdk-android#3048, 2022",
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
USER_NOT_CONFIRMED: Final = Sentence(
    "User is not confirmed.",
    "reported",
    "many issue threads; with a wrong password too: amazon-cognito-identity-js#288,"
    " amplify-js#11209, aws-sdk-js#4608, against amplify-js#9877",
)
PASSWORD_RESET_REQUIRED: Final = Sentence(
    "Password reset required for the user",
    "reported",
    "issue threads; of a client that hides users too: API_AdminResetUserPassword names no"
    " exception, aws-sdk-ios#2298 has both",
)
INCORRECT_LOGIN: Final = Sentence(
    "Incorrect username or password.", "verified", "sign-ins against a pool, 2026"
)
PASSWORD_ATTEMPTS_EXCEEDED: Final = Sentence(
    "Password attempts exceeded", "documented", "developer guide, lockout; text in issue threads"
)
TEMPORARY_PASSWORD_EXPIRED: Final = Sentence(
    "Temporary password has expired and must be reset by an administrator.",
    "reported",
    "issue threads",
)
MISSING_PARAMETER: Final = Sentence(
    "Missing required parameter {name}", "reported", "other emulators"
)
FLOW_NOT_SUPPORTED: Final = Sentence(
    "Initiate Auth method not supported.", "reported", "other emulators; the full stop guessed"
)
PASSWORD_FLOW_DISABLED: Final = Sentence(
    "{flow} flow not enabled for this client", "reported", "many issue threads"
)
FLOW_DISABLED: Final = Sentence(
    "{flow} is not enabled for the client.",
    "reported",
    "issue threads",
)
ADMIN_FLOW_DISABLED: Final = Sentence(
    "Auth flow not enabled for this client", "reported", "issue threads"
)
REFRESH_FLOW_DISABLED: Final = Sentence(
    "Auth flow not enabled for this client", "guessed", "by analogy with the password flows"
)
CUSTOM_AUTH_WITHOUT_TRIGGER: Final = Sentence(
    "Custom auth lambda trigger is not configured for the user pool.",
    "reported",
    "many issue threads",
)
SRP_A_INVALID: Final = Sentence(
    "Invalid SRP_A", "guessed", "refused by the protocol (RFC 5054, 2.5.4); text unknown"
)
TIMESTAMP_FORMAT: Final = Sentence(
    "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
    "reported",
    "a comment in an SRP client; the full stop guessed",
)
DEVICE_UNKNOWN: Final = Sentence(
    "Device does not exist.", "verified", "the constant that aws-amplify matches on"
)

# --- auth sessions and challenges -----------------------------------------------------------------

SESSION_INVALID: Final = Sentence(
    "Invalid session for the user.",
    "reported",
    "issue threads; for another challenge, client or username guessed",
)
SESSION_USED: Final = Sentence(
    "Invalid session for the user, session can only be used once.",
    "verified",
    "one-time codes against a pool, 2026; for SRP's SECRET_BLOCK guessed",
)
SESSION_EXPIRED: Final = Sentence(
    "Invalid session for the user, session is expired.",
    "verified",
    "one-time codes against a pool, 2026; for SRP's SECRET_BLOCK guessed",
)
ATTRIBUTE_GIVEN_ALREADY: Final = Sentence(
    "Cannot modify an already provided {name}",
    "reported",
    "an issue thread on new passwords, with the type NotAuthorizedException",
)
ATTRIBUTE_MISSING: Final = Sentence(
    "Invalid attributes given, {name} is missing", "reported", "issue threads on new passwords"
)

# --- MFA ------------------------------------------------------------------------------------------

TOTP_WRONG: Final = Sentence("Invalid code received for user", "reported", "many issue threads")
TOTP_REUSED: Final = Sentence(
    "Your software token has already been used once.", "verified", "tests against a pool"
)
TOTP_NOT_OFFERED: Final = Sentence(
    "Software Token MFA has not been enabled by the userPool.",
    "documented",
    "developer guide, TOTP; the full stop reported",
)
TOTP_SETUP_MISMATCH: Final = Sentence(
    "Code mismatch and fail enable Software Token MFA",
    "reported",
    "aws-amplify-auth-starters#15 (raw answer), five quotes; without any secret guessed",
)
TOTP_SETUP_REUSED: Final = Sentence(
    "Your software token has already been used once", "verified", "tests against a pool"
)
TOKEN_OR_SESSION: Final = Sentence(
    "Either AccessToken or Session is required.", "guessed", "text unknown"
)
FACTOR_WITHOUT_DELIVERY: Final = Sentence(
    "User does not have delivery config set to turn on {factor}",
    "verified",
    "tests against a pool for TOTP; for SMS reported, for e-mail guessed",
)
ONE_PREFERRED_FACTOR: Final = Sentence(
    "Only one MFA method can be set as preferred.", "guessed", "text unknown"
)
PREFERRED_BUT_DISABLED: Final = Sentence(
    "An MFA method must be enabled to be set as preferred.", "guessed", "text unknown"
)
FACTOR_REQUIRED: Final = Sentence(
    "User's MFA can't be turned off because MFA is required in the user pool.",
    "guessed",
    "that it is refused: developer guide, MFA",
)
NO_FACTOR_POSSIBLE: Final = Sentence(
    "User pool requires MFA, but the user has no MFA method that could be set up.",
    "guessed",
    "that it is refused: developer guide, MFA",
)
MFA_WITHOUT_A_FACTOR: Final = Sentence(
    "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
    "reported",
    "go-to-k/cdkd#1920 (2026), floci-io/floci#2831 (2026); an older text in anomalyco/sst#5177"
    " (2024). Contested for a factor alone that is not enabled: floci's code says it is accepted",
)
MFA_OFF_WITH_A_FACTOR: Final = Sentence(
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    "reported",
    "go-to-k/cdkd#1923 (2026) with TOTP and e-mail; floci-io/floci#2831 (2026) with TOTP that is"
    " not enabled",
)

# --- refresh, revocation, sign-out ----------------------------------------------------------------

REFRESH_TOKEN_INVALID: Final = Sentence(
    "Invalid Refresh Token.",
    "reported",
    "raw answers: aws-sdk-cpp#1789, amplify-js#1268 (its length), aws-sdk-js-v3#7162",
)
REFRESH_TOKEN_EXPIRED: Final = Sentence("Refresh Token has expired", "reported", "issue threads")
REFRESH_TOKEN_REVOKED: Final = Sentence(
    "Refresh Token has been revoked", "reported", "other emulators"
)
REFRESH_TOKEN_REUSED: Final = Sentence(
    "Refresh token has been reused.", "guessed", "API_GetTokensFromRefreshToken has only the type"
)
CLIENT_SECRET_MISSING: Final = Sentence(
    "Client {client_id} is configured with secret but client secret was not received",
    "guessed",
    "by analogy with SECRET_HASH",
)
CLIENT_SECRET_WRONG: Final = Sentence(
    "Unable to verify client secret for client {client_id}", "guessed", "same"
)
REVOCATION_CLIENT: Final = Sentence(
    "Invalid client", "guessed", "API_RevokeToken has only the type"
)
REVOCATION_TOKEN_TYPE: Final = Sentence(
    "Unsupported token type", "guessed", "API_RevokeToken has only the type"
)
REVOCATION_OFF: Final = Sentence(
    "Token revocation is not enabled for the client.",
    "guessed",
    "API_RevokeToken has only the type",
)
