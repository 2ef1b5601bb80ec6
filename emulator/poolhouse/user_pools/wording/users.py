"""The wording table's chapter on users: sign-up, codes, passwords, attributes, groups, lists."""

from typing import Final

from poolhouse.protocol.wording import Sentence

_MOTO: Final = "tests of other emulators"
_ISSUES: Final = "issue threads"
_MANY: Final = "many issue threads"
_SUITES: Final = "applications' tests against the service, 2023"

# --- names ----------------------------------------------------------------------------------------

USERNAME_MUST_BE_EMAIL: Final = Sentence("Username should be an email.", "reported", _MOTO)
USERNAME_MUST_BE_PHONE_NUMBER: Final = Sentence(
    "Username should be a phone number.", "reported", _MOTO
)
USERNAME_MUST_BE_EITHER: Final = Sentence(
    "Username should be either an email or a phone number.", "reported", _MOTO
)
USERNAME_LIKE_EMAIL_ALIAS: Final = Sentence(
    "Username cannot be of email format, since user pool is configured for email alias.",
    "reported",
    _ISSUES,
)
USERNAME_LIKE_PHONE_NUMBER_ALIAS: Final = Sentence(
    "Username cannot be of phone number format, since user pool is configured for phone number"
    " alias.",
    "guessed",
    "by analogy with e-mail",
)
PREFERRED_USERNAME_TOO_EARLY: Final = Sentence(
    "preferred_username can't be set before the user is confirmed, since it is an alias.",
    "guessed",
    "developer guide, attributes, has the rule; text unknown",
)
USER_EXISTS: Final = Sentence("User already exists", "verified", "capture of SignUp, 2026")
USER_ACCOUNT_EXISTS: Final = Sentence("User account already exists", "reported", _ISSUES)
ADDRESS_TAKEN: Final = Sentence(
    "An account with the given {attribute} already exists.",
    "reported",
    "many issue threads; for preferred_username guessed",
)
ALIAS_TAKEN_AT_CONFIRMATION: Final = Sentence(
    "An account with the {attribute} already exists.",
    "documented",
    "developer guide, managing user existence error responses",
)
USERNAME_CLIENT_NOT_FOUND: Final = Sentence(
    "Username/client id combination not found.",
    "verified",
    "capture of ForgotPassword, 2026; for confirmations reported",
)

# --- sign-up and codes ----------------------------------------------------------------------------

SIGN_UP_NOT_PERMITTED: Final = Sentence(
    "SignUp is not permitted for this user pool", "reported", _ISSUES
)
PASSWORD_MISSING: Final = Sentence(
    "1 validation error detected: Value at 'password' failed to satisfy constraint:"
    " Member must not be null",
    "reported",
    "a comment in aws-amplify's sign-up client",
)
CODE_MISMATCH: Final = Sentence(
    "Invalid verification code provided, please try again.",
    "verified",
    "capture of ConfirmSignUp, 2026",
)
CODE_EXPIRED: Final = Sentence(
    "Invalid code provided, please request a code again.", "reported", _MANY
)
ATTEMPT_LIMIT: Final = Sentence(
    "Attempt limit exceeded, please try after some time.", "reported", _MANY
)
USER_CANNOT_BE_CONFIRMED: Final = Sentence(
    "User cannot be confirmed. Current status is {status}", "reported", _ISSUES
)
USER_ALREADY_CONFIRMED: Final = Sentence("User is already confirmed.", "reported", _ISSUES)
NOTHING_TO_VERIFY: Final = Sentence(
    "Cannot resend codes. Auto verification not turned on.", "guessed", "text recalled"
)
SMS_NOT_CONFIGURED: Final = Sentence(
    "User pool does not have SMS configuration to send messages.", "reported", _ISSUES
)
RESEND_IMPOSSIBLE: Final = Sentence(
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD", "reported", _ISSUES
)

# --- messages -------------------------------------------------------------------------------------

VERIFICATION_SUBJECT: Final = Sentence("Your verification code", "reported", _MOTO)
VERIFICATION_BODY: Final = Sentence("Your verification code is {####}. ", "reported", _MOTO)
SMS_AUTHENTICATION_BODY: Final = Sentence(
    "Your authentication code is {####}. ", "guessed", "by analogy with verification"
)
INVITATION_SUBJECT: Final = Sentence("Your temporary password", "reported", _MOTO)
INVITATION_BODY: Final = Sentence(
    "Your username is {username} and temporary password is {####}.", "reported", _MOTO
)

# --- passwords ------------------------------------------------------------------------------------

PASSWORD_POLICY: Final = Sentence(
    "Password did not conform with policy: {rule}",
    "reported",
    "many issue threads on SignUp; for ChangePassword and AdminSetUserPassword by analogy",
)
TEMPORARY_PASSWORD_POLICY: Final = Sentence(
    "Password did not conform with password policy: {rule}",
    "reported",
    "AdminCreateUser: data.all#690, 2023",
)
NEW_PASSWORD_POLICY: Final = Sentence(
    "Password does not conform to policy: {rule}",
    "reported",
    "seven quotes in public code, of ConfirmForgotPassword and NEW_PASSWORD_REQUIRED",
)
PASSWORD_TOO_SHORT: Final = Sentence("Password not long enough", "reported", _MANY)
PASSWORD_NEEDS_NUMBER: Final = Sentence("Password must have numeric characters", "reported", _MANY)
PASSWORD_NEEDS_SYMBOL: Final = Sentence("Password must have symbol characters", "reported", _MANY)
PASSWORD_NEEDS_UPPERCASE: Final = Sentence(
    "Password must have uppercase characters", "reported", _MANY
)
PASSWORD_NEEDS_LOWERCASE: Final = Sentence(
    "Password must have lowercase characters", "guessed", "by analogy with uppercase"
)
PASSWORD_PATTERN: Final = Sentence(
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must"
    r" satisfy regular expression pattern: ^[\S]+.*[\S]+$",
    "guessed",
    "for NEW_PASSWORD by analogy with the members that are passwords",
)
PASSWORD_TOO_LONG: Final = Sentence(
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must"
    " have length less than or equal to 256",
    "guessed",
    "for NEW_PASSWORD by analogy with the members that are passwords",
)
PASSWORD_USED_BEFORE: Final = Sentence("Password has previously been used", "reported", _ISSUES)
PASSWORD_NOT_RESETTABLE: Final = Sentence(
    "User password cannot be reset in the current state.", "reported", _MANY
)
RESET_OF_DISABLED: Final = Sentence("User is disabled", "reported", _MOTO)
RECOVERY_BY_ADMINISTRATOR: Final = Sentence(
    "Contact administrator to reset password.", "reported", _MOTO
)
RECOVERY_IMPOSSIBLE: Final = Sentence(
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    "verified",
    "ForgotPassword against a pool",
)

# --- attributes -----------------------------------------------------------------------------------

SCHEMA_VIOLATED: Final = Sentence(
    "Attributes did not conform to the schema: {problems}", "reported", _MANY
)
CHANGES_REFUSED: Final = Sentence("{problems}", "reported", f"amplify-js#3526; {_SUITES}")
CHANGE_REFUSED: Final = Sentence(
    "user.{name}: {problem}", "reported", f"amplify-js#3526; {_SUITES}"
)
ATTRIBUTE_VALUE_NULL: Final = Sentence(
    "Attribute value for {name} must not be null",
    "reported",
    f"{_SUITES}; for SignUp and AdminCreateUser by analogy",
)
ATTRIBUTE_NOT_OF_USER: Final = Sentence(
    "Cannot modify the non-mutable attribute {name}",
    "reported",
    f"issue threads on new passwords; for sub {_SUITES} and two tools that restore users;"
    " for SignUp and the deletions by analogy",
)
ATTRIBUTE_REQUIRED: Final = Sentence("The attribute is required", "reported", _ISSUES)
ATTRIBUTE_UNKNOWN: Final = Sentence("Attribute does not exist in the schema.", "reported", _ISSUES)
TEXT_TOO_SHORT: Final = Sentence(
    "String must be no shorter than {minimum} characters",
    "reported",
    f"amplify-flutter#2034, amplify-ui#4356; {_SUITES}",
)
TEXT_TOO_LONG: Final = Sentence(
    "String must be no longer than {maximum} characters",
    "reported",
    "amplify-swift#1088, aws-sdk-java#1396",
)
BIRTHDATE_FORMAT: Final = Sentence(
    "Birthdate must be a date in the form YYYY-MM-DD",
    "guessed",
    "developer guide, attributes, has the rule; text unknown",
)
NOT_A_NUMBER: Final = Sentence("Value is not a number", "guessed", "text unknown")
NUMBER_OUT_OF_RANGE: Final = Sentence(
    "Number must be between {minimum} and {maximum}", "guessed", "text unknown"
)
NOT_A_BOOLEAN: Final = Sentence("Value is not true or false", "guessed", "text unknown")
NOT_A_DATE: Final = Sentence("Value is not a date and time", "guessed", "text unknown")
EMAIL_FORMAT: Final = Sentence("Invalid email address format.", "reported", _MANY)
PHONE_NUMBER_FORMAT: Final = Sentence("Invalid phone number format.", "reported", _MANY)
ATTRIBUTE_NOT_WRITABLE: Final = Sentence(
    "A client attempted to write unauthorized attribute", "reported", _MANY
)
ATTRIBUTE_IMMUTABLE: Final = Sentence(
    "Attribute cannot be updated.", "verified", f"logs of a pool; {_SUITES}"
)
INVALID_USER_ATTRIBUTES: Final = Sentence("Invalid user attributes: {problems}", "reported", _MOTO)
ATTRIBUTE_UNDELETABLE: Final = Sentence(
    "Required attribute cannot be deleted.",
    "reported",
    "aws-sdk-ios#4251; its line feed by analogy with other attributes",
)
VERIFY_WITHOUT_EMAIL: Final = Sentence(
    "Email is required to verify/un-verify an email", "reported", "other emulators"
)
VERIFY_WITHOUT_PHONE_NUMBER: Final = Sentence(
    "Phone Number is required to verify/un-verify a phone number", "reported", "other emulators"
)
ATTRIBUTE_NOT_VERIFIABLE: Final = Sentence(
    "Invalid attribute name. Only phone_number and email can be verified.",
    "reported",
    "another emulator's comparison with the service",
)
NO_EMAIL: Final = Sentence(
    "User does not have a valid registered email address",
    "reported",
    "another emulator's comparison with the service",
)
NO_PHONE_NUMBER: Final = Sentence(
    "User does not have a valid registered phone number",
    "reported",
    "another emulator's comparison with the service",
)

# --- groups and lists -----------------------------------------------------------------------------

GROUP_EXISTS: Final = Sentence(
    "A group with the name already exists.", "reported", "other emulators; the full stop too"
)
GROUP_NOT_FOUND: Final = Sentence("Group not found.", "reported", "other emulators")
FILTER_SYNTAX: Final = Sentence("Error while parsing filter", "reported", "other emulators")
FILTER_ATTRIBUTE: Final = Sentence("Invalid search attribute: {name}", "reported", _MOTO)
ATTRIBUTE_NOT_EVERYWHERE: Final = Sentence(
    "One or more requested attributes do not exist.", "reported", _ISSUES
)
INVALID_PAGE_TOKEN: Final = Sentence("Invalid pagination token.", "guessed", "text unknown")
