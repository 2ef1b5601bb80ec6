"""Tokens on the wire: RS256 signatures in compact form (RFC 7515), JWKs, opaque refresh tokens.

Keys are key objects, never PEM text: reading a PEM costs a hundred signatures.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

ALGORITHM: Final = "RS256"
"""The one algorithm of user pools."""

_SEGMENTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)")
_REFRESH_HEADER: Final = b'{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}'
_REFRESH_SEED_BYTES: Final = 16
_WRAPPED_KEY_BYTES: Final = 256  # RSA-OAEP under a 2048-bit key
_IV_BYTES: Final = 12
_CIPHERTEXT_BYTES: Final = 800
_TAG_BYTES: Final = 16


class MalformedToken(ValueError):  # noqa: N818  a finding about a text; its callers word the error
    """A text is not a signed token in compact form."""


class SignedToken(NamedTuple):
    """A token taken apart; nothing is proven by its being one."""

    header: dict[str, Any]
    """The JOSE header."""
    claims: dict[str, Any]
    """The payload."""
    signing_input: bytes
    """What the signature is over."""
    signature: bytes
    """The signature, decoded."""


def encode(claims: Mapping[str, Any], private_key: "RSAPrivateKey", kid: str) -> str:
    """Sign claims the way a user pool does: header `kid`, `alg` in that order, and no `typ`.

    Args:
        claims: The payload; members keep their order.
        private_key: The signing key.
        kid: The key's id in the JWKS.
    """
    body = json.dumps(claims, separators=(",", ":"), ensure_ascii=False)
    signing_input = _header(kid) + b"." + _to_base64url(body.encode("utf-8", "replace"))
    signature = private_key.sign(signing_input, *_rs256())
    return (signing_input + b"." + _to_base64url(signature)).decode("ascii")


def split(token: str) -> SignedToken:
    """Take a token apart without verifying it.

    Args:
        token: Three base64url segments without padding, joined by dots.

    Raises:
        MalformedToken: It isn't that, or its header or payload is no JSON object.
    """
    segments = _SEGMENTS.fullmatch(token)
    if segments is None:
        raise MalformedToken("not three base64url segments")
    header, claims, signature = segments.groups()
    return SignedToken(
        header=_json_object(header),
        claims=_json_object(claims),
        signing_input=f"{header}.{claims}".encode("ascii"),
        signature=_from_base64url(signature),
    )


def read_unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a token's header and claims, which its bearer may have made up.

    Raises:
        MalformedToken: As `split`.
    """
    parts = split(token)
    return parts.header, parts.claims


def verify_signature(token: str | SignedToken, public_key: "RSAPublicKey") -> bool:
    """Tell whether a token carries a good RS256 signature of a key.

    Any other algorithm named in the header (`none`, HS256, …) and any `crit` extension is refused
    before a key is touched (RFC 8725, sections 3.1 and 3.2); so is a text that is no token.

    Args:
        token: The token, or what `split` made of it.
        public_key: The key object the header's `kid` stands for.

    Raises:
        TypeError: The key is not an RSA public key object.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415  same

    if not isinstance(public_key, RSAPublicKey):
        raise TypeError(f"an RSA public key object is needed, not {type(public_key).__name__}")
    try:
        parts = split(token) if isinstance(token, str) else token
        if parts.header.get("alg") != ALGORITHM or "crit" in parts.header:
            return False
        public_key.verify(parts.signature, parts.signing_input, *_rs256())
    except (MalformedToken, InvalidSignature):
        return False
    return True


def jwk(public_key: "RSAPublicKey", kid: str) -> dict[str, str]:
    """Return a key's entry in a pool's JWKS, members in the service's order (RFC 7517)."""
    numbers = public_key.public_numbers()
    return {
        "alg": ALGORITHM,
        "e": _number_to_base64url(numbers.e),
        "kid": kid,
        "kty": "RSA",
        "n": _number_to_base64url(numbers.n),
        "use": "sig",
    }


def private_key_from_numbers(
    *, n: int, e: int, d: int, p: int, q: int, dp: int, dq: int, qi: int
) -> "RSAPrivateKey":
    """Return the key object of numbers that are known to belong together.

    Their primality is not checked, which would cost a hundred signatures.

    Args:
        n: Modulus.
        e: Public exponent.
        d: Private exponent.
        p: First prime.
        q: Second prime.
        dp: d mod p - 1.
        dq: d mod q - 1.
        qi: Inverse of q mod p (names as in RFC 7518, section 6.3.2).
    """
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  slow to load

    numbers = rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def opaque_refresh_token(random_bytes: bytes) -> str:
    """Return a refresh token in the shape of the service's: a five-part JWE nobody can decrypt.

    Args:
        random_bytes: At least 16 bytes; they are stretched to the length of a real token
            (1513 characters), so equal bytes give equal tokens.

    Raises:
        ValueError: There are fewer bytes, so that a token could be guessed.
    """
    if len(random_bytes) < _REFRESH_SEED_BYTES:
        raise ValueError(f"a refresh token needs {_REFRESH_SEED_BYTES} random bytes or more")
    lengths = (_WRAPPED_KEY_BYTES, _IV_BYTES, _CIPHERTEXT_BYTES, _TAG_BYTES)
    stream = hashlib.shake_256(random_bytes).digest(sum(lengths))
    segments = [_to_base64url(_REFRESH_HEADER)]
    start = 0
    for length in lengths:
        segments.append(_to_base64url(stream[start : start + length]))
        start += length
    return b".".join(segments).decode("ascii")


@cache
def _header(kid: str) -> bytes:
    header = {"kid": kid, "alg": ALGORITHM}
    return _to_base64url(json.dumps(header, separators=(",", ":")).encode("ascii"))


@cache
def _rs256() -> "tuple[PKCS1v15, SHA256]":
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415  slow to load
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  same

    return PKCS1v15(), SHA256()


def _to_base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _number_to_base64url(number: int) -> str:
    return _to_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode("ascii")


def _from_base64url(segment: str) -> bytes:
    try:
        data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError as problem:
        raise MalformedToken("a segment has an impossible length") from problem
    if _to_base64url(data) != segment.encode("ascii"):
        # Unused bits of the last character: a second spelling of the same token.
        raise MalformedToken("a segment is not in canonical base64url")
    return data


def _json_object(segment: str) -> dict[str, Any]:
    try:
        value = json.loads(_from_base64url(segment).decode("utf-8"), parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError) as problem:
        raise MalformedToken("a segment holds no JSON") from problem
    if not isinstance(value, dict):
        raise MalformedToken("a segment holds no JSON object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
