"""How long what an app client hands out is good: tokens and the Sessions of a sign-in."""

from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.user_pools.records import AppClient

_UNITS_S: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_TOKEN_DEFAULT_S: Final = 3600
_REFRESH_DEFAULT_S: Final = 30 * 86_400
_AUTH_SESSION_DEFAULT_MIN: Final = 3


def id_token_s(client: AppClient) -> int:
    """Return the lifetime of an ID token in seconds."""
    return _lifetime_s(client, "IdToken", "hours") or _TOKEN_DEFAULT_S


def access_token_s(client: AppClient) -> int:
    """Return the lifetime of an access token in seconds."""
    return _lifetime_s(client, "AccessToken", "hours") or _TOKEN_DEFAULT_S


def refresh_token_ms(client: AppClient) -> int:
    """Return the lifetime of a refresh token in milliseconds; 0 days means the default."""
    return (_lifetime_s(client, "RefreshToken", "days") or _REFRESH_DEFAULT_S) * MS_PER_S


def auth_session_ms(client: AppClient) -> int:
    """Return the lifetime of a Session in milliseconds."""
    if client.auth_session_s is not None:
        return client.auth_session_s * MS_PER_S
    minutes = int(client.settings.get("AuthSessionValidity", _AUTH_SESSION_DEFAULT_MIN))
    return minutes * _UNITS_S["minutes"] * MS_PER_S


def rotation_grace_ms(client: AppClient) -> int | None:
    """Return how long a replaced refresh token still refreshes; None where none is replaced."""
    rotation = client.settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") != "ENABLED":
        return None
    return int(rotation.get("RetryGracePeriodSeconds", 0)) * MS_PER_S


def set_auth_session_lifetime(call: Call, client_id: str, lifetime_s: int) -> None:
    """Let a client's Sessions live for seconds, whatever its AuthSessionValidity says in minutes.

    Args:
        call: The call.
        client_id: The app client.
        lifetime_s: Seconds, at least 1.
    """
    call.store.run("UPDATE app_clients SET auth_session_s = ? WHERE id = ?", lifetime_s, client_id)


def _lifetime_s(client: AppClient, token: str, unit: str) -> int:
    units = client.settings.get("TokenValidityUnits", {})
    return int(client.settings.get(f"{token}Validity", 0)) * _UNITS_S[units.get(token, unit)]
