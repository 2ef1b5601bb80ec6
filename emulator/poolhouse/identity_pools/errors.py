"""The errors of `cognito-identity` that Poolhouse raises; the class name is the wire name."""

from poolhouse.protocol.errors import ServiceError


class ValidationException(ServiceError):
    """A parameter violates the model."""


class InvalidIdentityPoolConfigurationException(ServiceError):
    """The pool has no role for the identity, or one that can't be assumed."""


class InvalidParameterException(ServiceError):
    """A parameter is wrong by the service's rules."""


class NotAuthorizedException(ServiceError):
    """The logins don't prove the identity, or the pool does not admit it."""


class ResourceConflictException(ServiceError):
    """Two identities can't become one."""


class ResourceNotFoundException(ServiceError):
    """No such identity pool or identity."""
