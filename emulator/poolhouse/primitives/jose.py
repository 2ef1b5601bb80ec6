"""Tokens on the wire: what PyJWT, which signs and verifies them, lacks.

That is the compact form with `kid` before `alg`, a reading that accepts one spelling of a token
only, JWKs with their members in the service's order, and opaque refresh tokens.

Keys are key objects, never PEM text: reading a PEM takes as long as a hundred signatures.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from jwt import PyJWS
    from jwt.algorithms import RSAAlgorithm

ALGORITHM: Final = "RS256"
"""The one algorithm of user pools."""

_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_compact: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
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
    """A token in its parts, not verified."""

    header: dict[str, Any]
    """The JOSE header."""
    claims: dict[str, Any]
    """The payload."""
    signature: bytes
    """The signature, decoded."""
    text: str
    """The token as it was given."""

    @property
    def signing_input(self) -> bytes:
        """The bytes that are signed."""
        return self.text.rpartition(".")[0].encode("ascii")


def encode(claims: Mapping[str, Any], private_key: "RSAPrivateKey", kid: str) -> str:
    """Return claims signed the way a user pool does it.

    Args:
        claims: The payload; members keep their order.
        private_key: The signing key.
        kid: The key's id in the JWKS.
    """
    return sign(signing_input(claims, kid), private_key)


def signing_input(claims: Mapping[str, Any], kid: str) -> str:
    """Return the first two segments of a token: header `kid`, `alg` in that order, and no `typ`.

    Args:
        claims: The payload; members keep their order.
        kid: The signing key's id in the JWKS.
    """
    body = _compact(claims)
    return f"{_header(kid)}.{_to_base64url(body.encode('utf-8', 'replace'))}"


def sign(signing_input: str, private_key: "RSAPrivateKey") -> str:
    """Return the token whose first two segments are given."""
    signature = _rs256().sign(signing_input.encode("ascii"), private_key)
    return f"{signing_input}.{_to_base64url(signature)}"


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
        signature=_from_base64url(signature),
        text=token,
    )


def read_unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a token's header and claims, which its bearer may have made up.

    Raises:
        MalformedToken: As `split`.
    """
    parts = split(token)
    return parts.header, parts.claims


def verify_signature(token: str | SignedToken, public_key: "RSAPublicKey") -> bool:
    """Return whether a token has a valid RS256 signature by a key.

    Any other algorithm named in the header (`none`, HS256, …) and any `crit` extension is refused
    before a key is touched (RFC 8725, sections 3.1 and 3.2); so is a text that is no token. PyJWT
    refuses `b64` false, which is an extension that must be critical (RFC 7797, section 6), and a
    `kid` that is no text.

    Args:
        token: The token, or what `split` made of it.
        public_key: The key object the header's `kid` stands for.

    Raises:
        TypeError: The key is not an RSA public key object.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415  slow to load
    from jwt import InvalidTokenError  # noqa: PLC0415  same

    if not isinstance(public_key, RSAPublicKey):
        raise TypeError(f"an RSA public key object is needed, not {type(public_key).__name__}")
    try:
        parts = split(token) if isinstance(token, str) else token
        if parts.header.get("alg") != ALGORITHM or "crit" in parts.header:
            return False
        _decoder().decode_complete(parts.text, public_key, algorithms=[ALGORITHM])
    except (MalformedToken, InvalidTokenError):
        return False
    return True


def jwk(public_key: "RSAPublicKey", kid: str) -> dict[str, str]:
    """Return a key's entry in a pool's JWKS, members in the service's order (RFC 7517)."""
    numbers = _rs256().to_jwk(public_key, as_dict=True)
    return {
        "alg": ALGORITHM,
        "e": numbers["e"],
        "kid": kid,
        "kty": numbers["kty"],
        "n": numbers["n"],
        "use": "sig",
    }


def private_key_from_numbers(
    *, n: int, e: int, d: int, p: int, q: int, dp: int, dq: int, qi: int
) -> "RSAPrivateKey":
    """Return the key object of numbers that are known to belong together.

    Their primality is not checked, as PyJWT's reading of a JWK does: it costs a hundred signatures.

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
    segments = [_refresh_header()]
    start = 0
    for length in lengths:
        segments.append(_to_base64url(stream[start : start + length]))
        start += length
    return ".".join(segments)


@cache
def _refresh_header() -> str:
    return _to_base64url(_REFRESH_HEADER)


@cache
def _header(kid: str) -> str:
    header = {"kid": kid, "alg": ALGORITHM}
    return _to_base64url(_compact(header).encode("ascii"))


@cache
def _rs256() -> "RSAAlgorithm":
    from jwt.algorithms import RSAAlgorithm  # noqa: PLC0415  slow to load, needed at the first token

    return RSAAlgorithm(RSAAlgorithm.SHA256)


@cache
def _decoder() -> "PyJWS":
    from jwt import PyJWS  # noqa: PLC0415  slow to load, needed at the first token

    return PyJWS(algorithms=[ALGORITHM])


def _to_base64url(data: bytes) -> str:
    # What `base64.urlsafe_b64encode` does in three calls; a sign-in needs it nine times.
    return (
        binascii.b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=").decode("ascii")
    )


def _from_base64url(segment: str) -> bytes:
    try:
        data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError as problem:
        raise MalformedToken("a segment has an impossible length") from problem
    if _to_base64url(data) != segment:
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
