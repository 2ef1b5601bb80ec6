"""The same over a real socket: what the server makes of a request line must not matter."""

import hashlib
import json
import socket
from base64 import b64encode
from urllib.parse import urlsplit

import pytest

import poolhouse
from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import Route


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


@pytest.fixture
def echo(desk):
    """Declare an API whose functions answer with their event."""
    function = desk.function(lambda event, _: {"body": json.dumps(event)})
    desk.api(
        Route("GET", "/open", function),
        Route("GET", "/signed", function, authorization=AwsIam()),
    )
    desk.allow()


@pytest.mark.usefixtures("echo")
def test_an_event_shows_header_names_as_they_were_sent_and_each_value(desk, port):
    sent = [
        ("tEsT-HEADeR", "aValUE"),
        ("X-Many", "1"),
        ("x-other", "\t padded "),
        ("X-Many", "2, 3"),
        ("user-agent", "tests"),
        ("X_Under", "dropped"),
        ("X-Empty", ""),
    ]
    event = json.loads(exchange(port, message(desk.request("/open", headers=sent)))[2])
    told = event["multiValueHeaders"]
    assert {name: told[name] for name in told if not name.startswith("X-Forwarded")} == {
        "Host": [desk.host],
        "tEsT-HEADeR": ["aValUE"],
        "X-Many": ["1", "2, 3"],
        "x-other": ["padded"],
        "User-Agent": ["tests"],
        "X-Empty": [""],
        "X-Amzn-Trace-Id": told["X-Amzn-Trace-Id"],
    }
    assert event["headers"]["X-Many"] == "2, 3"
    assert event["requestContext"]["identity"]["userAgent"] == "tests"


@pytest.mark.usefixtures("echo")
def test_a_repeated_header_is_signed_with_its_values_in_the_order_of_arrival(desk, port):
    signed = desk.sign(desk.user(), "/signed", headers=[("X-Many", "b,a")])
    apart = signed.with_header("X-Many", None)
    values = [("X-Many", "b"), ("x-many", "a")]
    assert exchange(port, message(signed))[0] == 200
    assert exchange(port, message(apart, headers=values))[0] == 200
    assert exchange(port, message(apart, headers=values[::-1]))[0] == 403
    assert exchange(port, message(apart, headers=values[:1]))[0] == 403


@pytest.mark.usefixtures("echo")
@pytest.mark.parametrize(
    "line",
    [
        "Content-Length: 0\r\nContent-Length: 1",
        "Content-Length : 0",
        "Content-Length: +1",
        " folded: first",
        "X-Bad: a\x01b",
        "X-Bad: a\nX-Other: b",
        "Bad Name: x",
    ],
)
def test_what_the_server_refuses_of_headers_it_still_refuses(desk, port, line):
    raw = message(desk.request("/open")).replace(b"Host:", f"{line}\r\nHost:".encode(), 1)
    assert exchange(port, raw)[0] == 400


@pytest.mark.usefixtures("echo")
def test_a_folded_header_is_read_as_one_line(desk, port):
    raw = message(desk.request("/open", headers=[("X-Long", "one\r\n two")]))
    event = json.loads(exchange(port, raw)[2])
    assert event["multiValueHeaders"]["X-Long"] == ["one two"]


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
    echo = desk.function(lambda event, _: {"body": event["body"]})
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
    desk.api(Route("GET", "/items", desk.function(lambda *_: answer)))
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(message(desk.request()))
        with connection.makefile("rb") as got:
            head, _, body = got.read().partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Length" not in head.replace(b"x-amzn-Remapped-Content-Length", b"")
    assert body == b""
