"""The AWS JSON endpoint: targets, CORS and its preflight, bodies of any kind."""

import http.client
import json
from collections.abc import Iterator

import pytest

import poolhouse
from poolhouse.web.server import Server
from poolhouse.world import World

SIGN_UP = "AWSCognitoIdentityProviderService.SignUp"


@pytest.fixture
def served() -> Iterator[Server]:
    world = World(seed=1)
    with poolhouse.serve(world) as server:
        yield server
    world.close()


def send(
    server: Server, method: str, body: bytes = b"", path: str = "/", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(
        method, path, body, {name.replace("_", "-"): v for name, v in headers.items()}
    )
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


@pytest.mark.parametrize("target", ["", "Nonsense", "Nobody.SignUp", SIGN_UP + "x", "." * 9])
def test_wrong_target_is_an_unknown_operation(served: Server, target: str) -> None:
    status, headers, body = send(served, "POST", b"{}", X_Amz_Target=target)
    assert status == 400
    assert json.loads(body)["__type"] == "UnknownOperationException"
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert len(headers["x-amzn-RequestId"]) == 36


def test_errors_can_be_read_from_other_origins(served: Server) -> None:
    _, headers, _ = send(served, "POST", b"{}", X_Amz_Target=SIGN_UP, Origin="http://app")
    assert headers["Access-Control-Allow-Origin"] == "*"
    exposed = headers["Access-Control-Expose-Headers"].split(",")
    assert {"x-amzn-RequestId", "x-amzn-ErrorType", "Date"} <= set(exposed)
    assert headers["x-amzn-ErrorType"] == "InvalidParameterException:"
    assert headers["x-amzn-RequestId"]


def test_preflight_allows_what_it_is_asked(served: Server) -> None:
    asked = (
        "amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,"
        "x-amz-user-agent"
    )
    status, headers, body = send(
        served,
        "OPTIONS",
        Origin="http://app",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers=asked,
    )
    assert (status, body) == (200, b"")
    assert headers["Access-Control-Allow-Headers"] == asked
    assert headers["Access-Control-Allow-Methods"] == "POST"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Max-Age"] == "172800"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"ClientId": 3}', b"\x00\xff" * 9])
def test_body_of_any_kind_is_answered_as_the_service_does(served: Server, body: bytes) -> None:
    status, _, content = send(served, "POST", body, X_Amz_Target=SIGN_UP)
    assert status == 400
    assert json.loads(content)["__type"] in ("SerializationException", "InvalidParameterException")


def test_huge_body_is_answered(served: Server) -> None:
    body = json.dumps({"ClientId": "x" * 1_000_000, "Username": "u"}).encode()
    status, _, content = send(served, "POST", body, X_Amz_Target=SIGN_UP)
    assert status == 400
    assert "Member must have length less than or equal to 128" in json.loads(content)["message"]


def test_get_on_the_root_is_no_operation(served: Server) -> None:
    assert send(served, "GET")[0] in (404, 405)
