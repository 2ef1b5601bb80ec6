"""GetCredentialsForIdentity as the AWS SDK for JavaScript v3 calls it: what a role switch is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.credentials.contract import CredentialsAndIdentityId
from poolhouse_client.credentials.provider import read_credentials
from poolhouse_client.errors import AuthError
from poolhouse_client.service_clients.aws_json import post
from poolhouse_client.service_clients.error_answer import parse_body, parse_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.configuration.pools import IdentityPoolConfig
    from poolhouse_client.service_clients.fetch import Wire

_TARGET: Final = "AWSCognitoIdentityService.GetCredentialsForIdentity"
_USER_AGENT: Final = "aws-sdk-js/3 ua/2.1 lang/js api/cognito-identity#3"


class CognitoIdentityClient:
    """The SDK's client, which knows nothing of Amplify: no cache, no shared requests.

    On the wire it differs from Amplify's in the user agent and in leaving `cache-control` out, so
    that its preflights may be remembered. Attempts are Amplify's: three, with like pauses.

    Args:
        wire: Environment and network.
        pool: The identity pool, for its region or endpoint.
    """

    def __init__(self, wire: Wire, pool: IdentityPoolConfig) -> None:
        self._wire = wire
        self._pool = pool

    async def get_credentials_for_identity(
        self,
        identity_id: str | None,
        *,
        custom_role_arn: str | None = None,
        logins: Mapping[str, str] | None = None,
    ) -> CredentialsAndIdentityId:
        """Return credentials of an identity under a role of the caller's choice.

        A refusal raises AuthError by the service's name; an answer without credentials raises
        AuthError `CredentialsException`.
        """
        members: dict[str, Any] = {
            "IdentityId": identity_id,
            "Logins": None if logins is None else dict(logins),
            "CustomRoleArn": custom_role_arn,
        }
        response = await post(
            self._wire,
            self._pool.endpoint_url(),
            _TARGET,
            members,
            headers={},
            user_agent=_USER_AGENT,
            cache="default",
        )
        error = parse_error(response)
        if error is not None:
            raise AuthError(error.code, error.message, metadata=error.metadata)
        output = parse_body(response)
        given = output.get("Credentials") or {}
        if not given.get("AccessKeyId") or not given.get("SecretKey"):
            raise AuthError("CredentialsException", "The answer holds no credentials.")
        return CredentialsAndIdentityId(
            read_credentials(given), output.get("IdentityId") or identity_id
        )
