"""Pages that ask: whether a browser says of a request that a page of a foreign origin sent it."""

from poolhouse.primitives import origins
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.settings import Settings


def is_for_this_machine(http: HttpRequest, settings: Settings) -> bool:
    """Tell whether the host that a request names can't be a foreign page's own name for us.

    A request that names none passes: no browser sends one.
    """
    host = http.header("Host")
    return host is None or origins.names_this_machine(host, settings.allow_hosts)


def allowed_origin(http: HttpRequest, settings: Settings) -> str | None:
    """Return the `Origin` of a request if the settings allow it, None for any other."""
    told = http.header("Origin")
    if told is None:
        return None
    return told if any(origins.is_same(told, each) for each in settings.allow_origins) else None


def foreign_origin(http: HttpRequest, settings: Settings) -> str | None:
    """Return what tells that a foreign page sent a request, None for every other request.

    Foreign is every origin but our own and those that the settings allow. Pages that tell no origin
    are known by `Sec-Fetch-Site`, and are as foreign as that says.
    """
    told = http.header("Origin")
    if told is None:
        return "cross-site" if _is_cross_site(http) else None
    if allowed_origin(http, settings) is not None or _is_our_own(told, http, settings):
        return None
    return told


def _is_cross_site(http: HttpRequest) -> bool:
    return "cross-site" in (http.header("Sec-Fetch-Site") or "").lower()


def _is_our_own(told: str, http: HttpRequest, settings: Settings) -> bool:
    host = http.header("Host")
    if host is None or _is_cross_site(http) or not is_for_this_machine(http, settings):
        return False
    own = origins.at(http.scheme, host)
    return own is not None and origins.is_same(told, own)
