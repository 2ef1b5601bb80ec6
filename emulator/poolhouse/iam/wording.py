"""The sentences about signatures, keys and permissions, each with where it was seen.

They are those of the AWS JSON services; API Gateway shares most of them.
"""

from typing import Final

from poolhouse.iam.decision import Decision
from poolhouse.iam.failures import SessionExpired, UnknownKey, WrongSessionToken
from poolhouse.primitives import sigv4
from poolhouse.protocol.wording import Sentence

# --- the Authorization header ----------------------------------------------------------------

MISSING_TOKEN: Final = Sentence(
    "Missing Authentication Token", "documented", "API Gateway; the JSON services share it"
)
NOT_KEY_VALUE: Final = Sentence(
    "Invalid key=value pair (missing equal-sign) in Authorization header"
    " (hashed with SHA-256 and encoded with Base64): '{authorization_sha256}'.",
    "reported",
    "awslabs/time-addressable-media-store#8, since January 2025",
)
REQUIRES_PARAMETER: Final = Sentence(
    "Authorization header requires '{name}' parameter.",
    "reported",
    "aws/chalice#828, AnWeber/httpyac#769",
)
REQUIRES_DATE: Final = Sentence(
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    "reported",
    "aws/chalice#828",
)
AUTHORIZATION_TAIL: Final = Sentence("Authorization={authorization}", "reported", "aws/chalice#828")
REQUIRES_QUERY_PARAMETER: Final = Sentence(
    "AWS query-string parameters must include '{name}'.", "reported", "AWS forums, other services"
)
UNSUPPORTED_ALGORITHM: Final = Sentence(
    "Unsupported AWS 'algorithm': '{algorithm}'.", "reported", "other services"
)
MALFORMED_CREDENTIAL: Final = Sentence(
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term,"
    " got '{credential}'",
    "reported",
    "IAM User Guide, signature-v4-troubleshooting; tail from reports",
)
MALFORMED_DATE: Final = Sentence(
    "Date must be in ISO-8601 'basic format'. Got '{date}'.", "reported", "other services"
)
INVALID_EXPIRES: Final = Sentence(
    "X-Amz-Expires must be a number between 1 and 604800 seconds.", "guessed", "S3's bounds"
)
TWO_SIGNATURES: Final = Sentence(
    "Only one of the Authorization header and the X-Amz-Signature query parameter is allowed.",
    "guessed",
    "IAM User Guide forbids both at once",
)

# --- scope, date, signature ------------------------------------------------------------------

WRONG_REGION: Final = Sentence(
    "Credential should be scoped to a valid region, not '{found}'. ",
    "reported",
    "Kong/insomnia#713, aws-sdk-js#3571; with the trailing blank",
)
WRONG_SERVICE: Final = Sentence(
    "Credential should be scoped to correct service: '{service}'. ",
    "reported",
    "Kong/insomnia#713; with the trailing blank",
)
WRONG_TERMINATOR: Final = Sentence(
    "Credential should be scoped with a valid terminator: 'aws4_request', not '{found}'.",
    "documented",
    "IAM User Guide, signature-v4-troubleshooting; the tail is guessed",
)
WRONG_DATE: Final = Sentence(
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
    " '{found}' != '{day}', from '{amz_date}'.",
    "documented",
    "IAM User Guide, signature-v4-troubleshooting; the tail is reported",
)
SIGNATURE_EXPIRED: Final = Sentence(
    "Signature expired: {amz_date} is now earlier than {limit} ({now} - {minutes} min.)",
    "reported",
    "amplify-js#2014, aws-cli#6833",
)
SIGNATURE_NOT_YET_CURRENT: Final = Sentence(
    "Signature not yet current: {amz_date} is still later than {limit} ({now} + {minutes} min.)",
    "documented",
    "IAM User Guide, signature-v4-troubleshooting",
)
HOST_NOT_SIGNED: Final = Sentence(
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    "reported",
    "other services",
)
SIGNATURE_MISMATCH: Final = Sentence(
    "The request signature we calculated does not match the signature you provided."
    " Check your AWS Secret Access Key and signing method."
    " Consult the service documentation for details.",
    "reported",
    "many issue threads; the JSON services of today send no canonical request with it",
)

# --- keys ------------------------------------------------------------------------------------

INVALID_TOKEN: Final = Sentence(
    "The security token included in the request is invalid.",
    "reported",
    "captured headers: badslug/Paw-AWSSignature4DynamicValue#5",
)
EXPIRED_TOKEN: Final = Sentence(
    "The security token included in the request is expired",
    "documented",
    "API Gateway and STS; without a full stop",
)

# --- permissions -----------------------------------------------------------------------------

NOT_AUTHORIZED: Final = Sentence(
    "User: {arn} is not authorized to perform: {action} on resource: {resource}",
    "reported",
    "many issue threads",
)
EXPLICIT_DENY: Final = Sentence(
    " with an explicit deny in {article} {policy_type}",
    "documented",
    "IAM User Guide, troubleshoot_access-denied",
)
IMPLICIT_DENY: Final = Sentence(
    " because no {policy_type} allows the {action} action",
    "documented",
    "IAM User Guide, troubleshoot_access-denied; cognito-idp reported with it",
)

_S_PER_MIN: Final = 60
_DAY_DIGITS: Final = 8

_OF_FAILURES: Final[dict[type[sigv4.SignatureFailure], Sentence]] = {
    sigv4.MissingSignature: MISSING_TOKEN,
    sigv4.TwoSignatures: TWO_SIGNATURES,
    sigv4.NotKeyValue: NOT_KEY_VALUE,
    sigv4.UnsupportedAlgorithm: UNSUPPORTED_ALGORITHM,
    sigv4.MalformedCredential: MALFORMED_CREDENTIAL,
    sigv4.MalformedDate: MALFORMED_DATE,
    sigv4.InvalidExpires: INVALID_EXPIRES,
    sigv4.HostNotSigned: HOST_NOT_SIGNED,
    sigv4.SignatureMismatch: SIGNATURE_MISMATCH,
    UnknownKey: INVALID_TOKEN,
    WrongSessionToken: INVALID_TOKEN,
    SessionExpired: EXPIRED_TOKEN,
}


def failure(problem: sigv4.SignatureFailure) -> str:
    """Return the sentence in which a service refuses a signature."""
    match problem:
        case sigv4.MissingParameters():
            return _missing(problem)
        case sigv4.MissingQueryParameters():
            names = problem.missing
            return " ".join(REQUIRES_QUERY_PARAMETER.format(name=name) for name in names)
        case sigv4.WrongScope():
            return _wrong_scope(problem)
        case sigv4.OutsideWindow():
            late = isinstance(problem, sigv4.SignatureExpired)
            sentence = SIGNATURE_EXPIRED if late else SIGNATURE_NOT_YET_CURRENT
            return sentence.format(minutes=problem.window_s // _S_PER_MIN, **vars(problem))
        case _:
            return _OF_FAILURES[type(problem)].format(**vars(problem))


def _missing(problem: sigv4.MissingParameters) -> str:
    sentences = [
        REQUIRES_DATE if name == "Date" else REQUIRES_PARAMETER.format(name=name)
        for name in problem.missing
    ]
    return " ".join([*sentences, AUTHORIZATION_TAIL.format(authorization=problem.authorization)])


def _wrong_scope(problem: sigv4.WrongScope) -> str:
    scope = problem.scope
    day = problem.amz_date[:_DAY_DIGITS]
    sentences = {
        "region": WRONG_REGION.format(found=scope.region),
        "service": WRONG_SERVICE.format(service=problem.service),
        "terminator": WRONG_TERMINATOR.format(found=scope.terminator),
        "date": WRONG_DATE.format(found=scope.date, day=day, amz_date=problem.amz_date),
    }
    *others, last = (sentences[mistake] for mistake in problem.mistakes)
    # All are a blank apart; only the sentences of region and service also end with one.
    return " ".join([*(sentence.rstrip() for sentence in others), last])


def denial(decision: Decision, arn: str) -> str:
    """Return the sentence in which a service refuses what the policies don't allow.

    Args:
        decision: What the policies decided.
        arn: The caller's ARN.
    """
    request = decision.request
    sentence = NOT_AUTHORIZED.format(arn=arn, action=request.action, resource=request.resource)
    if decision.effect == "explicit_deny":
        article = "an" if decision.policy_type.startswith("identity") else "a"
        return sentence + EXPLICIT_DENY.format(article=article, policy_type=decision.policy_type)
    return sentence + IMPLICIT_DENY.format(policy_type=decision.policy_type, action=request.action)
