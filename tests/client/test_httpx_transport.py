"""The transport over HTTPX, against handlers inside HTTPX."""

from __future__ import annotations

import httpx
import pytest

from poolhouse_client import HttpRequest, TransportError
from poolhouse_client.transport.httpx_transport import HttpxTransport


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
