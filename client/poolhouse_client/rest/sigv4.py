"""AWS Signature Version 4, as v6 signs REST calls.

Steps and names are those of the AWS documentation ("Create a signed AWS API request"). All headers
of the request are signed, the host added; the path is encoded once more; there is no
`x-amz-content-sha256`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from poolhouse_client.javascript import encode_uri_component

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.credentials.contract import AwsCredentials
    from poolhouse_client.web_url import WebUrl

ALGORITHM: Final = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
_TERMINATOR: Final = "aws4_request"


@dataclass(frozen=True)
class SignableRequest:
    """What is signed.

    Attributes:
        method: In capitals.
        url: Absolute.
        headers: By lower-case name.
        payload_hash: See `hash_payload`, or `UNSIGNED_PAYLOAD`.
    """

    method: str
    url: WebUrl
    headers: Mapping[str, str]
    payload_hash: str


@dataclass(frozen=True)
class SigningScope:
    """For which service, and when: the request's time in milliseconds since the Unix epoch."""

    region: str
    service: str
    now_ms: int

    @property
    def timestamp(self) -> str:
        """The time as `YYYYMMDDTHHMMSSZ`."""
        return datetime.fromtimestamp(self.now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")

    @property
    def date(self) -> str:
        """The day as `YYYYMMDD`."""
        return self.timestamp[:8]

    def __str__(self) -> str:
        """Return the credential scope."""
        return f"{self.date}/{self.region}/{self.service}/{_TERMINATOR}"


def sign(
    request: SignableRequest, credentials: AwsCredentials, scope: SigningScope
) -> dict[str, str]:
    """Return the request's headers with date, token and authorization; `host` is left out."""
    headers = {**request.headers, "host": request.url.host, "x-amz-date": scope.timestamp}
    if credentials.session_token:
        headers["x-amz-security-token"] = credentials.session_token
    canonical = canonical_request(request, headers)
    to_sign = "\n".join((
        ALGORITHM,
        scope.timestamp,
        str(scope),
        hashlib.sha256(canonical.encode()).hexdigest(),
    ))  # fmt: skip
    key = signing_key(credentials.secret_access_key, scope)
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
        f"SignedHeaders={_signed_headers(headers)}, Signature={signature}"
    )
    return {name: value for name, value in headers.items() if name != "host"}


def hash_payload(body: bytes | None) -> str:
    """Return the SHA-256 of a body in hex; no body counts as an empty one."""
    return hashlib.sha256(body or b"").hexdigest()


def canonical_request(request: SignableRequest, headers: Mapping[str, str]) -> str:
    """Return the canonical request of a request with its final headers."""
    path = encode_uri_component(request.url.pathname).replace("%2F", "/")
    return "\n".join((
        request.method,
        path or "/",
        _canonical_query(request.url),
        _canonical_headers(headers),
        _signed_headers(headers),
        request.payload_hash,
    ))  # fmt: skip


def signing_key(secret_access_key: str, scope: SigningScope) -> bytes:
    """Derive the key for a day, region and service from a secret."""
    key = f"AWS4{secret_access_key}".encode()
    for part in (scope.date, scope.region, scope.service, _TERMINATOR):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _canonical_query(url: WebUrl) -> str:
    pairs = sorted(url.search_params, key=lambda pair: (_utf16(pair[0]), _utf16(pair[1])))
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)


def _canonical_headers(headers: Mapping[str, str]) -> str:
    names = sorted(headers, key=str.lower)
    return "".join(f"{name.lower()}:{_collapsed(headers[name])}\n" for name in names)


def _signed_headers(headers: Mapping[str, str]) -> str:
    return ";".join(sorted(name.lower() for name in headers))


def _collapsed(value: str) -> str:
    return re.sub(r"\s+", " ", value.strip())


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")
