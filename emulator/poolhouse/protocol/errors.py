"""Errors as the services put them on the wire.

    ServiceError                        400 unless it says otherwise
    ├── InternalErrorException          500
    ├── UnknownOperationException
    ├── SerializationException
    ├── RequestEntityTooLargeException  413
    ├── MissingAuthenticationTokenException
    ├── IncompleteSignatureException
    ├── InvalidSignatureException
    ├── UnrecognizedClientException
    ├── ExpiredTokenException
    └── AccessDeniedException

The class name is the wire name. Each service adds its own modelled errors in its `errors.py`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from poolhouse.runtime.detail import require_json


class ServiceError(Exception):
    """An answer that refuses a request.

    Args:
        message: The sentence the caller reads; None sends none.
        keeps_writes: Commit what the handler wrote before it refused (a counted failure, a
            consumed code).
        headers: Further headers of the answer.
        detail: What only the journal shows: why it was refused.

    Raises:
        TypeError: The detail is no JSON.
    """

    status: ClassVar[int] = 400

    def __init__(
        self,
        message: str | None = None,
        *,
        keeps_writes: bool = False,
        headers: tuple[tuple[str, str], ...] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.keeps_writes = keeps_writes
        self.headers = headers
        self.detail = require_json(detail)

    @property
    def name(self) -> str:
        """The name in the service's model."""
        return type(self).__name__


class InternalErrorException(ServiceError):
    """Something broke that is no fault of the caller."""

    status = 500


class UnknownOperationException(ServiceError):
    """The target names no operation."""


class SerializationException(ServiceError):
    """The body is not JSON, or a member has another JSON type than the model says."""


class RequestEntityTooLargeException(ServiceError):
    """The body is longer than the service reads."""

    status = 413


class MissingAuthenticationTokenException(ServiceError):
    """A signed operation came without a signature."""


class IncompleteSignatureException(ServiceError):
    """The Authorization header can't be parsed."""


class InvalidSignatureException(ServiceError):
    """The signature, its scope or its date is wrong."""


class UnrecognizedClientException(ServiceError):
    """The access key or the session token is unknown."""


class ExpiredTokenException(ServiceError):
    """The session token has expired."""


class AccessDeniedException(ServiceError):
    """The caller's policies do not allow the action."""
