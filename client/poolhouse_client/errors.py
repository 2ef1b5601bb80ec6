"""What the client raises, with Amplify JS v6's names.

    ClientError                 everything below; `name` is what v6 calls it
    ├── PlainError              not wrapped by the library: SyntaxError, TypeError, TimeoutError
    │   └── QuotaExceededError  local storage is full
    └── AmplifyError            NetworkError, AuthUserPoolException, NoAmplifyContextError, …
        ├── AuthError           service errors of both pools and the auth category's own
        └── ApiError
            └── RestApiError    an answer of 300 or above; `response` holds status, headers, text
                └── CanceledError

NotBuiltError stands outside: it says that v6 could do this and this client can't yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class ResponseMetadata:
    """Where a service error came from."""

    http_status_code: int
    request_id: str | None = None
    extended_request_id: str | None = None


@dataclass(frozen=True)
class ApiErrorResponse:
    """The answer behind a RestApiError; the body is unparsed text."""

    status_code: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


class ClientError(Exception):
    """An error as v6 reports it.

    Args:
        name: The error's name in JavaScript, which callers test.
        message: The sentence v6 or the service gives.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name: Final = name
        self.message: Final = message


class PlainError(ClientError):
    """An error that v6 does not wrap: JavaScript's own, or a bare `Error` with a name."""


class QuotaExceededError(PlainError):
    """The browser refuses to store more for this origin (Storage.setItem, HTML standard)."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "QuotaExceededError",
            f"Failed to execute 'setItem' on 'Storage': Setting the value of '{key}' "
            "exceeded the quota.",
        )


class AmplifyError(ClientError):
    """The library's own error, with a hint and the error below it where there is one."""

    def __init__(
        self,
        name: str,
        message: str,
        *,
        recovery_suggestion: str | None = None,
        underlying_error: BaseException | None = None,
        metadata: ResponseMetadata | None = None,
    ) -> None:
        super().__init__(name, message)
        self.recovery_suggestion: Final = recovery_suggestion
        self.underlying_error: Final = underlying_error
        self.metadata: Final = metadata


class AuthError(AmplifyError):
    """An error of the auth category: Cognito's, by Cognito's name, or the category's own."""


class ApiError(AmplifyError):
    """An error that belongs to an HTTP answer."""

    def __init__(
        self,
        name: str,
        message: str,
        *,
        response: ApiErrorResponse | None = None,
        recovery_suggestion: str | None = None,
        underlying_error: BaseException | None = None,
        metadata: ResponseMetadata | None = None,
    ) -> None:
        super().__init__(
            name,
            message,
            recovery_suggestion=recovery_suggestion,
            underlying_error=underlying_error,
            metadata=metadata,
        )
        self.response: Final = response


class RestApiError(ApiError):
    """A REST call was answered with 300 or above, or could not be made."""


class CanceledError(RestApiError):
    """A REST call was cancelled by its caller."""


class NotBuiltError(NotImplementedError):
    """Amplify v6 does this; this client does not yet."""


def is_cancel_error(error: object) -> bool:
    """Tell whether an error comes from cancelling a REST call."""
    return isinstance(error, CanceledError)


def network_error(cause: BaseException) -> AmplifyError:
    """Return v6's error for a request that got no answer."""
    return AmplifyError("NetworkError", "A network error has occurred.", underlying_error=cause)


def no_context_error() -> AmplifyError:
    """Return v6's error for a call before `configure`."""
    return AmplifyError(
        "NoAmplifyContextError",
        "No AmplifyContext available. Call Amplify.configure() to set a global context, "
        "or pass a context as the first argument.",
        recovery_suggestion="Call Amplify.configure() before using this API, or pass an "
        "AmplifyContext created via createAmplifyContext() as the first argument.",
    )


def unauthenticated_error() -> AuthError:
    """Return v6's error for what only a signed-in user may do."""
    return AuthError(
        "UserUnAuthenticatedException",
        "User needs to be authenticated to call this API.",
        recovery_suggestion="Sign in before calling this API again.",
    )
