"""Who calls: what the protocol asks of the authenticator that the world hands in."""

from collections.abc import Mapping
from typing import Protocol

from poolhouse.protocol.http import HttpRequest


class Caller(Protocol):
    """A verified principal."""

    @property
    def arn(self) -> str:
        """The principal's ARN, as the services name it in refusals."""

    @property
    def detail(self) -> Mapping[str, str]:
        """What the journal tells of the principal's signature beside."""

    @property
    def region(self) -> str:
        """The region that the signature is made for."""


class Authenticator(Protocol):
    """Verify who signed a request, and whether the caller's policies allow what it asks."""

    def authenticate(self, request: HttpRequest, service: str, now_ms: int) -> Caller:
        """Return who signed the request.

        Args:
            service: The signing name that the credential's scope must have.

        Raises:
            ServiceError: No signature, a bad one, one for no region, an unknown key, an expired
                token.
        """

    def authorize(self, caller: Caller, action: str, resource: str, now_ms: int) -> None:
        """Raise unless the caller's policies allow the action on the resource.

        Raises:
            AccessDeniedException: They don't.
        """
