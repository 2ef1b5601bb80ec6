"""Requests for what is not emulated: never HTML, always a journal line, for any origin."""

import http.client
import json
from collections.abc import Iterator

import pytest

import poolhouse
from poolhouse.web.front.parsing import BODY_BYTES_MAX
from poolhouse.web.server import Server
from poolhouse.world import World

UNSUPPORTED = "x-poolhouse-unsupported"
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, Signature=0"


@pytest.fixture
def world() -> Iterator[World]:
    world = World(seed=1)
    yield world
    world.close()


@pytest.fixture
def served(world: World) -> Iterator[Server]:
    with poolhouse.serve(world) as server:
        yield server


def send(
    server: Server, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(
        method, path, body, {name.replace("_", "-"): v for name, v in headers.items()}
    )
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/favicon.ico"),
        ("GET", "/orders/1"),
        ("PUT", "/bucket/key"),
        ("DELETE", "/a%20b/<script>"),
        ("PATCH", "/x"),
        ("PURGE", "/x"),
        ("OPTIONS", "/x"),
    ],
)
def test_what_nothing_is_known_by_gets_a_sentence(
    world: World, served: Server, method: str, path: str
) -> None:
    status, headers, body = send(served, method, path)
    assert status == 404
    assert headers["Content-Type"] == "application/json"
    assert headers[UNSUPPORTED] == "unknown"
    assert headers["x-amzn-ErrorType"] == "UnknownOperationException"
    assert headers["Access-Control-Allow-Origin"] == "*"
    told = json.loads(body)["message"]
    assert told.startswith(f"Poolhouse has nothing at {method} ")
    assert "cognito-idp, cognito-identity" in told
    entry = world.journal.entries()[-1]
    assert (entry.service, entry.status, entry.message) == ("unknown", 404, told)
    assert entry.request_id == headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    ("service", "line", "name", "content_type"),
    [
        ("s3", "GET /bucket/key", "s3.GetObject", "application/xml"),
        ("s3", "DELETE /us-east-1_abc/.well-known/jwks.json", "s3.DeleteObject", "application/xml"),
        ("apigateway", "GET /restapis", "apigateway.GetRestApis", "application/json"),
        ("lambda", "GET /nowhere", "lambda", "application/json"),
    ],
)
def test_another_service_is_refused_by_name(  # noqa: PLR0917  a table of columns
    world: World, served: Server, service: str, line: str, name: str, content_type: str
) -> None:
    method, path = line.split()
    status, headers, body = send(served, method, path, Authorization=SIGNED.format(service))
    assert status == 400
    assert headers[UNSUPPORTED] == name
    assert headers["Content-Type"] == content_type
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert UNSUPPORTED in headers["Access-Control-Expose-Headers"].split(",")
    assert name.encode() in body
    entry = world.journal.entries()[-1]
    assert (entry.service, entry.error) == (service, "UnknownOperationException")
    assert f"{entry.service}.{entry.operation}".removesuffix(".") == name


def test_a_head_tells_by_status_and_headers(world: World, served: Server) -> None:
    status, headers, body = send(served, "HEAD", "/b/k", Authorization=SIGNED.format("s3"))
    assert (status, body) == (405, b"")
    assert headers[UNSUPPORTED] == "s3.HeadObject"
    assert headers["x-amzn-ErrorMessage"].startswith("Poolhouse does not emulate s3.HeadObject. ")
    assert [entry.status for entry in world.journal.entries()] == [405]


def test_a_document_of_a_pool_is_no_bucket(world: World, served: Server) -> None:
    pool = world.call("cognito-idp", "CreateUserPool", {"PoolName": "a"})["UserPool"]["Id"]
    status, headers, body = send(served, "GET", f"/{pool}/.well-known/jwks.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(body)["keys"]
    assert world.journal.entries() == []


def test_a_browser_may_ask_before_it_calls_another_service(world: World, served: Server) -> None:
    status, headers, body = send(
        served,
        "OPTIONS",
        "/bucket/key",
        Origin="http://app",
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="authorization,x-amz-date",
    )
    assert (status, body) == (200, b"")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in headers["Access-Control-Allow-Methods"].split(",")
    assert headers["Access-Control-Allow-Headers"] == "authorization,x-amz-date"
    assert world.journal.entries() == []


def test_an_unknown_target_is_told_what_there_is(world: World, served: Server) -> None:
    status, headers, body = send(served, "POST", "/", b"{}", X_Amz_Target="Nobody.Asks")
    assert status == 400
    told = json.loads(body)
    assert told["__type"] == "UnknownOperationException"
    assert told["message"].startswith("Poolhouse does not emulate Nobody.Asks. It has cognito-idp")
    assert headers[UNSUPPORTED] == "Nobody.Asks"
    assert world.journal.entries()[-1].operation == "Asks"


def test_a_service_of_ours_without_a_target_knows_no_operation(
    world: World, served: Server
) -> None:
    status, headers, body = send(served, "GET", "/", Authorization=SIGNED.format("cognito-idp"))
    assert (status, json.loads(body)) == (400, {"__type": "UnknownOperationException"})
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert world.journal.entries()[-1].service == "cognito-idp"


def test_the_methods_of_a_document_are_named_in_one_order(served: Server) -> None:
    for document in ("jwks.json", "openid-configuration"):
        for method, told in (("OPTIONS", 200), ("POST", 405), ("PUT", 405)):
            status, headers, _ = send(served, method, f"/us-east-1_abc/.well-known/{document}")
            assert (status, headers["Allow"]) == (told, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("host", [".localhost", "x" * 64])
def test_a_host_that_can_be_none_gets_a_sentence_too(served: Server, host: str) -> None:
    status, headers, body = send(served, "GET", "/orders/1", Host=host)
    assert (status, headers[UNSUPPORTED]) == (404, "unknown")
    assert json.loads(body)["message"].startswith("Poolhouse has nothing at GET /orders/1. ")


@pytest.mark.parametrize(
    ("line", "fields", "name", "content_type"),
    [
        (
            "PUT /bucket/key",
            {"Authorization": SIGNED.format("s3")},
            "s3.PutObject",
            "application/xml",
        ),
        (
            "POST /",
            {"X-Amz-Target": "TrentService.Encrypt"},
            "kms.Encrypt",
            "application/x-amz-json-1.1",
        ),
    ],
)
def test_another_service_is_refused_by_name_though_the_body_is_never_read(  # noqa: PLR0917  a table
    world: World, served: Server, line: str, fields: dict[str, str], name: str, content_type: str
) -> None:
    method, path = line.split()
    announced = str(BODY_BYTES_MAX + 1)
    status, headers, body = send(served, method, path, **fields, Content_Length=announced)
    assert (status, headers[UNSUPPORTED]) == (400, name)
    assert headers["Content-Type"] == content_type
    assert f"Poolhouse does not emulate {name}. ".encode() in body
    assert [entry.status for entry in world.journal.entries()] == [400]


def test_a_service_that_there_is_must_be_asked_in_fewer_bytes(served: Server) -> None:
    target = "AWSCognitoIdentityProviderService.GetUser"
    announced = str(BODY_BYTES_MAX + 1)
    status, _, body = send(served, "POST", "/", X_Amz_Target=target, Content_Length=announced)
    assert (status, json.loads(body)["__type"]) == (413, "RequestEntityTooLargeException")
