"""The sentences of `cognito-identity`, each with how sure it is and where it was seen."""

from typing import Final

from poolhouse.protocol.wording import Sentence

_MANY: Final = "many issue threads"

# --- pools and identities --------------------------------------------------------------------

POOL_NOT_FOUND: Final = Sentence(
    "IdentityPool '{pool_id}' not found.",
    "reported",
    f"{_MANY}; for a pool of another region aws-sdk-android-samples#151, 2017",
)
IDENTITY_NOT_FOUND: Final = Sentence("Identity '{identity_id}' not found.", "reported", _MANY)
INVALID_PAGINATION_TOKEN: Final = Sentence(
    "Invalid pagination token.", "guessed", "the service names InvalidParameterException"
)
INVALID_PROVIDER: Final = Sentence(
    "Invalid Cognito Identity Provider", "reported", "aws-cdk#7670, #11054 and #19222"
)
MAPPING_NOT_CONFIGURED: Final = Sentence(
    "({key}) is not a valid RoleMapping ProviderName or is not a configured provider.",
    "reported",
    "aws-cdk#22951; amazon-quicksight-embedding-sample#1",
)
AMBIGUOUS_RESOLUTION_REQUIRED: Final = Sentence(
    "AmbiguousRoleResolution is required for the role mapping of '{provider}'.",
    "guessed",
    "API_RoleMapping requires it with Type Token or Rules",
)
RULES_REQUIRED: Final = Sentence(
    "RulesConfiguration is required for the role mapping of '{provider}'.",
    "guessed",
    "API_RoleMapping requires it with Type Rules",
)

# --- who may be which identity ---------------------------------------------------------------

NO_GUESTS: Final = Sentence(
    "Unauthenticated access is not supported for this identity pool.", "reported", _MANY
)
IDENTITY_FORBIDDEN: Final = Sentence(
    "Access to Identity '{identity_id}' is forbidden.", "reported", _MANY
)
LOGINS_DONT_MATCH: Final = Sentence(
    "Logins don't match. Please include at least one valid login for this identity or"
    " identity pool.",
    "reported",
    "issue threads",
)
MERGE_CONFLICT: Final = Sentence(
    "Logins of one provider belong to different identities.",
    "guessed",
    "API_GetId: a login already linked to another account; no text was found",
)

# --- login tokens ----------------------------------------------------------------------------

UNSUPPORTED_PROVIDER: Final = Sentence(
    "Token is not from a supported provider of this identity pool.",
    "reported",
    "many issue threads: an issuer that is not configured, or another app client",
)
NOT_OPENID: Final = Sentence(
    "Invalid login token. Not a valid OpenId Connect identity token.",
    "reported",
    "issue threads; for access tokens too",
)
WRONG_ISSUER: Final = Sentence(
    "Invalid login token. Issuer doesn't match providerName",
    "reported",
    "aws-sdk-android#444, aws-sdk-ios#438, amazon-cognito-identity-js#162 and six more",
)
NOT_COGNITO: Final = Sentence(
    "Invalid login token. Not a Cognito token.", "reported", "issue threads; an issuer of no pool"
)
BAD_SIGNATURE: Final = Sentence(
    "Invalid login token. Couldn't verify signed token.", "reported", "issue threads"
)
TOKEN_EXPIRED: Final = Sentence(
    "Invalid login token. Token expired: {now_s} >= {exp_s}",
    "reported",
    "several issue threads; epoch seconds",
)
TOKEN_INACTIVE: Final = Sentence("Token is inactive", "reported", "with ServerSideTokenCheck")

# --- roles -----------------------------------------------------------------------------------

CHECK_ROLES: Final = Sentence(
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    "reported",
    _MANY,
)
AMBIGUOUS_ROLE: Final = Sentence(
    "The ambiguous role mapping rules denied this request.", "reported", "amplify-js#8644"
)
ROLE_FORBIDDEN: Final = Sentence(
    "Access to Role '{role_arn}' is forbidden.",
    "guessed",
    "SetIdentityPoolRoles says so of a role; for CustomRoleArn no text was found",
)
