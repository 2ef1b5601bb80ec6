"""The client of Amazon Cognito identity pools (`cognito-identity`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import AmplifyError, AuthError, ClientError, PlainError
from poolhouse_client.service_clients.aws_json import post
from poolhouse_client.service_clients.error_answer import parse_body, parse_error
from poolhouse_client.service_clients.service_errors import as_service_error
from poolhouse_client.service_clients.user_agent import user_agent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.configuration import IdentityPoolConfig
    from poolhouse_client.service_clients.fetch import Wire
    from poolhouse_client.transport.messages import HttpResponse

_SERVICE = "AWSCognitoIdentityService"


class IdentityPoolClient:
    """Calls the two operations of an identity pool that v6 uses.

    Args:
        wire: Environment and network.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def get_id(self, pool: IdentityPoolConfig, logins: Mapping[str, str]) -> dict[str, Any]:
        """Call GetId; a guest sends empty logins."""
        members = {"IdentityPoolId": pool.identity_pool_id, "Logins": dict(logins)}
        return await self._call(pool, "GetId", members)

    async def get_credentials_for_identity(
        self, pool: IdentityPoolConfig, identity_id: str, logins: Mapping[str, str] | None
    ) -> dict[str, Any]:
        """Call GetCredentialsForIdentity; a guest sends no logins at all."""
        members = {
            "IdentityId": identity_id,
            "Logins": None if logins is None else dict(logins),
        }
        return await self._call(pool, "GetCredentialsForIdentity", members)

    async def _call(
        self, pool: IdentityPoolConfig, operation: str, members: Mapping[str, Any]
    ) -> dict[str, Any]:
        url = pool.endpoint_url()
        try:
            response = await post(
                self._wire,
                url,
                f"{_SERVICE}.{operation}",
                members,
                headers={"cache-control": "no-store"},
                user_agent=user_agent(self._wire.framework),
            )
            return _output(response)
        except ClientError as failure:
            raise _rewrapped(as_service_error(failure)) from failure


def _output(response: HttpResponse) -> dict[str, Any]:
    error = parse_error(response)
    if error is not None:
        raise PlainError(error.code, error.message)
    return parse_body(response)


def _rewrapped(failure: ClientError) -> AuthError:
    underlying = failure.underlying_error if isinstance(failure, AmplifyError) else None
    suggestion = failure.recovery_suggestion if isinstance(failure, AmplifyError) else None
    return AuthError(
        failure.name,
        failure.message,
        recovery_suggestion=suggestion,
        underlying_error=underlying,
    )
