"""A signed API: verifies SigV4 by rules of its own, refuses ended credentials with 403."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_identity_pool import FakeIdentityPool

    from poolhouse_client import HttpRequest

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<signed>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


class FakeApi:
    """Answers `{"role": …}` to signed calls; what a path is set to, before that."""

    def __init__(self, pool: FakeIdentityPool, now_ms: Callable[[], int]) -> None:
        self._pool = pool
        self._now_ms = now_ms

    def answer(self, request: HttpRequest) -> tuple[int, dict[str, Any]]:
        authorization = request.header("authorization")
        if not authorization:
            return 403, {"message": "Missing Authentication Token"}
        match = _AUTHORIZATION.fullmatch(authorization)
        if match is None:
            return 200, {"bearer": authorization}
        key = match["key"]
        if key not in self._pool.secrets:
            return 403, {"message": "The security token included in the request is invalid."}
        if signature_of(request, self._pool.secrets[key]) != match["signature"]:
            return 403, {"message": "The request signature we calculated does not match"}
        if self._now_ms() >= self._pool.expirations_ms[key]:
            return 403, {"message": "The security token included in the request is expired"}
        return 200, {"role": self._pool.roles[key], "key": key}


def signature_of(request: HttpRequest, secret: str) -> str:
    """Recompute a signature from what arrived."""
    match = _AUTHORIZATION.fullmatch(request.header("authorization") or "")
    assert match is not None
    parts = urlsplit(request.url)
    headers = dict(request.headers) | {"host": parts.netloc}
    names = match["signed"].split(";")
    pairs = sorted(
        tuple(quote(unquote_plus(piece), safe="~") for piece in pair.partition("=")[::2])
        for pair in parts.query.split("&")
        if pair
    )
    signs_payload = "x-unsigned" not in headers
    canonical = "\n".join([
        request.method,
        quote(parts.path, safe="/!'()*"),
        "&".join("=".join(pair) for pair in pairs),
        *[f"{name}:{' '.join(headers[name].split())}" for name in names],
        "",
        ";".join(names),
        hashlib.sha256(request.body).hexdigest() if signs_payload else "UNSIGNED-PAYLOAD",
    ])  # fmt: skip
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{match['scope']}\n{digest}"
    key = ("AWS4" + secret).encode()
    for piece in match["scope"].split("/"):
        key = hmac.new(key, piece.encode(), "sha256").digest()
    return hmac.new(key, to_sign.encode(), "sha256").hexdigest()


def as_json(body: object) -> bytes:
    return json.dumps(body).encode()
