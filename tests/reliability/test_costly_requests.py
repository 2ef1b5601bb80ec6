"""No request makes the emulator answer with megabytes, or work on it for long."""

import json
import socket
from typing import Any

import pytest

import poolhouse

TARGET = "AWSCognitoIdentityProviderService.SignUp"
LIMIT = 1024 * 1024
TOO_LARGE = {
    "__type": "RequestEntityTooLargeException",
    "message": "Request must be smaller than 1048576 bytes for the operation",
}


def call(ask, body: bytes, target: str = TARGET) -> tuple[int, Any, int]:
    answer = ask("POST", "/", body, X_Amz_Target=target)
    size = len(answer.body) + sum(len(name) + len(value) for name, value in answer.headers)
    return answer.status, json.loads(answer.body), size


def filled(head: str, element: str, tail: str) -> bytes:
    """A body as long as it may be, of one element again and again."""
    count = (LIMIT - len(head) - len(tail)) // (len(element) + 1)
    return f"{head}{','.join([element] * count)}{tail}".encode()


ATTRIBUTES = '{"ClientId": "1", "Username": "u", "UserAttributes": ['


@pytest.mark.parametrize(
    ("head", "element", "tail"),
    [
        (ATTRIBUTES, "{}", "]}"),
        (ATTRIBUTES, '{"Name": ""}', "]}"),
        (ATTRIBUTES, '{"Name": "' + "x" * 5_000 + '"}', "]}"),
        (ATTRIBUTES, '{"Name": "' + "\\u0001" * 5_000 + '"}', "]}"),
        ('{"ClientId": "1", "ClientMetadata": {"' + "k" * 1_000_000 + '": "v", "a": "', "x", '"}}'),
        ('{"ClientId": "', "x", '"}'),
        ('{"Username": "', " ", '"}'),
        ('{"ValidationData": [', '{"Value": "a"}', "]}"),
    ],
    ids=["empty", "nameless", "long", "controls", "key", "client", "spaces", "data"],
)
def test_answer_to_a_body_that_is_wrong_throughout_is_short(ask, head, element, tail):
    status, told, size = call(ask, filled(head, element, tail))
    assert status == 400
    assert told["message"].partition(" ")[0] in {*map(str, range(1, 11))}
    assert " detected: " in told["message"]
    assert size < 32 * 1024


@pytest.mark.parametrize(
    "target",
    [
        TARGET,
        "AWSCognitoIdentityProviderService.InitiateAuth",
        "AWSCognitoIdentityProviderService.CreateUserPool",
        "AWSCognitoIdentityService.GetId",
        "AWSCognitoIdentityService.CreateIdentityPool",
    ],
)
def test_body_that_is_too_long_is_refused_unread(ask, world, target):
    assert call(ask, b"{" * (LIMIT + 1), target)[:2] == (413, TOO_LARGE)
    entry = world.journal.entries()[-1]
    assert (entry.status, entry.detail) == (413, {"body_bytes": LIMIT + 1})
    assert call(ask, b" " * LIMIT, target)[0] == 400


@pytest.mark.parametrize("size", [LIMIT + 1, 33 * LIMIT])
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_however_it_is_framed(world, size, framing):
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: {TARGET}\r\n"
    body = b" " * size
    with (
        poolhouse.serve(world) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as client,
    ):
        if framing == "length":
            client.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode())
        else:
            client.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n".encode())
            body += b"\r\n0\r\n\r\n"
        if framing == "chunked" or size < 32 * LIMIT:
            client.sendall(body)
        heard = b""
        while not heard.endswith(b"}"):
            heard += client.recv(65536)
    head_of_answer, _, content = heard.partition(b"\r\n\r\n")
    assert (head_of_answer.split()[1], json.loads(content)) == (b"413", TOO_LARGE)
