"""The scope-down of guests: what an unauthenticated identity can reach at most.

GetCredentialsForIdentity passes two session policies to AssumeRoleWithWebIdentity when the
identity is unauthenticated (enhanced flow); together they allow the union of both, and a guest
may do what they and the role's own policies allow. Authenticated identities and the basic flow
get none. Source: Cognito Developer Guide, iam-roles (Access policies).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poolhouse.iam.documents import Policy, parse_policy


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """A session policy that Cognito adds.

    Attributes:
        name: What explanations call it; a managed policy's own name.
        document: The policy document.
        source: Where its text comes from.
        confidence: How sure we are of it: documented, reported or guessed.
    """

    name: str
    document: Mapping[str, Any]
    source: str
    confidence: str

    @property
    def policy(self) -> Policy:
        """The document, parsed."""
        return parse_policy(self.document, name=self.name)


def _allow(*actions: str) -> Mapping[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


INLINE = SessionPolicy(
    "unauthenticated identities, inline",
    _allow(
        "appsync:*",
        "cloudwatch:*",
        "codewhisperer:*",
        "cognito-identity:*",
        "cognito-idp:*",
        "cognito-sync:*",
        "comprehend:*",
        "dynamodb:*",
        "execute-api:*",
        "firehose:*",
        "gamelift:*",
        "iot:*",
        "kinesis:*",
        "lambda:*",
        "lex:*",
        "logs:*",
        "machinelearning:*",
        "mobileanalytics:*",
        "mobiletargeting:*",
        "personalize:*",
        "polly:*",
        "rekognition:*",
        "s3:*",
        "sagemaker:InvokeEndpoint",
        "scs:*",
        "sdb:*",
        "ses:*",
        "sns:*",
        "sqs:*",
        "textract:AnalyzeDocument",
        "textract:DetectDocumentText",
        "transcribe:*",
        "translate:*",
    ),
    "Cognito Developer Guide, iam-roles: the services are documented, the exact actions reported",
    "reported",
)

MANAGED = SessionPolicy(
    "AmazonCognitoUnAuthedIdentitiesSessionPolicy",
    _allow(
        "rum:PutRumEvents",
        "sagemaker:InvokeEndpoint",
        "polly:*",
        "comprehend:*",
        "translate:*",
        "transcribe:*",
        "rekognition:*",
        "mobiletargeting:*",
        "firehose:*",
        "personalize:*",
        "geo:GetMap*",
        "geo:ListMaps",
        "geo:SearchPlaceIndex*",
        "geo:GetPlace",
        "geo:CalculateRoute*",
        "geo:*Geofence",
        "geo:*Geofences",
        "geo:*DevicePosition*",
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptTo",
        "kms:ReEncryptFrom",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
    ),
    "AWS Managed Policy Reference, AmazonCognitoUnAuthedIdentitiesSessionPolicy v3 and v4",
    "documented",
)

UNAUTHENTICATED = (INLINE, MANAGED)
"""The session policies of a guest."""

OWN = {each.name: each for each in UNAUTHENTICATED}
"""Those that Cognito adds, by name."""
