"""The wording table's chapter on pools, schemas and app clients."""

from typing import Final

from poolhouse.protocol.wording import Sentence

_MOTO: Final = "tests of other emulators"
_ISSUES: Final = "issue threads"

# --- schema ---------------------------------------------------------------------------------------

ATTRIBUTE_WITHOUT_NAME: Final = Sentence(
    "Name is a required parameter for schema attributes.", "guessed", "text unknown"
)
ATTRIBUTE_WITHOUT_TYPE: Final = Sentence(
    "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    "reported",
    _MOTO,
)
ATTRIBUTE_DEFINED_TWICE: Final = Sentence(
    "{name}: Duplicate attribute in the schema.", "guessed", "text unknown"
)
CUSTOM_ATTRIBUTE_REQUIRED: Final = Sentence(
    "Required custom attributes are not supported currently.", "reported", _MOTO
)
CUSTOM_ATTRIBUTE_EXISTS: Final = Sentence(
    "custom:{name}: Existing attribute already has name {existing}.", "reported", _MOTO
)
MFA_ON_BY_UPDATE: Final = Sentence(
    "Cannot turn MFA functionality ON, once the user pool has been created.",
    "reported",
    "output of the AWS CLI in an issue thread",
)
TOO_MANY_CUSTOM_ATTRIBUTES: Final = Sentence(
    "A user pool can have at most 50 custom attributes.",
    "guessed",
    "developer guide, quotas, has the number; text unknown",
)
STANDARD_ATTRIBUTE_CHANGED: Final = Sentence(
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
    " attribute {name}",
    "reported",
    _MOTO,
)
BOUND_IS_NO_NUMBER: Final = Sentence(
    "Invalid {constraints} for schema attribute {name}", "reported", _MOTO
)
LENGTH_TOO_LARGE: Final = Sentence(
    "user.{name}: String attributes cannot have a length of more than 2048", "reported", _MOTO
)
LENGTHS_CROSS: Final = Sentence(
    "user.{name}: Max length cannot be less than min length.", "reported", _MOTO
)
VALUES_CROSS: Final = Sentence(
    "user.{name}: Max value cannot be less than min value.", "reported", _MOTO
)
REQUIRED_PREFERRED_USERNAME_ALIAS: Final = Sentence(
    "preferred_username can't be both a required attribute and an alias.",
    "guessed",
    "developer guide, attributes, has the rule; text unknown",
)

# --- pools ----------------------------------------------------------------------------------------

ALIASES_AND_USERNAME_ATTRIBUTES: Final = Sentence(
    "Only one of aliasAttributes or usernameAttributes can be set in a user pool.",
    "reported",
    _ISSUES,
)
MFA_NEEDS_SMS: Final = Sentence(
    "SMS configuration and Auto verification for phone_number are required when MFA is"
    " required/optional",
    "reported",
    "refusal seen on a pool in 2026; text in issue threads",
)
ADMIN_ONLY_RECOVERY_ALONE: Final = Sentence(
    "admin_only can't be combined with another recovery mechanism.",
    "guessed",
    "developer guide, account recovery, has the rule; text unknown",
)
RECOVERY_NOT_DISTINCT: Final = Sentence(
    "Recovery mechanisms must differ in name and priority.", "guessed", "text unknown"
)
UPDATE_VERIFICATION_NOT_AUTOMATIC: Final = Sentence(
    "All attributes in AttributesRequireVerificationBeforeUpdate must exist in"
    " AutoVerifiedAttributes",
    "reported",
    "aws/aws-cli#7151 (2022), ekristen/aws-nuke#477 (2024)",
)
UNUSED_ACCOUNT_VALIDITY: Final = Sentence(
    "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of"
    " UnusedAccountValidityDays",
    "reported",
    _ISSUES,
)
TIER_LACKS_FEATURE: Final = Sentence(
    "The following features need to be disabled for the {tier} pricing tier configured: {feature}",
    "reported",
    "the type and the feature's place at the end seen on a pool in 2026; text in issue threads",
)
POOL_PROTECTED: Final = Sentence(
    "The user pool cannot be deleted because deletion protection is activated."
    " Deletion protection must be inactivated first.",
    "reported",
    _ISSUES,
)

# --- app clients ----------------------------------------------------------------------------------

SECRET_GENERATED_AND_GIVEN: Final = Sentence(
    "GenerateSecret and ClientSecret can't be given together.",
    "guessed",
    "API_CreateUserPoolClient has the rule; text unknown",
)
AUTH_FLOWS_MIXED: Final = Sentence(
    "The ExplicitAuthFlows values with the ALLOW_ prefix can't be used along with values without"
    " it.",
    "guessed",
    "API_CreateUserPoolClient has the rule; text unknown",
)
ROTATION_WITH_REFRESH_FLOW: Final = Sentence(
    "Refresh token rotation cannot be enabled when ALLOW_REFRESH_TOKEN_AUTH is allowed.",
    "guessed",
    "developer guide, refresh tokens, has the rule; text unknown",
)
TOKEN_VALIDITY_RANGE: Final = Sentence("Invalid range for token validity.", "reported", _ISSUES)
TOKEN_VALIDITY_ABOVE_REFRESH: Final = Sentence(
    "Access and ID token validity can't exceed refresh token validity.",
    "guessed",
    "the rule reported in issue threads; text unknown",
)
CLIENT_READS_UNKNOWN: Final = Sentence(
    "Invalid read attributes specified while {doing} a client",
    "reported",
    "issue threads; for an update by analogy with write attributes",
)
CLIENT_WRITES_UNKNOWN: Final = Sentence(
    "Invalid write attributes specified while {doing} a client", "reported", _ISSUES
)
PROVIDER_UNKNOWN: Final = Sentence(
    "The provider {provider} does not exist for User Pool {pool_id}.", "reported", _ISSUES
)
CONTEXT_DATA_NEEDS_SECRET: Final = Sentence(
    "EnablePropagateAdditionalUserContextData requires a client secret.",
    "guessed",
    "API_CreateUserPoolClient has the rule; text unknown",
)
OAUTH_INCOMPLETE: Final = Sentence(
    "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use"
    " OAuth flows.",
    "reported",
    _ISSUES,
)
CLIENT_CREDENTIALS_ALONE: Final = Sentence(
    "client_credentials flow can not be selected along with code flow or implicit flow.",
    "reported",
    _ISSUES,
)
CLIENT_CREDENTIALS_NEED_SECRET: Final = Sentence(
    "client_credentials flow can not be selected if client does not have a client secret.",
    "reported",
    _ISSUES,
)
CLIENT_CREDENTIALS_SCOPE: Final = Sentence(
    "{scope} is not supported with client_credentials flow",
    "reported",
    "hashicorp/terraform-provider-aws#4984 (2018), there of openid",
)
SCOPE_UNKNOWN: Final = Sentence("Invalid scope requested: {scope}", "guessed", "text unknown")
DEFAULT_REDIRECT_UNLISTED: Final = Sentence(
    "DefaultRedirectURI must be in the list of CallbackURLs.",
    "guessed",
    "API_CreateUserPoolClient has the rule; text unknown",
)
REDIRECT_INVALID: Final = Sentence(
    "{url} is not a valid redirect URI.",
    "guessed",
    "API_CreateUserPoolClient has the rule; text unknown",
)
