"""Which failures count as the service's, and which become `Unknown`."""

from __future__ import annotations

from poolhouse_client.errors import AuthError, ClientError


def as_service_error(error: ClientError) -> ClientError:
    """Return the error, or raise AuthError `Unknown` for a bare Error or TypeError."""
    if error.name in {"Error", "TypeError"}:
        raise AuthError(
            "Unknown", "An unknown error has occurred.", underlying_error=error
        ) from error
    return error
