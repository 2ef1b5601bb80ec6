"""Which headers integrations get to see, and which of theirs callers do.

Source: captures of header remapping against the real service, for proxy integrations.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from poolhouse.api_gateway.call import METHOD_OVERRIDE, ApiCall
from poolhouse.primitives.sigv4.parsing import ALGORITHM
from poolhouse.runtime.clock import MS_PER_S

Headers = Iterable[tuple[str, str]]

_NOT_PASSED_ON: Final = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
        METHOD_OVERRIDE,
    }
)
_ADDED: Final = frozenset(
    {"x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"}
)
_TITLE_CASED: Final = frozenset({"authorization", "user-agent"})
_REMAPPED: Final = frozenset({"connection", "content-length", "date", "server", "x-amzn-requestid"})
_DROPPED: Final = "transfer-encoding"
_EPOCH_DIGITS: Final = 8
_ROOT_DIGITS: Final = 24


def trace_id(call: ApiCall) -> str:
    """Return the call's X-Ray trace id, the caller's own where it sent one."""
    trace_id_header = call.http.header("X-Amzn-Trace-Id")
    if trace_id_header:
        return trace_id_header
    drawn = call.request_id.replace("-", "")[:_ROOT_DIGITS]
    return f"Root=1-{call.received_ms // MS_PER_S:0{_EPOCH_DIGITS}x}-{drawn}"


def passed_on(call: ApiCall) -> Iterator[tuple[str, str]]:
    """Yield the headers of a call as an integration gets them.

    An Authorization header that holds a SigV4 signature is not among them, nor is one that names
    another method (Developer Guide, api-gateway-known-issues).
    """
    for name, value in call.http.headers:
        lowered = name.lower()
        if lowered in _NOT_PASSED_ON or lowered in _ADDED:
            continue
        if lowered == "authorization" and value.lstrip().startswith(ALGORITHM):
            continue
        yield name.title() if lowered in _TITLE_CASED else name, value
    forwarded = [call.http.header("X-Forwarded-For"), call.http.source_ip]
    yield "X-Amzn-Trace-Id", trace_id(call)
    yield "X-Forwarded-For", ", ".join(each for each in forwarded if each)
    yield "X-Forwarded-Port", "443"
    yield "X-Forwarded-Proto", "https"


def remapped(headers: Headers) -> Iterator[tuple[str, str]]:
    """Yield an integration's headers as a caller gets them: some renamed, one dropped."""
    for name, value in headers:
        lowered = name.lower()
        if lowered in _REMAPPED:
            yield f"x-amzn-Remapped-{name}", value
        elif lowered != _DROPPED:
            yield name, value
