"""What bounds the sessions of guests in the enhanced flow, whatever their role allows.

The service passes an inline policy and a managed one along when it assumes the role; a guest may
do what either allows and the role allows too. Source: Developer Guide, iam-roles ("access
policies"). The JSON of the inline policy is not published and is rebuilt from the list there
(guessed); the managed one is version 4 of AmazonCognitoUnAuthedIdentitiesSessionPolicy.
"""

from typing import Any, Final

_INLINE_ACTIONS: Final = (
    "cloudwatch:*",
    "logs:*",
    "dynamodb:*",
    "kinesis:*",
    "kinesisanalytics:*",
    "mobileanalytics:*",
    "s3:*",
    "ses:*",
    "sns:*",
    "sqs:*",
    "lambda:*",
    "machinelearning:*",
    "execute-api:*",
    "iot:*",
    "gamelift:*",
    "cognito-identity:*",
    "cognito-idp:*",
    "cognito-sync:*",
    "lex:*",
    "appsync:*",
    "codewhisperer:*",
    "sumerian:View*",
    "textract:DetectDocumentText",
    "textract:AnalyzeDocument",
    "sdb:*",
)
_MANAGED_ACTIONS: Final = (
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
)


def _allow(actions: tuple[str, ...]) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


SESSION_POLICIES: Final = (_allow(_INLINE_ACTIONS), _allow(_MANAGED_ACTIONS))
