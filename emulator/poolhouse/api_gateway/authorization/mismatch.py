"""What may be behind a signature that does not match; only the journal tells of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from poolhouse.api_gateway.call import ApiCall, host_of
from poolhouse.iam import credentials
from poolhouse.primitives import sigv4

BARE_IN_PATH: Final = (
    "the client signed !'()* in the path as they stand, as Amplify does;"
    " the signature would match if they were percent-encoded"
)
VERBATIM_QUERY: Final = (
    "the client signed the query as it stands in the URL, as botocore does with a query that is"
    " part of it; the signature would match if the query were percent-encoded"
)
OTHER_HOST: Final = (
    "the client signed the host {signed}, the request arrived with {arrived}:"
    " something between them, like a development proxy, changed it"
)

_BARE: Final = "!'()*"


def cause(call: ApiCall) -> str | None:
    """Return the client's mistake, if it is one of those that are known, or None."""
    signature = sigv4.parse(call.http.headers, call.http.raw_query)
    secret_key = _secret_key(call, signature.access_key_id)
    if secret_key is None:
        return None
    request = sigv4.SignedRequest(
        call.http.method,
        call.http.raw_path,
        call.http.raw_query,
        call.http.headers,
        call.http.body,
    )
    if _matches(signature, request, secret_key, lenient=True):
        bare = any(each in _BARE for each in request.raw_path)
        return BARE_IN_PATH if bare else VERBATIM_QUERY
    arrived = call.http.header("Host") or ""
    for host in _other_hosts(call):
        headers = [
            (name, host if name.lower() == "host" else value) for name, value in request.headers
        ]
        if _matches(signature, replace(request, headers=headers), secret_key, lenient=False):
            return OTHER_HOST.format(signed=host, arrived=arrived)
    return None


def _secret_key(call: ApiCall, access_key_id: str) -> str | None:
    settings = call.foundation.settings
    if access_key_id == settings.root_access_key_id:
        return settings.root_secret_access_key
    store = call.foundation.store
    with store.reading():
        session = credentials.find_any(store, access_key_id)
    return None if session is None else session.secret_access_key


def _other_hosts(call: ApiCall) -> Iterator[str]:
    """Yield the hosts that the client may have called before its request was passed on."""
    forwarded = call.http.header("X-Forwarded-Host")
    if forwarded:
        yield forwarded
    for name in ("Origin", "Referer"):
        yield host_of(call.http.header(name) or "")
    yield host_of(call.foundation.settings.public_url)
    yield call.domain_name


def _matches(
    signature: sigv4.Signature, request: sigv4.SignedRequest, secret_key: str, *, lenient: bool
) -> bool:
    try:
        sigv4.verify(signature, request, secret_key, lenient=lenient)
    except sigv4.SignatureMismatch:
        return False
    return True
