"""Cross-origin requests as a page is allowed to make them (Fetch standard, as Chromium has it)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from poolhouse_client.transport.messages import HttpRequest, HttpResponse, TransportError
from poolhouse_client.web_url import WebUrl

if TYPE_CHECKING:
    from poolhouse_client.environment import Environment
    from poolhouse_client.transport.messages import Transport

_SIMPLE_METHODS: Final = ("GET", "HEAD", "POST")
_SIMPLE_HEADERS: Final = ("accept", "accept-language", "content-language", "range")
_SIMPLE_CONTENT_TYPES: Final = (
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
)
_ALWAYS_READABLE: Final = (
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
)
_DEFAULT_MAX_AGE_S: Final = 5
_LONGEST_MAX_AGE_S: Final = 7200
_MOST_PERMISSIONS: Final = 1024
_OK: Final = range(200, 300)

_Place: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class _Permission:
    """What a preflight allowed, and until when it is remembered."""

    methods: list[str]
    headers: list[str]
    until_ms: int

    def covers(self, request: HttpRequest, now_ms: int) -> bool:
        if now_ms >= self.until_ms:
            return False
        method_ok = request.method in _SIMPLE_METHODS or _has(self.methods, request.method)
        return method_ok and all(self._remembers(name) for name in unsafe_headers(request))

    def _remembers(self, name: str) -> bool:
        # A wildcard lets `authorization` pass, but is not remembered for it.
        return name in self.headers or (name != "authorization" and "*" in self.headers)


@dataclass
class PreflightCache:
    """What the browser remembers of preflights, for all tabs and across reloads.

    Attributes:
        permissions: By page origin, URL and whether cookies go along, oldest first; 1,024 at most.
    """

    permissions: dict[_Place, _Permission] = field(default_factory=dict)

    def covers(self, place: _Place, request: HttpRequest, now_ms: int) -> bool:
        """Whether a request may be sent without asking again."""
        permission = self.permissions.get(place)
        return permission is not None and permission.covers(request, now_ms)

    def store(self, place: _Place, permission: _Permission, now_ms: int) -> None:
        """Remember a permission; those that have expired go, and the oldest if there are too many.

        Without this every URL ever called would stay.
        """
        alive = {
            each: held
            for each, held in self.permissions.items()
            if each != place and now_ms < held.until_ms
        }
        if len(alive) == _MOST_PERMISSIONS:
            del alive[next(iter(alive))]
        self.permissions = {**alive, place: permission}


class CorsTransport:
    """Stands between a page and the network.

    Requests of the page's own origin pass, with cookies. Others carry `origin`, are preceded by
    an OPTIONS where the standard asks for one, and give TransportError where the answer does not
    admit the page; of an admitted answer only exposed headers can be read. A fetch with
    `cache: no-store` neither uses nor spares a preflight. Concurrent preflights are not shared.
    Redirects are not followed.

    Args:
        inner: The network.
        origin: The page's.
        environment: Its clock ends what is remembered.
        cache: The browser's, shared by its tabs; an empty one by default.
    """

    def __init__(
        self,
        inner: Transport,
        origin: str,
        environment: Environment,
        cache: PreflightCache | None = None,
    ) -> None:
        self._inner = inner
        self._origin = origin
        self._environment = environment
        self._cache = PreflightCache() if cache is None else cache

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a page's request and return what the page may see of the answer."""
        if WebUrl.parse(request.url).origin == self._origin:
            return await self._inner.send(_as_sent(replace(request, credentials="include"), None))
        if _needs_preflight(request) and not self._is_remembered(request):
            await self._preflight(request)
        response = await self._inner.send(_as_sent(request, self._origin))
        self._check_origin(request, response)
        return replace(response, headers=_readable(request, response))

    def _is_remembered(self, request: HttpRequest) -> bool:
        if request.cache == "no-store":
            return False
        return self._cache.covers(self._place(request), request, self._environment.now_ms())

    async def _preflight(self, request: HttpRequest) -> None:
        headers = [
            ("origin", self._origin),
            ("access-control-request-method", request.method),
        ]
        names = unsafe_headers(request)
        if names:
            headers.append(("access-control-request-headers", ",".join(names)))
        response = await self._inner.send(HttpRequest("OPTIONS", request.url, headers))
        self._check_origin(request, response)
        if response.status not in _OK:
            raise TransportError("Response to preflight request doesn't have an ok status")
        methods = _list(response.header("access-control-allow-methods"))
        allowed = [name.lower() for name in _list(response.header("access-control-allow-headers"))]
        if request.method not in _SIMPLE_METHODS and not _has(methods, request.method):
            raise TransportError(f"Method {request.method} is not allowed by preflight response")
        for name in names:
            if name not in allowed and "*" not in allowed:
                raise TransportError(f"Header {name} is not allowed by preflight response")
        now_ms = self._environment.now_ms()
        until_ms = now_ms + 1000 * _max_age_s(response)
        if until_ms > now_ms and request.cache != "no-store":
            permission = _Permission(methods, allowed, until_ms)
            self._cache.store(self._place(request), permission, now_ms)

    def _check_origin(self, request: HttpRequest, response: HttpResponse) -> None:
        admitted = response.header("access-control-allow-origin")
        with_cookies = request.credentials == "include"
        if admitted == "*" and not with_cookies:
            return
        if admitted != self._origin:
            raise TransportError(f"{self._origin} is not admitted: {admitted}")
        if with_cookies and response.header("access-control-allow-credentials") != "true":
            raise TransportError("Credentials are not admitted")

    def _place(self, request: HttpRequest) -> _Place:
        return self._origin, request.url, request.credentials


def unsafe_headers(request: HttpRequest) -> list[str]:
    """Return the names a preflight has to ask for, sorted."""
    names = {}
    for name, value in request.headers:
        lowered = name.lower()
        if lowered == "content-type" and _media_type(value) in _SIMPLE_CONTENT_TYPES:
            continue
        if lowered not in _SIMPLE_HEADERS:
            names[lowered] = True
    return sorted(names)


def _needs_preflight(request: HttpRequest) -> bool:
    return request.method not in _SIMPLE_METHODS or bool(unsafe_headers(request))


def _as_sent(request: HttpRequest, origin: str | None) -> HttpRequest:
    added = [] if origin is None else [("origin", origin)]
    if request.cache == "no-store":
        if request.header("pragma") is None:
            added.append(("pragma", "no-cache"))
        if request.header("cache-control") is None:
            added.append(("cache-control", "no-cache"))
    return replace(request, headers=[*request.headers, *added]) if added else request


def _readable(request: HttpRequest, response: HttpResponse) -> list[tuple[str, str]]:
    named = _list(response.header("access-control-expose-headers"))
    exposed = [name.lower() for name in named]
    everything = "*" in exposed and request.credentials != "include"
    return [
        (name, value)
        for name, value in response.headers
        if everything or name.lower() in _ALWAYS_READABLE or name.lower() in exposed
    ]


def _list(value: str | None) -> list[str]:
    return [each.strip() for each in (value or "").split(",") if each.strip()]


def _has(methods: list[str], method: str) -> bool:
    return method in methods or "*" in methods


def _media_type(value: str) -> str:
    return value.split(";", maxsplit=1)[0].strip().lower()


def _max_age_s(response: HttpResponse) -> int:
    stated = response.header("access-control-max-age")
    if stated is None or not stated.strip().lstrip("-").isdigit():
        return _DEFAULT_MAX_AGE_S
    return max(0, min(int(stated), _LONGEST_MAX_AGE_S))
