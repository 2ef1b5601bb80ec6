"""Identifiers in the shapes that the services give them, drawn from entropy."""

import base64
from typing import Final

from poolhouse.runtime.entropy import Entropy, uncounted, uuid_of

_DIGITS: Final = "0123456789"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_UPPER: Final = _LOWER.upper()
_BASE32: Final = _UPPER + "234567"
_BASE64: Final = _UPPER + _LOWER + _DIGITS + "+/"
_UUID_BYTES: Final = 16
_EXTENDED_ID_BYTES: Final = 11


def user_pool_id(entropy: Entropy, region: str) -> str:
    """Draw a user pool id: the region, an underscore, nine letters and digits."""
    return f"{region}_{entropy.text('user_pool_id', _DIGITS + _LOWER + _UPPER, 9)}"


def app_client_id(entropy: Entropy) -> str:
    """Draw an app client id: 26 lower-case letters and digits."""
    return entropy.text("app_client_id", _DIGITS + _LOWER, 26)


def app_client_secret(entropy: Entropy) -> str:
    """Draw an app client secret: 51 lower-case letters and digits."""
    return entropy.text("app_client_secret", _DIGITS + _LOWER, 51)


def user_sub(entropy: Entropy) -> str:
    """Draw a user's `sub`: a UUID whose third group starts with 70, as current pools have it."""
    drawn = entropy.uuid("user_sub")
    return f"{drawn[:14]}70{drawn[16:]}"


def identity_pool_id(entropy: Entropy, region: str) -> str:
    """Draw an identity pool id: the region, a colon, a UUID."""
    return f"{region}:{entropy.uuid('identity_pool_id')}"


def identity_id(entropy: Entropy, region: str) -> str:
    """Draw an identity id: the region, a colon, a UUID."""
    return f"{region}:{entropy.uuid('identity_id')}"


def temporary_access_key_id(entropy: Entropy) -> str:
    """Draw the access key id of temporary credentials: ASIA and 16 upper-case characters."""
    return "ASIA" + entropy.text("access_key_id", _BASE32, 16)


def secret_access_key(entropy: Entropy) -> str:
    """Draw a secret access key: 40 characters of Base64."""
    return entropy.text("secret_access_key", _BASE64, 40)


def role_id(entropy: Entropy) -> str:
    """Draw a role's unique id: AROA and 17 upper-case characters."""
    return "AROA" + entropy.text("role_id", _BASE32, 17)


def rest_api_id(entropy: Entropy) -> str:
    """Draw a REST API id: ten lower-case letters and digits."""
    return entropy.text("rest_api_id", _DIGITS + _LOWER, 10)


def api_call_ids(entropy: Entropy) -> tuple[str, str]:
    """Draw the two ids of an API call: a UUID, and 15 characters of Base64 with an equal sign."""
    return _api_call_ids_of(entropy.bytes("api_call", _UUID_BYTES + _EXTENDED_ID_BYTES))


def uncounted_api_call_ids() -> tuple[str, str]:
    """Draw the two ids of an API call from the machine, when no counter can be kept."""
    return _api_call_ids_of(uncounted(_UUID_BYTES + _EXTENDED_ID_BYTES))


def uncounted_request_id() -> str:
    """Draw a request id from the machine, when no counter can be kept."""
    return uuid_of(uncounted(_UUID_BYTES))


def _api_call_ids_of(drawn: bytes) -> tuple[str, str]:
    extended = base64.b64encode(drawn[_UUID_BYTES:]).decode("ascii")
    return uuid_of(drawn[:_UUID_BYTES]), extended
