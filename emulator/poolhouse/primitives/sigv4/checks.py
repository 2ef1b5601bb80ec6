"""Checks of a signature: its scope, its date, and whether it is that of the request."""

import hmac
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Final

from poolhouse.primitives.hmac_sha256 import keyed
from poolhouse.primitives.sigv4.canonical import (
    SignedRequest,
    canonical_headers,
    canonical_paths,
    canonical_queries,
    octets,
)
from poolhouse.primitives.sigv4.failures import (
    HostNotSigned,
    ScopeMistake,
    SignatureExpired,
    SignatureMismatch,
    SignatureNotYetCurrent,
    WrongScope,
)
from poolhouse.primitives.sigv4.parsing import ALGORITHM, Signature, basic_iso

TERMINATOR: Final = "aws4_request"
"""The last part of every credential scope."""

_MS_PER_S: Final = 1000


def check_scope(signature: Signature, region: str, service: str) -> None:
    """Raise unless a signature is scoped to a region, a service and its own date.

    Args:
        region: The region the request reached.
        service: The signing name of the service it reached.

    Raises:
        WrongScope: It isn't; all mistakes in one.
    """
    scope = signature.scope
    date = signature.amz_date[: len("YYYYMMDD")]
    if scope == (date, region, service, TERMINATOR):
        return
    checks: tuple[tuple[ScopeMistake, bool], ...] = (
        ("region", scope.region == region),
        ("service", scope.service == service),
        ("terminator", scope.terminator == TERMINATOR),
        ("date", scope.date == date),
    )
    mistakes = tuple(part for part, right in checks if not right)
    raise WrongScope(mistakes, scope, signature.amz_date, region, service)


def check_window(signature: Signature, now_epoch_ms: int, window_s: int) -> None:
    """Raise unless a signature's date is near enough to now; whole seconds count.

    A presigned request with X-Amz-Expires is valid while now < date + expires, any other until
    the window has passed; neither may be dated beyond the window.

    Args:
        now_epoch_ms: The server's time in milliseconds since 1970.
        window_s: The service's tolerance in seconds: 300 for API Gateway, 900 for Cognito.

    Raises:
        SignatureExpired: It is too old.
        SignatureNotYetCurrent: It is of the future.
    """
    now_s = now_epoch_ms // _MS_PER_S
    age_s = now_s - signature.signed_at_s
    if signature.expires_s is not None and age_s >= signature.expires_s:
        oldest = basic_iso(now_s - signature.expires_s)
        raise SignatureExpired(signature.amz_date, oldest, basic_iso(now_s), signature.expires_s)
    if signature.expires_s is None and age_s > window_s:
        oldest = basic_iso(now_s - window_s)
        raise SignatureExpired(signature.amz_date, oldest, basic_iso(now_s), window_s)
    if -age_s > window_s:
        newest = basic_iso(now_s + window_s)
        raise SignatureNotYetCurrent(signature.amz_date, newest, basic_iso(now_s), window_s)


def verify(
    signature: Signature, request: SignedRequest, secret_key: str, *, lenient: bool = False
) -> None:
    """Raise unless a signature is what the request and the secret give.

    Neither scope nor date are checked here. `host` must be signed, the session token need not be.
    X-Amz-Content-SHA256, if sent, must be the hash of the body: UNSIGNED-PAYLOAD is S3's alone.

    Args:
        signature: What `parse` read from the request.
        lenient: Accept also what some clients sign and AWS presumably refuses: a path with
            `!'()*` bare, a query verbatim.

    Raises:
        HostNotSigned: `host` is not among the signed headers.
        SignatureMismatch: The signature is another; carries the documented forms computed.
    """
    if "host" not in signature.signed_headers:
        raise HostNotSigned
    if _may_match(signature, request):
        code_of = _signing_key(secret_key, *signature.scope[:3])
        for canonical in _candidates(signature, request, lenient=lenient):
            if _matches(signature, canonical, code_of):
                return
    documented = next(_candidates(signature, request, lenient=False))
    raise SignatureMismatch(
        documented.decode("utf-8", "replace"), _string_to_sign(signature, documented)
    )


def _may_match(signature: Signature, request: SignedRequest) -> bool:
    """Return whether the signed headers are in order and the client's hash is that of the body."""
    claimed = [value for name, value in request.headers if name.lower() == "x-amz-content-sha256"]
    actual = sha256(request.body).hexdigest() if claimed else ""
    in_order = sorted(set(signature.signed_headers)) == list(signature.signed_headers)
    return in_order and all(value == actual for value in claimed)


def _candidates(signature: Signature, request: SignedRequest, *, lenient: bool) -> Iterator[bytes]:
    """Yield the canonical requests the client may have signed, the documented one first."""
    names = sorted(set(signature.signed_headers))
    headers = canonical_headers(request.headers, names)
    tail = headers + octets(f"\n{';'.join(names)}\n{sha256(request.body).hexdigest()}")
    queries = tuple(
        canonical_queries(request.raw_query, presigned=signature.presigned, lenient=lenient)
    )
    for path in canonical_paths(request.raw_path, lenient=lenient):
        for query in queries:
            yield octets(f"{request.method}\n{path}\n{query}\n") + tail


def _matches(signature: Signature, canonical: bytes, code_of: Callable[[bytes], bytes]) -> bool:
    string_to_sign = _string_to_sign(signature, canonical).encode("utf-8", "replace")
    expected = code_of(string_to_sign).hex().encode("ascii")
    return hmac.compare_digest(expected, signature.signature.encode("utf-8", "replace"))


def _string_to_sign(signature: Signature, canonical: bytes) -> str:
    digest = sha256(canonical).hexdigest()
    return f"{ALGORITHM}\n{signature.amz_date}\n{signature.scope}\n{digest}"


@lru_cache(maxsize=1024)
def _signing_key(secret_key: str, date: str, region: str, service: str) -> Callable[[bytes], bytes]:
    """Return what makes a message's code under the key derived for a day, a region, a service."""
    key = f"AWS4{secret_key}".encode("utf-8", "replace")
    for part in (date, region, service, TERMINATOR):
        key = hmac.digest(key, part.encode("utf-8", "replace"), "sha256")
    return keyed(key)
