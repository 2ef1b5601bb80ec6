"""The sentences of API Gateway, each with how sure it is and where it was seen."""

from typing import Final

from poolhouse.protocol.wording import Sentence

MISSING_AUTHENTICATION_TOKEN: Final = Sentence(
    "Missing Authentication Token", "verified", "capture of a routing miss"
)
UNAUTHORIZED: Final = Sentence("Unauthorized", "documented", "Cognito and Lambda authorizers")
TOKEN_EXPIRED: Final = Sentence(
    "The incoming token has expired", "reported", "amplify-js#6060, #10147, #5934"
)
FORBIDDEN: Final = Sentence("Forbidden", "reported", "measured: API key missing, unknown, disabled")
UNKNOWN_STAGE: Final = Sentence("Forbidden", "reported", "unknown stage of a known API")
INTERNAL_SERVER_ERROR: Final = Sentence(
    "Internal server error", "verified", "capture of a malformed proxy response"
)
ENDPOINT_TIMED_OUT: Final = Sentence(
    "Endpoint request timed out", "documented", "integration time-out"
)
NETWORK_ERROR: Final = Sentence(
    "Network error communicating with endpoint", "documented", "unreachable HTTP endpoint"
)
CONTENT_TOO_LONG: Final = Sentence(
    "HTTP content length exceeded {limit} bytes.", "reported", "capture, plain text without x-amzn"
)
EVENT_TOO_LONG: Final = Sentence(
    "Request Too Long", "reported", "capture of a body whose Lambda event exceeds 6 MB"
)
CANONICAL_DUMP: Final = Sentence(
    "\n\nThe Canonical String for this request should have been\n'{canonical_request}'\n\n"
    "The String-to-Sign should have been\n'{string_to_sign}'\n",
    "reported",
    "mhart/aws4#33, aws-sdk-js#2372, selling-partner-api-models#113",
)
NOT_AUTHORIZED: Final = Sentence(
    "User: {arn} is not authorized to perform: execute-api:Invoke on resource: {resource}",
    "reported",
    "amplify-js#1643; the account is masked to its last four digits",
)
EXPLICIT_DENY: Final = Sentence(" with an explicit deny", "documented", "knowledge centre")
