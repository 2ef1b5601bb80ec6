"""REST calls: URL, headers, body, signature, answer."""

from __future__ import annotations

from typing import Any

import pytest
from client_world import ClientWorld, error_of
from fake_api import signature_of
from fake_aws import Fault

from poolhouse_client import (
    ApiError,
    ApiOptions,
    LibraryOptions,
    PlainError,
    RestApiError,
    RestOptions,
    rest,
)
from poolhouse_client.rest import FormData

JSON_TYPE = "application/json; charset=UTF-8"


def sent(world: ClientWorld) -> Any:
    return world.aws.arrivals[-1].request


async def call(world: ClientWorld, verb: str, path: str = "/x", **options: Any) -> Any:
    """Make an unsigned call that is answered 200, and return the request."""
    amplify = world.amplify()
    options.setdefault("default_auth_mode", "none")
    api = options.pop("api_name", "own")
    world.aws.api.answer = lambda _: (200, {})  # type: ignore[method-assign]
    await getattr(rest, verb)(amplify, api, path, **options).response
    return sent(world)


@pytest.mark.parametrize(
    ("path", "params", "url"),
    [
        ("/a", None, "/a"),
        ("a", None, None),
        ("/a?b=1&c", None, "/a?b=1&c"),
        ("/a?x=1&y=2&x=3", {"x": "9", "z": "0"}, "/a?x=9&y=2&z=0"),
        ("/a", {"q": "a b~!'()*é"}, "/a?q=a+b%7E%21%27%28%29*%C3%A9"),
        ("/a?p=1+2%203", {}, "/a?p=1+2+3"),
        ("/a b/ü|^", None, "/a%20b/%C3%BC%7C%5E"),
        ("//double/", None, "//double/"),
        ("/a/../b/./c", None, "/b/c"),
        ("/a", {"q": None}, "/a?q=undefined"),
        ("/a", {"n": 1, "b": True}, "/a?n=1&b=true"),
    ],
)
async def test_the_url_is_endpoint_and_path_as_text(
    world: ClientWorld, path: str, params: Any, url: str | None
) -> None:
    options = {} if params is None else {"query_params": params}
    request = await call(world, "get", path, **options)
    assert request.url == (
        "https://api.example.orga/" if url is None else f"https://api.example.org{url}"
    )


async def test_what_is_no_url_is_a_path_of_the_page(world: ClientWorld) -> None:
    request = await call(world, "get", "/x?y=1", api_name="relative")
    assert request.url == "http://localhost:5173/backend/x?y=1"


@pytest.mark.parametrize("name", ["unknown", ""])
async def test_an_unknown_api_has_no_valid_name(world: ClientWorld, name: str) -> None:
    error = await error_of(rest.get(world.amplify(), name, "/").response)
    assert isinstance(error, RestApiError)
    assert (error.name, error.message) == ("InvalidApiName", "API name is invalid.")
    assert world.aws.names == []


async def test_outside_a_browser_a_relative_endpoint_has_no_valid_name(world: ClientWorld) -> None:
    amplify = world.amplify()
    amplify.page_origin = None
    error = await error_of(rest.get(amplify, "relative", "/").response)
    assert error.name == "InvalidApiName"


async def test_headers_of_the_call_win_over_the_librarys_whatever_their_case(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    asked: list[str] = []

    async def headers(api_name: str) -> dict[str, str]:
        asked.append(api_name)
        return {"X-Api-Key": "library", "x-both": "library", "X-Library": "1"}

    amplify.configure(
        world.resources(), LibraryOptions(api=ApiOptions(RestOptions(headers=headers)))
    )
    given = {"x-api-key": "call", "X-Both": " call "}
    await error_of(rest.get(amplify, "own", "/", headers=given).response)
    received = dict(sent(world).headers)
    assert received == {"x-api-key": "call", "x-both": "call", "x-library": "1"}
    assert asked == ["own"]


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"a": [1, 2.0, None, True], "é": "ü"}, '{"a":[1,2,null,true],"é":"ü"}'),
        ("text", '"text"'),
        ({}, "{}"),
        ([], "[]"),
        (1.5, "1.5"),
        (True, "true"),
    ],
)
async def test_bodies_are_json(world: ClientWorld, body: object, content: str) -> None:
    request = await call(world, "post", body=body, headers={"Content-Type": "text/plain"})
    assert request.body.decode() == content
    assert request.header("content-type") == JSON_TYPE


@pytest.mark.parametrize("body", ["", 0, False, None, 0.0])
async def test_falsy_bodies_are_none(world: ClientWorld, body: object) -> None:
    request = await call(world, "post", body=body)
    assert request.body == b""
    assert request.header("content-type") is None


@pytest.mark.parametrize("content_type", ["application/json", "application/merge-patch+json"])
async def test_json_types_are_kept(world: ClientWorld, content_type: str) -> None:
    request = await call(world, "patch", body={"a": 1}, headers={"content-type": content_type})
    assert request.header("content-type") == content_type


async def test_a_form_is_sent_as_the_browser_sends_it(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    form = FormData([("name", "ü"), ('a"b', "1")])
    await error_of(rest.post(amplify, "own", "/x", body=form).response)
    request = sent(world)
    content_type = request.header("content-type")
    assert content_type.startswith("multipart/form-data; boundary=")
    assert content_type.split("=")[1].encode() in request.body
    assert b'name="a%22b"' in request.body
    assert "content-type" not in request.header("authorization")


async def test_get_and_head_drop_the_body_but_not_its_type(world: ClientWorld) -> None:
    for verb in ("get", "head"):
        request = await call(world, verb, body={"a": 1})
        assert (request.method, request.body) == (verb.upper(), b"")
        assert request.header("content-type") == JSON_TYPE


async def test_delete_may_carry_a_body(world: ClientWorld) -> None:
    request = await call(world, "delete", body={"a": 1})
    assert (request.method, request.body) == ("DELETE", b'{"a":1}')


async def test_rest_sends_no_user_agent_and_no_sdk_headers(world: ClientWorld) -> None:
    request = await call(world, "get")
    assert request.headers == []
    assert (request.cache, request.credentials) == ("default", "same-origin")
    request = await call(world, "get", with_credentials=True)
    assert request.credentials == "include"


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        ("get", {}),
        ("post", {"body": {"a": "é"}}),
        ("put", {"body": "text", "headers": {"X-Api-Key": " a  b "}}),
        ("patch", {"body": {}}),
        ("delete", {}),
    ],
)
async def test_a_server_accepts_the_signature(
    world: ClientWorld, verb: str, options: dict[str, Any]
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    path = "/a b/ü!'()*?x=2&x=1&y=a+b%20c&z"
    response = await getattr(rest, verb)(amplify, "api", path, **options).response
    assert response.status_code == 200
    assert (await response.body.json())["role"] == "default of ada"
    names = [name for name, _ in sent(world).headers]
    assert names[-3:] == ["x-amz-date", "x-amz-security-token", "authorization"]
    assert "x-amz-content-sha256" not in names
    assert "host" not in names


async def test_a_get_with_a_body_is_signed_over_what_is_not_sent(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await error_of(rest.get(amplify, "api", "/x", body={"a": 1}).response)
    request = sent(world)
    key = request.header("authorization").split("=")[1].split("/")[0]
    secret = world.aws.identity_pool.secrets[key]
    assert not request.header("authorization").endswith(signature_of(request, secret))


async def test_an_authorization_header_turns_signing_off_and_an_api_key_does_not(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await rest.get(amplify, "api", "/x", headers={"Authorization": "Bearer t"}).response
    assert sent(world).header("authorization") == "Bearer t"
    assert sent(world).header("x-amz-date") is None
    await rest.get(amplify, "api", "/x", headers={"X-Api-Key": "k"}).response
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token;x-api-key" in sent(world).header(
        "authorization"
    )


async def test_an_empty_authorization_header_counts_as_none(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await error_of(rest.get(amplify, "api", "/x", headers={"Authorization": ""}).response)
    assert "SignedHeaders=authorization;host;" in sent(world).header("authorization")


async def test_a_call_without_credentials_goes_unsigned_and_loses_why(world: ClientWorld) -> None:
    world.aws.fail("GetId", 400, "ResourceNotFoundException")
    error = await error_of(rest.get(world.amplify(guests=True), "api", "/x").response)
    assert error.message == "Missing Authentication Token"
    assert world.aws.names == ["GetId", "GET /prod/x"]


async def test_any_error_of_an_own_provider_is_swallowed(world: ClientWorld) -> None:
    amplify = world.amplify()

    async def broken(*_: object) -> None:
        raise ValueError("broken")

    provider = amplify.cognito_user_pools_token_provider
    provider.get_tokens = broken  # type: ignore[method-assign,assignment]
    error = await error_of(rest.get(amplify, "api", "/x").response)
    assert error.message == "Missing Authentication Token"


@pytest.mark.parametrize(
    ("endpoint", "scope"),
    [
        ("https://x1.execute-api.eu-west-1.amazonaws.com/prod", "eu-west-1/execute-api"),
        ("https://x1.appsync-api.eu-west-3.amazonaws.com", "eu-west-3/appsync"),
        ("https://x.execute-api.us-west-1.vpce.amazonaws.com", "us-east-1/execute-api"),
        ("http://localhost:7665/prod", "us-east-1/execute-api"),
    ],
)
async def test_the_host_decides_region_and_service(
    world: ClientWorld, endpoint: str, scope: str
) -> None:
    resources = world.resources()
    resources["API"]["REST"]["here"] = {"endpoint": endpoint}
    amplify = world.amplify()
    await world.signed_in(amplify)
    amplify.configure(resources)
    await rest.get(amplify, "here", "/x").response
    assert f"/{scope}/aws4_request" in sent(world).header("authorization")


async def test_elsewhere_the_configuration_decides(world: ClientWorld) -> None:
    resources = world.resources()
    host = "https://x1.execute-api.eu-west-1.amazonaws.com"
    for name, endpoint in (("own", "https://api.example.org"), ("aws", host)):
        given = {"endpoint": endpoint, "region": "r", "service": "s"}
        resources["API"]["REST"][name] = given
    amplify = world.amplify()
    await world.signed_in(amplify)
    amplify.configure(resources)
    await rest.get(amplify, "own", "/").response
    assert "/r/s/aws4_request" in sent(world).header("authorization")
    await rest.get(amplify, "aws", "/").response
    assert "/eu-west-1/execute-api/aws4_request" in sent(world).header("authorization")


async def test_an_answer_has_status_headers_and_a_body_to_be_read_again(
    world: ClientWorld,
) -> None:
    headers = [("Content-Type", "application/json"), ("X-A", "1"), ("x-a", "2")]
    world.aws.faults["GET /x"] = Fault(201, b'{"a":1}', headers)
    operation = rest.get(world.amplify(), "own", "/x")
    response = await operation
    assert response.status_code == 201
    assert response.headers == {"content-type": "application/json", "x-a": "1, 2"}
    assert await response.body.json() == await response.body.json() == {"a": 1}
    assert await response.body.text() == '{"a":1}'
    assert await response.body.blob() == b'{"a":1}'


async def test_an_empty_body_is_no_json(world: ClientWorld) -> None:
    world.aws.faults["DELETE /x"] = Fault(204, b"")
    response = await rest.delete(world.amplify(), "own", "/x").response
    error = await error_of(response.body.json())
    assert isinstance(error, PlainError)
    assert error.message == "Unexpected end of JSON input"


@pytest.mark.parametrize(
    ("status", "body", "name", "message"),
    [
        (403, b'{"message":"User is not authorized"}', "UnknownError", "User is not authorized"),
        (404, b'{"errorInfo":{}}', "UnknownError", "Unknown error"),
        (400, b'{"__type":"a#ThrottledX","Message":"M"}', "ThrottledX", "M"),
        (304, b"", "UnknownError", "Unknown error"),
        (418, b"teapot", "UnknownError", "Unknown error"),
        (418, b'"a string"', "UnknownError", "Unknown error"),
    ],
)
async def test_a_refusal_is_a_rest_api_error_with_the_answer_as_text(
    world: ClientWorld, status: int, body: bytes, name: str, message: str
) -> None:
    world.aws.faults["GET /x"] = Fault(status, body, [("X-Amzn-RequestId", "r")])
    error = await error_of(rest.get(world.amplify(), "own", "/x").response)
    assert isinstance(error, RestApiError)
    assert isinstance(error, ApiError)
    assert (error.name, error.message) == (name, message)
    assert error.response is not None
    assert (error.response.status_code, error.response.body) == (status, body.decode())
    assert error.response.headers == {"x-amzn-requestid": "r"}
    assert error.metadata is not None
    assert error.metadata.request_id == "r"


async def test_a_null_body_of_a_refusal_is_a_type_error(world: ClientWorld) -> None:
    world.aws.faults["GET /x"] = Fault(500, b"null")
    error = await error_of(rest.get(world.amplify(), "own", "/x").response)
    assert (error.name, len(world.aws.names)) == ("TypeError", 1)


async def test_a_call_keeps_the_configuration_it_began_with(world: ClientWorld) -> None:
    amplify = world.amplify()
    operation = rest.get(amplify, "own", "/x")
    amplify.configure({"API": {"REST": {}}})
    await error_of(operation.response)
    assert world.aws.names == ["GET /x"]
