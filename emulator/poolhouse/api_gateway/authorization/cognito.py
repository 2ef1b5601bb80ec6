"""COGNITO_USER_POOLS: a token of one of the route's pools, verified without asking the pool."""

from dataclasses import dataclass
from typing import ClassVar

from poolhouse.api_gateway.call import ApiCall


@dataclass(frozen=True, slots=True)
class CognitoUserPools:
    """Let in the bearer of an ID token, or of an access token with one of the scopes.

    Args:
        user_pool_ids: The pools whose tokens are taken.
        scopes: Scopes of which an access token must have one; none asks for an ID token.
    """

    user_pool_ids: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    kind: ClassVar[str] = "COGNITO_USER_POOLS"

    def authorize(self, call: ApiCall) -> None:
        """Return if the call is let in, the token's claims noted.

        Raises:
            GatewayRefusal: The token is missing, bad, expired, of another pool, or lacks scopes.
        """
        from poolhouse.api_gateway.authorization.bearers import (  # noqa: PLC0415  with the first call
            as_texts,
            claims_of,
        )

        claims = claims_of(call, self.user_pool_ids, self.scopes)
        call.authorizer_context = {"claims": as_texts(claims)}
