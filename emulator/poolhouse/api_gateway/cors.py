"""CORS in API Gateway: OPTIONS methods like any other, no CORS headers on its own errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from poolhouse.api_gateway.call import ApiCall, host_of
from poolhouse.api_gateway.definitions import VERBS, Route
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.protocol.http import HttpResponse

DEFAULT_HEADERS: Final = (
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
)


@dataclass(frozen=True, slots=True)
class Cors:
    """What an API's OPTIONS methods answer.

    Args:
        allow_origin: The origin, or `*`.
        allow_headers: Names of headers; named one by one, since `*` does not cover Authorization.
        allow_credentials: Whether cookies may come along.
        max_age_s: How long a browser may remember the answer; its own default when None.
    """

    allow_origin: str
    allow_headers: tuple[str, ...] = DEFAULT_HEADERS
    allow_credentials: bool = False
    max_age_s: int | None = None

    def origin_headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of an actual answer."""
        headers = [("Access-Control-Allow-Origin", self.allow_origin)]
        if self.allow_credentials:
            headers.append(("Access-Control-Allow-Credentials", "true"))
        return tuple(headers)


def options_routes(routes: Iterable[Route], cors: Cors) -> tuple[Route, ...]:
    """Return the OPTIONS methods that make resources reachable from other origins.

    Args:
        routes: The methods to be reachable; resources with an OPTIONS of their own keep it.
    """
    methods: dict[str, list[str]] = {}
    for route in routes:
        methods.setdefault(route.resource, []).append(route.method)
    return tuple(
        Route("OPTIONS", resource, Mock(status=200, headers=_preflight(cors, verbs)))
        for resource, verbs in methods.items()
        if "OPTIONS" not in verbs
    )


def _preflight(cors: Cors, verbs: list[str]) -> tuple[tuple[str, str], ...]:
    allowed = VERBS if "ANY" in verbs else [*sorted(set(verbs)), "OPTIONS"]
    headers = [
        *cors.origin_headers(),
        ("Access-Control-Allow-Headers", ",".join(cors.allow_headers)),
        ("Access-Control-Allow-Methods", ",".join(allowed)),
    ]
    if cors.max_age_s is not None:
        headers.append(("Access-Control-Max-Age", str(cors.max_age_s)))
    return tuple(headers)


def hidden_from_browser(call: ApiCall, response: HttpResponse) -> str | None:
    """Return why a page of another origin can't read the answer, or None if it can."""
    origin = call.http.header("Origin")
    if origin is None or host_of(origin) == call.http.header("Host"):
        return None
    allowed = [
        value for name, value in response.headers if name.lower() == "access-control-allow-origin"
    ]
    if allowed in ([origin], ["*"]):
        return None
    return (
        f"the browser at {origin} reports a network error or CORS failure;"
        f" the cause is this status {response.status}"
        f" with {' and '.join(allowed) or 'nothing'} in Access-Control-Allow-Origin"
    )
