"""The server's half of USER_SRP_AUTH (SRP-6a with Cognito's key derivation).

The group is the 3072-bit prime of RFC 3526 (group 15) with generator 2, the hash is SHA-256.
Numbers are hashed in their shortest big-endian form with a zero byte in front when the top bit is
set.
"""

import base64
import hmac
import re
from functools import cache
from hashlib import sha256
from typing import Any, Final

N: Final = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
    "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
    "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
    "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
    "3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33"
    "a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864"
    "d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2"
    "08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff",
    16,
)
"""The prime of RFC 3526, section 4."""

G: Final = 2
"""The generator."""

_INFO: Final = b"Caldera Derived Key"
_KEY_BYTES: Final = 16
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]+")
_TABLE_DIGITS: Final = 128  # 512 bits: the product of a hash and a hash


class InvalidPublicValue(ValueError):  # noqa: N818  a finding about a value; its callers word the error
    """SRP_A can't be used."""


class NotHexadecimal(InvalidPublicValue):
    """SRP_A is not a hexadecimal number."""


class ZeroPublicValue(InvalidPublicValue):
    """SRP_A is 0 mod N: anyone would know the session key (RFC 5054, section 2.5.4)."""


def pad(number: int) -> bytes:
    """Return a number as it is hashed: shortest big-endian form whose top bit is clear.

    Args:
        number: Not negative.
    """
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(sha256(b"".join(parts)).digest(), "big")


K: Final = _hash(pad(N), pad(G))
"""The multiplier k of SRP-6a."""


def private_x(pool_name: str, user_id: str, password: str, salt: bytes) -> int:
    """Return x, the private value that a salt and a password stand for.

    Args:
        pool_name: The part of the pool id after the underscore.
        user_id: USER_ID_FOR_SRP.
        salt: The salt; leading zero bytes do not count, because it travels as a number.
    """
    identity = sha256(f"{pool_name}{user_id}:{password}".encode("utf-8", "replace")).digest()
    return _hash(pad(int.from_bytes(salt, "big")), identity)


def verifier(x: int) -> int:
    """Return v = g^x mod N, what a server keeps instead of a password."""
    return int(_power_of_g(x))


def public_b(verifier: int, b: int) -> int:
    """Return B = k·v + g^b mod N, the server's public value (SRP_B).

    Args:
        verifier: The user's v.
        b: The server's secret for this sign-in, 256 random bits.
    """
    return int((K * verifier + _power_of_g(b)) % N)


def parse_public(text: str) -> int:
    """Return the client's public value A.

    Args:
        text: SRP_A as sent: hexadecimal, either case, no sign, no prefix.

    Raises:
        NotHexadecimal: It is no hexadecimal number.
        ZeroPublicValue: It is 0 mod N.
    """
    if not _HEXADECIMAL.fullmatch(text):
        raise NotHexadecimal("SRP_A is not hexadecimal")
    a_public = int(text, 16)
    if a_public % N == 0:
        raise ZeroPublicValue("SRP_A is 0 mod N")
    return a_public


def session_key(a_public: int, b_public: int, b: int, *, x: int) -> bytes:
    """Return the key that both sides share after the exchange, for a user whose x is known.

    Knowing x saves a third of the arithmetic over knowing only v: v^u = g^(u·x), and powers of g
    come from a table.

    Args:
        a_public: The client's A.
        b_public: The server's B.
        b: The server's secret behind B.
        x: The user's private value.

    Returns:
        16 bytes.
    """
    scrambler = _hash(pad(a_public), pad(b_public))
    shared = _gmpy2().powmod(a_public * _power_of_g(scrambler * x), b, N)
    return _derive_key(int(shared), scrambler)


def claim_signature(
    key: bytes, pool_name: str, user_id: str, secret_block: bytes, timestamp: str
) -> bytes:
    """Return the proof a client who knows the password sends (PASSWORD_CLAIM_SIGNATURE, decoded).

    Args:
        pool_name: The part of the pool id after the underscore.
        user_id: USER_ID_FOR_SRP.
        secret_block: SECRET_BLOCK, decoded.
        timestamp: TIMESTAMP as sent.
    """
    message = f"{pool_name}{user_id}".encode() + secret_block + timestamp.encode("utf-8", "replace")
    return hmac.digest(key, message, "sha256")


def matches(expected: bytes, given: str) -> bool:
    """Return in constant time whether a client's proof is the expected one.

    Args:
        expected: What `claim_signature` returned.
        given: PASSWORD_CLAIM_SIGNATURE as sent, base64; what is no base64 doesn't match.
    """
    return hmac.compare_digest(base64.b64encode(expected), given.encode("utf-8", "replace"))


@cache
def _gmpy2() -> Any:
    """Return gmpy2, loaded for the first SRP sign-in: it drags in `importlib.metadata`."""
    import gmpy2  # noqa: PLC0415

    return gmpy2


def _derive_key(shared: int, scrambler: int) -> bytes:
    """Return HKDF-SHA256 of the shared secret, cut to 16 bytes (RFC 5869, one block)."""
    extracted = hmac.digest(pad(scrambler), pad(shared), "sha256")
    return hmac.digest(extracted, _INFO + b"\x01", "sha256")[:_KEY_BYTES]


def _power_of_g(exponent: int) -> Any:
    """Return g^exponent mod N: one multiplication per hexadecimal digit, no squarings."""
    digits = f"{exponent:x}"
    if len(digits) > _TABLE_DIGITS:
        return _gmpy2().powmod(G, exponent, N)
    product = _gmpy2().mpz(1)
    for powers, digit in zip(_powers_of_g(), reversed(digits), strict=False):
        product = product * powers[digit] % N
    return product


@cache
def _powers_of_g() -> tuple[dict[str, Any], ...]:
    """Return, for every place of a hexadecimal exponent, g to each digit's value at that place.

    About 3 ms and 0.8 MB, spent at the first sign-in.
    """
    mpz = _gmpy2().mpz
    table = []
    place = mpz(G)
    for _ in range(_TABLE_DIGITS):
        powers = {"0": mpz(1)}
        for digit in "123456789abcdef":
            powers[digit] = next(reversed(powers.values())) * place % N
        place = powers["f"] * place % N
        table.append(powers)
    return tuple(table)
