"""Requests over the network, by HTTPX."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

import httpx

from poolhouse_client.transport.messages import HttpResponse, TransportError

if TYPE_CHECKING:
    from poolhouse_client.transport.messages import HttpRequest

_NO_COOKIES: Final = DefaultCookiePolicy(allowed_domains=())


class HttpxTransport:
    """Sends requests with an `httpx.AsyncClient`; no timeout, no redirects, as v6 has none.

    Cookies go along, and are kept, where a request's `credentials` are `include`.

    Args:
        client: A client of one's own (proxies, certificates); the transport then leaves it open,
            but takes its cookies over and keeps them in its stead.
    """

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._client = client or httpx.AsyncClient(timeout=None, follow_redirects=False)  # noqa: S113  a deadline is the caller's
        self._client.cookies.jar.set_policy(_NO_COOKIES)
        self._cookies = httpx.Cookies(self._client.cookies)
        self._client.cookies.clear()

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Return the server's answer; raises TransportError where there is none."""
        outgoing = self._client.build_request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.body or None,
            extensions={"target": _target(request.url)},
        )
        with_cookies = request.credentials == "include"
        if with_cookies:
            self._cookies.set_cookie_header(outgoing)
        try:
            answer = await self._client.send(outgoing)
        except httpx.TransportError as error:
            raise TransportError(str(error) or type(error).__name__) from error
        if with_cookies:
            self._cookies.extract_cookies(answer)
        headers = [(name.lower(), value) for name, value in answer.headers.multi_items()]
        return HttpResponse(answer.status_code, headers, answer.content)

    async def aclose(self) -> None:
        """Close the connections, unless the client was given."""
        if self._owned:
            await self._client.aclose()

    async def __aenter__(self) -> Self:
        """Return the transport itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.aclose()


def _target(url: str) -> bytes:
    # HTTPX would quote the path anew, and the signature covers it as it stands.
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path or '/'}{query}".encode("ascii")
