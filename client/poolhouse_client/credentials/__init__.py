"""AWS credentials of the signed-in user or of a guest.

Owns: the provider contract, the default provider with its identity id and its 50-minute cache,
the direct identity pool call of the AWS SDK v3 that a role switch makes.
Does not own: tokens (`tokens`), what is done with credentials (`rest`), remedies (`hardened`).
Called by: `amplify` (sessions); applications that switch roles.
"""

from poolhouse_client.credentials.contract import (
    AwsCredentials,
    CredentialsAndIdentityId,
    CredentialsAndIdentityIdProvider,
    GetCredentialsOptions,
)
from poolhouse_client.credentials.fixed import FixedCredentialsProvider
from poolhouse_client.credentials.provider import CognitoCredentialsProvider
from poolhouse_client.credentials.role_switch import fetch_role_credentials
from poolhouse_client.credentials.sdk_v3 import CognitoIdentityClient

__all__ = [
    "AwsCredentials",
    "CognitoCredentialsProvider",
    "CognitoIdentityClient",
    "CredentialsAndIdentityId",
    "CredentialsAndIdentityIdProvider",
    "FixedCredentialsProvider",
    "GetCredentialsOptions",
    "fetch_role_credentials",
]
