"""Which region a request names: that of its signature's scope, else that of its host."""

import re
from contextlib import suppress
from typing import Final

from poolhouse.primitives import sigv4
from poolhouse.protocol.call import Call
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime import regions

_HOST: Final = re.compile(
    rf"(?:^|\.)(?:cognito-idp|cognito-identity|execute-api)(?:-fips)?\.({regions.FORM})(?=[.:]|$)"
)


def find(call: Call, http: HttpRequest) -> None:
    """Set the region that a request names: that of its signature's scope, else that of its host.

    Unsigned operations ignore what is wrong with a signature: there, a scope that is no region's
    counts as none.
    """
    call.named_region = _unsigned(http) if call.caller is None else call.caller.region


def _unsigned(http: HttpRequest) -> str | None:
    if http.header("Authorization") is not None or "X-Amz-Signature=" in http.raw_query:
        with suppress(sigv4.SignatureFailure):
            scoped = sigv4.parse(http.headers, http.raw_query).scope.region
            if regions.is_region(scoped):
                return scoped
    return of_host(http.header("Host") or "")


def of_host(host: str) -> str | None:
    """Return the region in a service's or an API's host name; None in any other host.

    Args:
        host: The Host header, with its port or without: `cognito-idp.eu-west-1.amazonaws.com`. What
            follows the region is not looked at.
    """
    found = _HOST.search(host.lower())
    return None if found is None else found[1]
