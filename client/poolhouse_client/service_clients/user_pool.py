"""The client of Amazon Cognito user pools (`cognito-idp`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolhouse_client.errors import AuthError, PlainError
from poolhouse_client.service_clients.aws_json import post
from poolhouse_client.service_clients.error_answer import parse_body, parse_error
from poolhouse_client.service_clients.service_errors import as_service_error
from poolhouse_client.service_clients.user_agent import user_agent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from poolhouse_client.configuration import UserPoolConfig
    from poolhouse_client.service_clients.fetch import Wire
    from poolhouse_client.service_clients.user_agent import AuthAction
    from poolhouse_client.transport.messages import HttpResponse

_SERVICE = "AWSCognitoIdentityProviderService"


class UserPoolClient:
    """Calls operations of a user pool; which pool is said with each call.

    Args:
        wire: Environment and network.
        custom_headers: Returns what `libraryOptions.Auth.headers` gives now; spread last.
    """

    def __init__(
        self, wire: Wire, custom_headers: Callable[[], Awaitable[Mapping[str, str]]]
    ) -> None:
        self._wire = wire
        self._custom_headers = custom_headers

    async def call(
        self,
        pool: UserPoolConfig,
        operation: str,
        members: Mapping[str, Any],
        action: AuthAction | None = None,
    ) -> dict[str, Any]:
        """Call an operation and return its output's members.

        A refusal raises AuthError with the service's name and sentence; no answer raises
        AmplifyError `NetworkError`; a body that is not JSON raises PlainError `SyntaxError`.

        Args:
            pool: The pool, its client and endpoint.
            operation: The operation's name, as in the service model.
            members: The input in v6's order; None is left out.
            action: What the user agent says is being done, if anything.
        """
        url = pool.endpoint_url()
        custom = await self._custom_headers()
        response = await post(
            self._wire,
            url,
            f"{_SERVICE}.{operation}",
            members,
            headers={"cache-control": "no-store", **custom},
            user_agent=user_agent(self._wire.framework, action),
        )
        refusal = _refusal(response)
        if refusal is not None:
            raise refusal
        return parse_body(response)


def _refusal(response: HttpResponse) -> AuthError | None:
    error = parse_error(response)
    if error is None:
        return None
    named = as_service_error(PlainError(error.code, error.message))
    return AuthError(named.name, named.message, metadata=error.metadata)
