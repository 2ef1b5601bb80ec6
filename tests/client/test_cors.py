"""What a browser sends before and with a page's requests, and what it lets the page see."""

from __future__ import annotations

import asyncio

import pytest
from client_world import ORIGIN, ClientWorld, error_of
from fake_aws import Fault

from poolhouse_client import HttpRequest, TransportError, auth, rest
from poolhouse_client.browser import CorsTransport, PreflightCache

URL = "https://api.example.org/x"
COGNITO_HEADERS = (
    "amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent"
)


def preflights(world: ClientWorld) -> list[HttpRequest]:
    return [each.request for each in world.aws.arrivals if each.request.method == "OPTIONS"]


def allow(world: ClientWorld, headers: str, **more: str) -> None:
    given = {"access-control-allow-headers": headers, "access-control-allow-methods": "*", **more}
    world.aws.preflight = list(given.items())


def transport(world: ClientWorld, cache: PreflightCache | None = None) -> CorsTransport:
    world.aws.api.answer = lambda _: (200, {})  # type: ignore[method-assign]
    return CorsTransport(world.aws, ORIGIN, world.environment, cache)


async def test_each_cognito_post_is_preceded_by_its_own_options(world: ClientWorld) -> None:
    allow(world, "*", **{"access-control-max-age": "600"})
    await auth.fetch_auth_session(world.tab(guests=True).amplify)
    assert [each.request.method for each in world.aws.arrivals] == ["OPTIONS", "POST"] * 2
    asked = preflights(world)[0]
    assert asked.headers == [
        ("origin", ORIGIN),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", COGNITO_HEADERS),
    ]
    posted = world.aws.last("GetId").request
    assert posted.header("origin") == ORIGIN
    assert posted.header("pragma") == "no-cache"


@pytest.mark.parametrize(
    ("allowed", "options"),
    [
        ("authorization,x-amz-date,x-amz-security-token", 1),
        ("*", 3),
        ("*, Authorization", 1),
    ],
)
async def test_signed_gets_share_a_preflight_only_where_authorization_is_named(
    world: ClientWorld, allowed: str, options: int
) -> None:
    tab = world.tab()
    await world.signed_in(tab.amplify)
    await auth.fetch_auth_session(tab.amplify)
    allow(world, allowed, **{"access-control-max-age": "600"})
    world.aws.forget()
    for _ in range(3):
        await rest.get(tab.amplify, "api", "/x").response
    assert len(preflights(world)) == options
    assert preflights(world)[0].headers[-1] == (
        "access-control-request-headers",
        "authorization,x-amz-date,x-amz-security-token",
    )


async def test_calls_under_way_do_not_share_a_preflight(world: ClientWorld) -> None:
    cors = transport(world)
    request = HttpRequest("GET", URL, [("x-api-key", "k")])
    await asyncio.gather(*[cors.send(request) for _ in range(5)])
    assert len(preflights(world)) == 5
    await cors.send(request)
    assert len(preflights(world)) == 5


@pytest.mark.parametrize(
    ("max_age", "lasts_s"),
    [(None, 5), ("60", 60), ("0", 0), ("100000", 7200), ("-1", 0), ("soon", 5)],
)
async def test_a_preflight_is_remembered_as_long_as_the_server_says(
    world: ClientWorld, max_age: str | None, lasts_s: int
) -> None:
    world.aws.latency_s = 0
    given = {} if max_age is None else {"access-control-max-age": max_age}
    allow(world, "*", **given)
    cors = transport(world)
    request = HttpRequest("GET", URL, [("x-api-key", "k")])
    await cors.send(request)
    if lasts_s:
        await world.pass_time(lasts_s - 0.5)
        await cors.send(request)
        assert len(preflights(world)) == 1
        await world.pass_time(0.5)
    await cors.send(request)
    assert len(preflights(world)) == 2


async def test_what_has_expired_is_forgotten_when_something_new_is_remembered(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 0
    allow(world, "*", **{"access-control-max-age": "60"})
    cache = PreflightCache()
    cors = transport(world, cache)
    for number in range(3):
        await cors.send(HttpRequest("GET", f"{URL}/{number}", [("x-api-key", "k")]))
    assert [place[1] for place in cache.permissions] == [f"{URL}/{n}" for n in range(3)]
    await world.pass_time(60)
    await cors.send(HttpRequest("GET", f"{URL}/new", [("x-api-key", "k")]))
    assert [place[1] for place in cache.permissions] == [f"{URL}/new"]


async def test_of_too_many_permissions_the_oldest_is_forgotten(world: ClientWorld) -> None:
    world.aws.latency_s = 0
    allow(world, "*", **{"access-control-max-age": "600"})
    cache = PreflightCache()
    cors = transport(world, cache)
    for number in range(1030):
        await cors.send(HttpRequest("GET", f"{URL}/{number}", [("x-api-key", "k")]))
    assert [place[1] for place in cache.permissions] == [f"{URL}/{n}" for n in range(6, 1030)]


async def test_what_was_not_asked_before_is_asked(world: ClientWorld) -> None:
    allow(world, "x-api-key", **{"access-control-allow-methods": "PUT"})
    cors = transport(world)
    await cors.send(HttpRequest("GET", URL, [("x-api-key", "k")]))
    await cors.send(HttpRequest("POST", URL, [("x-api-key", "k")]))
    await cors.send(HttpRequest("PUT", URL, [("x-api-key", "k")]))
    assert len(preflights(world)) == 1
    await cors.send(HttpRequest("GET", f"{URL}/other", [("x-api-key", "k")]))
    assert len(preflights(world)) == 2


@pytest.mark.parametrize(
    ("method", "headers", "asked"),
    [
        ("GET", [], False),
        ("POST", [("content-type", "text/plain;charset=UTF-8")], False),
        ("POST", [("content-type", "application/json")], True),
        ("PUT", [], True),
        ("HEAD", [("accept", "*/*")], False),
        ("GET", [("x-api-key", "k")], True),
    ],
)
async def test_simple_requests_need_no_preflight(
    world: ClientWorld, method: str, headers: list[tuple[str, str]], *, asked: bool
) -> None:
    await transport(world).send(HttpRequest(method, URL, headers))
    assert bool(preflights(world)) is asked


async def test_the_pages_own_origin_is_not_asked(world: ClientWorld) -> None:
    world.aws.cors = []
    await transport(world).send(HttpRequest("PUT", f"{ORIGIN}/x", [("x-api-key", "k")]))
    assert [each.request.method for each in world.aws.arrivals] == ["PUT"]
    assert world.aws.arrivals[0].request.header("origin") is None


@pytest.mark.parametrize(
    ("cors", "preflight"),
    [
        ([], []),
        ([("access-control-allow-origin", "https://other")], []),
        ([("access-control-allow-origin", "*")], [("access-control-allow-headers", "x-other")]),
        (
            [("access-control-allow-origin", "*")],
            [("access-control-allow-headers", "*"), ("access-control-allow-methods", "GET")],
        ),
    ],
    ids=["none", "another origin", "header not allowed", "method not allowed"],
)
async def test_a_refused_preflight_is_a_network_error_after_three_options(
    world: ClientWorld, cors: list[tuple[str, str]], preflight: list[tuple[str, str]]
) -> None:
    world.aws.cors, world.aws.preflight = cors, preflight
    headers = {"x-api-key": "k"}
    call = rest.put(world.tab().amplify, "own", "/x", headers=headers, default_auth_mode="none")
    assert (await error_of(call.response)).name == "NetworkError"
    assert [each.request.method for each in world.aws.arrivals] == ["OPTIONS"] * 3


async def test_a_preflight_with_an_error_status_is_refused(world: ClientWorld) -> None:
    world.aws.faults["OPTIONS /x"] = Fault(404, b"{}", list(world.aws.preflight))
    with pytest.raises(TransportError, match="ok status"):
        await transport(world).send(HttpRequest("PUT", URL))


async def test_an_answer_without_cors_headers_is_withheld(world: ClientWorld) -> None:
    """A 403 of API Gateway without CORS is three attempts and a NetworkError, not a 403."""
    world.aws.cors = []
    call = rest.get(world.tab().amplify, "own", "/x", default_auth_mode="none")
    error = await error_of(call.response)
    assert error.name == "NetworkError"
    assert world.aws.names == ["GET /x"] * 3


async def test_only_exposed_headers_can_be_read(world: ClientWorld) -> None:
    sent = [("content-type", "text/plain"), ("x-amzn-errortype", "Foo"), ("date", "now")]
    for exposed, name in ((None, "UnknownError"), ("X-Amzn-ErrorType", "Foo"), ("*", "Foo")):
        extra = [] if exposed is None else [("access-control-expose-headers", exposed)]
        world.aws.faults["GET /x"] = Fault(403, b"{}", [*sent, *extra])
        call = rest.get(world.tab().amplify, "own", "/x", default_auth_mode="none")
        error = await error_of(call.response)
        assert error.name == name
        readable = error.response.headers  # type: ignore[attr-defined]
        assert ("date" in readable) is (exposed == "*")
        assert readable["content-type"] == "text/plain"


@pytest.mark.parametrize(
    ("cors", "admitted"),
    [
        ([("access-control-allow-origin", "*")], False),
        ([("access-control-allow-origin", ORIGIN)], False),
        (
            [
                ("access-control-allow-origin", ORIGIN),
                ("access-control-allow-credentials", "true"),
            ],
            True,
        ),
    ],
)
async def test_with_cookies_a_wildcard_will_not_do(
    world: ClientWorld, cors: list[tuple[str, str]], *, admitted: bool
) -> None:
    world.aws.cors = cors
    request = HttpRequest("GET", URL, credentials="include")
    outcomes = await asyncio.gather(transport(world).send(request), return_exceptions=True)
    assert (not isinstance(outcomes[0], TransportError)) is admitted


async def test_what_preflights_allowed_survives_a_reload(world: ClientWorld) -> None:
    tab = world.tab()
    allow(world, "x-api-key")
    for _ in range(2):
        await error_of(rest.get(tab.amplify, "own", "/x", headers={"x-api-key": "k"}).response)
        tab.reload().configure(world.resources())
    assert len(preflights(world)) == 1


async def test_a_403_without_cors_headers_is_posted_three_times_after_one_preflight(
    world: ClientWorld,
) -> None:
    allow(world, "content-type")
    cors = dict(world.aws.cors)
    world.aws.preflight += list(cors.items())
    world.aws.cors = []
    world.aws.faults["POST /x"] = Fault(403, b"{}")
    call = rest.post(world.tab().amplify, "own", "/x", body={"a": 1}, default_auth_mode="none")
    assert (await error_of(call.response)).name == "NetworkError"
    methods = [each.request.method for each in world.aws.arrivals]
    assert methods == ["OPTIONS", "POST", "POST", "POST"]


async def test_phases_keep_their_order_behind_preflights(world: ClientWorld) -> None:
    await world.signed_in(world.tab().amplify)
    page = world.tab().amplify
    await asyncio.gather(*[auth.fetch_auth_session(page) for _ in range(6)])
    assert world.aws.names == ["GetId"] * 6 + ["GetCredentialsForIdentity"] * 6
    assert len(preflights(world)) == 12
