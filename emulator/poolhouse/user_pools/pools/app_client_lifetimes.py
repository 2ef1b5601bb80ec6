"""The lifetimes of an app client's tokens and of the Sessions of its sign-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from poolhouse.protocol.call import Call
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.user_pools.records import AppClient

_DAY_S: Final = 86_400
_UNITS_S: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": _DAY_S}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The default lifetime of a kind of token, and its bounds.

    Args:
        unit: The unit of a validity where the client names none.
        default: The validity, in that unit, where the client sets none.
        least_s: The shortest lifetime that a client may ask for.
        greatest_s: The longest.
    """

    unit: str
    default: int
    least_s: int
    greatest_s: int


LIFETIMES: Final[Mapping[str, Lifetime]] = {
    "AccessToken": Lifetime("hours", 1, 300, _DAY_S),
    "IdToken": Lifetime("hours", 1, 300, _DAY_S),
    "RefreshToken": Lifetime("days", 30, 3600, 3650 * _DAY_S),
}
AUTH_SESSION_DEFAULT_MIN: Final = 3


def token_s(settings: Mapping[str, Any], token: str) -> int:
    """Return the lifetime that a client's settings give a token; where unset or 0, the default.

    Args:
        settings: Members of UserPoolClientType.
        token: A key of `LIFETIMES`.
    """
    lifetime = LIFETIMES[token]
    validity = int(settings.get(f"{token}Validity", 0))
    if not validity:
        return lifetime.default * _UNITS_S[lifetime.unit]
    unit = settings.get("TokenValidityUnits", {}).get(token, lifetime.unit)
    return validity * _UNITS_S[unit]


def id_token_s(client: AppClient) -> int:
    """Return the lifetime of an ID token in seconds."""
    return token_s(client.settings, "IdToken")


def access_token_s(client: AppClient) -> int:
    """Return the lifetime of an access token in seconds."""
    return token_s(client.settings, "AccessToken")


def refresh_token_ms(client: AppClient) -> int:
    """Return the lifetime of a refresh token in milliseconds."""
    return token_s(client.settings, "RefreshToken") * MS_PER_S


def auth_session_ms(client: AppClient) -> int:
    """Return the lifetime of a Session in milliseconds."""
    if client.auth_session_s is not None:
        return client.auth_session_s * MS_PER_S
    minutes = int(client.settings.get("AuthSessionValidity", AUTH_SESSION_DEFAULT_MIN))
    return minutes * _UNITS_S["minutes"] * MS_PER_S


def rotation_grace_ms(client: AppClient) -> int | None:
    """Return how long a replaced refresh token still refreshes; None where none is replaced."""
    rotation = client.settings.get("RefreshTokenRotation", {})
    if rotation.get("Feature") != "ENABLED":
        return None
    return int(rotation.get("RetryGracePeriodSeconds", 0)) * MS_PER_S


def set_auth_session_lifetime(call: Call, client_id: str, lifetime_s: int) -> None:
    """Set the lifetime of a client's Sessions in seconds, in place of its AuthSessionValidity.

    Args:
        lifetime_s: Seconds, at least 1.
    """
    call.store.run("UPDATE app_clients SET auth_session_s = ? WHERE id = ?", lifetime_s, client_id)
