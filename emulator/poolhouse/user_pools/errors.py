"""The modelled errors of `cognito-idp` that Poolhouse raises; the class name is the wire name."""

from poolhouse.protocol.errors import ServiceError


class AliasExistsException(ServiceError):
    """An alias belongs to another user."""


class CodeMismatchException(ServiceError):
    """A code is wrong."""


class EnableSoftwareTokenMFAException(ServiceError):
    """A TOTP code did not verify while the token was set up."""


class ExpiredCodeException(ServiceError):
    """A code has expired, was used or was never asked for."""


class FeatureUnavailableInTierException(ServiceError):
    """The pool's tier does not have the feature."""


class GroupExistsException(ServiceError):
    """The pool has a group of that name."""


class InvalidOAuthFlowException(ServiceError):
    """The OAuth flows do not go together."""


class InvalidParameterException(ServiceError):
    """A parameter is wrong, by the model or by the service's rules."""


class InvalidPasswordException(ServiceError):
    """A password does not satisfy the policy."""


class LimitExceededException(ServiceError):
    """Too many attempts in too short a time."""


class NotAuthorizedException(ServiceError):
    """The password, proof, session, token or state does not allow it."""


class PasswordHistoryPolicyViolationException(ServiceError):
    """A password was used before."""


class PasswordResetRequiredException(ServiceError):
    """The user must reset the password first."""


class RefreshTokenReuseException(ServiceError):
    """A rotated refresh token was used after its grace period."""


class ResourceNotFoundException(ServiceError):
    """No such pool, app client or group."""


class ScopeDoesNotExistException(ServiceError):
    """No such OAuth scope."""


class SoftwareTokenMFANotFoundException(ServiceError):
    """The pool does not offer TOTP."""


class UnauthorizedException(ServiceError):
    """The client may not revoke this token."""


class UnsupportedOperationException(ServiceError):
    """The client's settings rule the operation out."""


class UnsupportedTokenTypeException(ServiceError):
    """Only refresh tokens can be revoked."""


class UnsupportedUserStateException(ServiceError):
    """The user's status does not allow it."""


class UserNotConfirmedException(ServiceError):
    """The user has not confirmed the sign-up."""


class UserNotFoundException(ServiceError):
    """No such user."""


class UsernameExistsException(ServiceError):
    """The username is taken."""
