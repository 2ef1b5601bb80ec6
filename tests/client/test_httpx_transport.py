"""The transport over HTTPX, against handlers inside HTTPX."""

from __future__ import annotations

import httpx
import pytest

from poolhouse_client import HttpRequest, RealEnvironment, Transport, TransportError
from poolhouse_client.browser import CorsTransport
from poolhouse_client.transport.httpx_transport import HttpxTransport

APP = "https://app.example"
ADMITTED = {
    "access-control-allow-origin": APP,
    "access-control-allow-credentials": "true",
}


def transport(handler: object) -> HttpxTransport:
    return HttpxTransport(httpx.AsyncClient(transport=httpx.MockTransport(handler)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("virtual_loop")
async def test_a_request_arrives_as_it_was_given() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(403, headers=[("X-A", "1"), ("x-a", "2")], content=b"body")

    url = "http://localhost:7665/a%20b/!'()*?q=a+b&c=%C3%A9"
    request = HttpRequest("POST", url, [("x-b", "1")], b"content")
    answer = await transport(handler).send(request)
    assert (answer.status, answer.body, answer.header("x-a")) == (403, b"body", "1, 2")
    assert (seen[0].method, seen[0].content, seen[0].headers["x-b"]) == ("POST", b"content", "1")
    assert seen[0].extensions["target"] == b"/a%20b/!'()*?q=a+b&c=%C3%A9"


@pytest.mark.usefixtures("virtual_loop")
async def test_no_answer_is_a_transport_error() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(TransportError, match="refused"):
        await transport(handler).send(HttpRequest("GET", "http://localhost/"))


@pytest.mark.usefixtures("virtual_loop")
async def test_redirects_are_not_followed() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://localhost/elsewhere"})

    answer = await transport(handler).send(HttpRequest("GET", "http://localhost/"))
    assert answer.status == 302


async def cookies_sent(*requests: HttpRequest, origin: str | None = None) -> list[str | None]:
    """Send requests to a server that sets a cookie each time; return those it was sent."""
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"set-cookie": f"visits={len(seen)}", **ADMITTED})

    wire: Transport = transport(handler)
    if origin is not None:
        wire = CorsTransport(wire, origin, RealEnvironment())
    for request in requests:
        await wire.send(request)
    return seen


@pytest.mark.usefixtures("virtual_loop")
async def test_cookies_are_neither_kept_nor_sent_unless_a_request_includes_them() -> None:
    plain = HttpRequest("GET", f"{APP}/")
    including = HttpRequest("GET", f"{APP}/", credentials="include")
    assert await cookies_sent(plain, plain, including, including, plain) == [
        None,
        None,
        None,
        "visits=3",
        None,
    ]


@pytest.mark.usefixtures("virtual_loop")
async def test_a_page_has_cookies_with_its_own_origin_and_with_others_where_it_asks() -> None:
    assert await cookies_sent(*[HttpRequest("GET", f"{APP}/")] * 2, origin=APP) == [
        None,
        "visits=1",
    ]
    abroad = HttpRequest("GET", "https://api.example/")
    assert await cookies_sent(abroad, abroad, origin=APP) == [None, None]
    including = HttpRequest("GET", "https://api.example/", credentials="include")
    assert await cookies_sent(including, including, origin=APP) == [None, "visits=1"]


@pytest.mark.usefixtures("virtual_loop")
async def test_the_cookies_of_a_given_client_go_along_with_the_transports_own_where_asked_for() -> (
    None
):
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"set-cookie": "visited=yes"})

    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), cookies={"given": "1"})
    wire = HttpxTransport(client)
    for credentials in ("same-origin", "include", "same-origin", "include"):
        await wire.send(HttpRequest("GET", f"{APP}/", credentials=credentials))
    assert seen == [None, "given=1", None, "given=1; visited=yes"]
    assert not client.cookies


@pytest.mark.usefixtures("virtual_loop")
async def test_only_a_client_of_its_own_is_closed() -> None:
    given = httpx.AsyncClient()
    async with HttpxTransport(given):
        pass
    assert not given.is_closed
    await given.aclose()
    async with HttpxTransport() as own:
        client = own._client
    assert client.is_closed
