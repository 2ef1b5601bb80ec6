"""The client's half of Secure Remote Password as Cognito speaks it (RFC 5054 group, SHA-256).

N is the 3072-bit prime of RFC 3526 (MODP group 15), g = 2. Numbers are hashed as big-endian bytes
of the least even number of hex digits, with a zero byte before a set top bit.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import gmpy2

from poolhouse_client.errors import PlainError
from poolhouse_client.javascript import decode_base64

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.environment import Environment

N: Final = int(
    "FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74"
    "020BBEA6 3B139B22 514A0879 8E3404DD EF9519B3 CD3A431B 302B0A6D F25F1437"
    "4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED"
    "EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05"
    "98DA4836 1C55D39A 69163FA8 FD24CF5F 83655D23 DCA3AD96 1C62F356 208552BB"
    "9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B"
    "E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718"
    "3995497C EA956AE5 15D22618 98FA0510 15728E5A 8AAAC42D AD33170D 04507A33"
    "A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7"
    "ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864"
    "D8760273 3EC86A64 521F2B18 177B200C BBE11757 7A615D6C 770988C0 BAD946E2"
    "08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF".replace(" ", ""),
    16,
)
G: Final = 2
_INFO: Final = b"Caldera Derived Key\x01"
_KEY_LENGTH: Final = 16
_SECRET_LENGTH: Final = 128
_DEVICE_PASSWORD_LENGTH: Final = 40
_DEVICE_SALT_LENGTH: Final = 16
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True)
class Challenge:
    """What the server sends back: its public number, the salt, and a block to sign."""

    server_public: int
    salt: int
    secret_block: str


@dataclass(frozen=True)
class Login:
    """Whom the proof is for.

    Attributes:
        pool_name: The pool id's part after the region, or a device group key.
        user_id: `USER_ID_FOR_SRP`, or a device key.
        password: The user's, or the device's.
    """

    pool_name: str
    user_id: str
    password: str


@dataclass(frozen=True)
class DeviceVerifier:
    """What a new device registers, and the password it keeps; salt and verifier in base64."""

    random_password: str
    salt: str
    verifier: str


class SrpSession:
    """One exchange: a fresh secret number and its public counterpart.

    Args:
        environment: Draws 128 random bytes.
    """

    def __init__(self, environment: Environment) -> None:
        self._secret = int.from_bytes(environment.random_bytes("srp-a", _SECRET_LENGTH), "big")
        self._public = _power(G, self._secret)

    @property
    def srp_a(self) -> str:
        """A in lower-case hex, not padded: the parameter `SRP_A`."""
        return f"{self._public:x}"

    def sign(self, login: Login, challenge: Challenge, timestamp: str) -> str:
        """Return `PASSWORD_CLAIM_SIGNATURE` in base64.

        Raises PlainError `Error` if the server's number is zero modulo N, or u is zero.
        """
        key = self._authentication_key(login, challenge)
        claim = b"".join((
            login.pool_name.encode(),
            login.user_id.encode(),
            decode_base64(challenge.secret_block),
            timestamp.encode(),
        ))  # fmt: skip
        return base64.b64encode(hmac.digest(key, claim, "sha256")).decode()

    def _authentication_key(self, login: Login, challenge: Challenge) -> bytes:
        if challenge.server_public % N == 0:
            raise PlainError("Error", "B cannot be zero.")
        u = _hash_number(pad(self._public) + pad(challenge.server_public))
        if u == 0:
            raise PlainError("Error", "U cannot be zero.")
        k = _hash_number(pad(N) + pad(G))
        identity = f"{login.pool_name}{login.user_id}:{login.password}".encode()
        x = _hash_number(pad(challenge.salt) + hashlib.sha256(identity).digest())
        shared = _power(challenge.server_public - k * _power(G, x), self._secret + u * x)
        extracted = hmac.digest(pad(u), pad(shared), "sha256")
        return hmac.digest(extracted, _INFO, "sha256")[:_KEY_LENGTH]


def make_device_verifier(
    environment: Environment, device_group_key: str, device_key: str
) -> DeviceVerifier:
    """Draw a password and a salt for a new device, and compute what the pool checks it by."""
    drawn = environment.random_bytes("device-password", _DEVICE_PASSWORD_LENGTH)
    password = base64.b64encode(drawn).decode()
    salt_bytes = environment.random_bytes("device-salt", _DEVICE_SALT_LENGTH)
    salt = pad(int.from_bytes(salt_bytes, "big"))
    identity = f"{device_group_key}{device_key}:{password}".encode()
    verifier = _power(G, _hash_number(salt + hashlib.sha256(identity).digest()))
    return DeviceVerifier(
        random_password=password,
        salt=base64.b64encode(salt).decode(),
        verifier=base64.b64encode(pad(verifier)).decode(),
    )


def read_challenge(parameters: Mapping[str, str]) -> Challenge:
    """Read the parameters of PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER."""
    return Challenge(
        server_public=int(parameters["SRP_B"], 16),
        salt=int(parameters["SALT"], 16),
        secret_block=parameters["SECRET_BLOCK"],
    )


def format_timestamp(now_ms: int) -> str:
    """Return `ddd MMM D HH:mm:ss UTC YYYY` in English, the day without a leading zero."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    day = f"{_DAYS[now.weekday()]} {_MONTHS[now.month - 1]} {now.day}"
    return f"{day} {now:%H:%M:%S} UTC {now.year}"


def pad(number: int) -> bytes:
    """Return a number's bytes, with a zero byte before a set top bit."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash_number(data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(data).digest(), "big")


def _power(base: int, exponent: int) -> int:
    return int(gmpy2.powmod(base, exponent, N))
