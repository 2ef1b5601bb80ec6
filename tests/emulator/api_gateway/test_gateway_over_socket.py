"""The same over a real socket: what the server makes of a request line must not matter."""

import hashlib
import socket
from base64 import b64encode
from urllib.parse import urlsplit

import pytest

import poolhouse
from poolhouse.api_gateway.definitions import Route
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.functions.python_callable import PythonCallable


@pytest.fixture
def port(desk):
    with poolhouse.serve(desk.world) as server:
        desk.host = urlsplit(server.url).netloc
        yield server.port


def exchange(port, message):
    """Send bytes, return status, headers by lower-case name, and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(message)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            headers = {}
            while (line := answer.readline().strip()) != b"":
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            return status, headers, answer.read(int(headers["content-length"]))


def message(sent, *, headers=()):
    query = f"?{sent.raw_query}" if sent.raw_query else ""
    lines = [f"{sent.method} {sent.raw_path}{query} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (*sent.headers, *headers)]
    if sent.body:
        lines.append(f"Content-Length: {len(sent.body)}")
    lines += ["Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + sent.body


@pytest.mark.parametrize(
    "path",
    [
        "/items",
        "/Zo%C3%AB/%F0%9F%8F%8A",
        "/a%2Fb%20c",
        "/a//b/./c",
        "/http://example.com",
        "/a%0Ab",
        "/",
    ],
)
@pytest.mark.parametrize("params", [(), (("q", "x y+z"), ("a", "2"), ("a", "1"), ("ü", ""))])
def test_a_signed_call_is_let_in(desk, ada, port, path, params):
    signed = desk.sign(ada, path, params=params)
    assert exchange(port, message(signed))[0] == 200


def test_plus_and_repeated_names_are_verified_as_sent(desk, ada, port):
    signed = desk.sign(ada, params=[("q", "x y"), ("k", "2"), ("k", "1")])
    assert "q=x+y" in signed.raw_query
    assert exchange(port, message(signed))[0] == 200
    tampered = message(signed).replace(b"k=2&k=1", b"k=2&k=3")
    assert exchange(port, tampered)[0] == 403


def test_bytes_beyond_ascii_on_the_request_line_are_no_http(desk, ada, port):
    raw = message(desk.sign(ada, "/caf%C3%A9")).replace(b"%C3%A9", "é".encode())
    assert exchange(port, raw)[0] == 400


def test_half_an_authorization_is_refused_in_words(desk, ada, port):
    signed = desk.sign(ada)
    header = signed.header("Authorization")
    half = header[: len(header) // 2]
    status, headers, body = exchange(port, message(signed.with_header("Authorization", half)))
    assert (status, headers["x-amzn-errortype"]) == (403, "IncompleteSignatureException")
    assert b"Authorization header requires 'Signature' parameter." in body


@pytest.mark.usefixtures("ada")
def test_a_bearer_token_is_answered_with_its_hash(desk, port):
    request = desk.request("/nowhere", headers=[("Authorization", "Bearer x")])
    hashed = b64encode(hashlib.sha256(b"Bearer x").digest())
    assert hashed in exchange(port, message(request))[2]


@pytest.mark.parametrize("method", ["PROPFIND", "TRACE", "DELETE"])
def test_any_verb_is_answered_by_the_gateway(desk, port, method):
    desk.api()
    status, headers, _ = exchange(port, message(desk.request(method=method)))
    assert (status, headers["x-amzn-errortype"]) == (403, "MissingAuthenticationTokenException")


def test_ten_megabytes_and_one_byte_are_too_long(desk, ada, port):
    signed = desk.sign(ada, method="POST", body=b"x" * 10_485_761)
    status, headers, body = exchange(port, message(signed))
    assert (status, body) == (413, b"HTTP content length exceeded 10485760 bytes.")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert not [name for name in headers if name.startswith("x-am")]


def test_a_body_in_chunks_is_put_together(desk, port):
    echo = Function(PythonCallable("tests:echo", lambda event, _: {"body": event["body"]}))
    desk.api(Route("POST", "/items", echo))
    raw = message(desk.request(method="POST"), headers=[("Transfer-Encoding", "chunked")])
    status, _, body = exchange(port, raw + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert (status, body) == (200, b"abcde")


def test_an_answer_to_head_has_headers_alone(desk, ada, port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(message(desk.sign(ada, method="HEAD")))
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b""


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_none_on_the_wire(desk, port, status):
    answer = {"statusCode": status, "headers": {"Keep-Alive": "timeout=5"}, "body": "ignored"}
    desk.api(Route("GET", "/items", Function(PythonCallable("tests:f", lambda *_: answer))))
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(message(desk.request()))
        with connection.makefile("rb") as got:
            head, _, body = got.read().partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Length" not in head.replace(b"x-amzn-Remapped-Content-Length", b"")
    assert body == b""
