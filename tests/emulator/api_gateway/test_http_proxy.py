"""Calls that go on to a backend, and what comes back."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import Route
from poolhouse.api_gateway.integrations.http_proxy import HttpProxy


@dataclass
class Backend:
    """A backend that notes what it is asked and answers as told."""

    port: int = 0
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b"{}"
    asked: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Any:
        return self.asked[-1]


class Server(ThreadingHTTPServer):
    daemon_threads = True


@pytest.fixture
def backend() -> Iterator[Backend]:
    backend = Backend()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Backend/1"
        sys_version = ""

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = [(name, value) for name, value in self.headers.items()]
            backend.asked.append((self.command, self.path, headers, body))
            self.send_response(backend.status)
            for name, value in backend.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(backend.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(backend.body)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.reply
            raise AttributeError(name)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = Server(("127.0.0.1", 0), Handler)
    backend.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield backend
    server.shutdown()
    thread.join()
    server.server_close()


def proxied(desk, base_url, resource="/{proxy+}", **settings):
    desk.api(Route("ANY", resource, HttpProxy(base_url, **settings)))


class TestWhatTheBackendIsAsked:
    @pytest.mark.parametrize(
        ("base", "call", "target"),
        [
            ("", "/items/7", "/items/7"),
            ("/", "/items/7", "/items/7"),
            ("/v1", "/items/7", "/v1/items/7"),
            ("/v1/", "/items/7/", "/v1/items/7/"),
            ("/v1/{proxy}", "/items/7", "/v1/items/7"),
            ("/v1/{proxy+}/tail", "/items/7", "/v1/items/7/tail"),
            ("", "/a%2Fb%20c/%C3%A9+", "/a%2Fb%20c/%C3%A9+"),
            ("", "/a//b", "/a//b"),
        ],
    )
    def test_path_and_parameters_go_on_as_they_came(self, desk, backend, base, call, target):
        proxied(desk, backend.url + base)
        assert desk.send(desk.request(call)).status == 200
        assert backend.last[1] == target

    def test_a_parameter_is_filled_in(self, desk, backend):
        proxied(desk, f"{backend.url}/things/{{id}}.json", "/items/{id}")
        desk.send(desk.request("/items/7"))
        assert backend.last[1] == "/things/7.json"

    @pytest.mark.parametrize(
        ("base", "query", "target"),
        [
            ("", "q=x+y&q=%2B&flag", "/items?q=x+y&q=%2B&flag"),
            ("/{proxy}?key=1", "", "/items?key=1"),
            ("/{proxy}?key=1", "a=2", "/items?key=1&a=2"),
        ],
    )
    def test_the_query_goes_on_as_it_came(self, desk, backend, base, query, target):
        proxied(desk, backend.url + base)
        desk.send(desk.request(query=query))
        assert backend.last[1] == target

    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
    def test_method_and_body_go_on(self, desk, backend, method):
        proxied(desk, backend.url)
        assert desk.send(desk.request(method=method, body="é".encode())).status == 200
        assert (backend.last[0], backend.last[3]) == (method, "é".encode())

    def test_bytes_that_no_request_line_may_hold_are_encoded(self, desk, backend):
        proxied(desk, backend.url)
        desk.send(desk.request("/caf\u00e9"))
        assert backend.last[1] == "/caf%E9"

    def test_some_headers_stay_behind_and_some_are_added(self, desk, backend):
        proxied(desk, backend.url)
        passed = [
            ("Accept", "text/plain"),
            ("X-Custom", "one"),
            ("Authorization", "Bearer x"),
            ("Range", "bytes=0-1"),
        ]
        kept_back = [
            ("Connection", "keep-alive"),
            ("Content-Encoding", "identity"),
            ("Content-MD5", "x"),
            ("Expect", "x"),
            ("Max-Forwards", "1"),
            ("Proxy-Authenticate", "x"),
            ("Server", "x"),
            ("TE", "trailers"),
            ("Trailer", "x"),
            ("Upgrade", "h2c"),
            ("Via", "1.1 x"),
            ("WWW-Authenticate", "x"),
        ]
        desk.send(desk.request(headers=[*passed, *kept_back], method="POST", body=b"12"))
        headers = dict(backend.last[2])
        assert [name for name, _ in backend.last[2]] == [
            "Host",
            "Accept",
            "X-Custom",
            "Authorization",
            "Range",
            "X-Amzn-Trace-Id",
            "X-Forwarded-For",
            "X-Forwarded-Port",
            "X-Forwarded-Proto",
            "X-Amzn-Apigateway-Api-Id",
            "Content-Length",
        ]
        assert headers["Host"] == f"127.0.0.1:{backend.port}"
        assert headers["Content-Length"] == "2"
        assert headers["X-Amzn-Apigateway-Api-Id"] == "apigateway"
        assert headers["X-Amzn-Trace-Id"].startswith("Root=1-")

    def test_a_signed_query_says_what_was_signed_however_its_semicolon_is_sent(self, desk, backend):
        desk.api(Route("GET", "/x", HttpProxy(backend.url), authorization=AwsIam()))
        desk.allow()
        signed = desk.sign(desk.user(), "/x", params=[("q", "x;admin=true")])
        query = signed.raw_query.replace("%3B", ";")
        assert desk.send(replace(signed, raw_query=query)).status == 200
        assert backend.last[1].startswith("/x?q=x%3Badmin")

    def test_a_signature_stays_behind(self, desk, backend):
        route = Route("ANY", "/{proxy+}", HttpProxy(backend.url), authorization=AwsIam())
        desk.api(route)
        desk.allow()
        assert desk.send(desk.sign(desk.user())).status == 200
        assert "Authorization" not in dict(backend.last[2])


class TestWhatTheCallerGets:
    def test_status_headers_and_body_come_back(self, desk, backend):
        backend.status = 418
        backend.headers = [("X-Own", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        backend.body = b"\x00\xffbytes"
        proxied(desk, backend.url)
        got = desk.send(desk.request())
        assert (got.status, got.body) == (418, b"\x00\xffbytes")
        assert [each for each in got.headers if each[0] == "Set-Cookie"] == [
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ]
        assert got.header("X-Own") == "1"
        assert desk.journal().error is None

    def test_the_gateways_own_headers_are_remapped(self, desk, backend):
        backend.headers = [("Connection", "close"), ("x-amzn-RequestId", "theirs")]
        proxied(desk, backend.url)
        got = desk.send(desk.request())
        assert got.header("x-amzn-Remapped-Server").strip() == "Backend/1"
        assert got.header("x-amzn-Remapped-Date")
        assert got.header("x-amzn-Remapped-Connection") == "close"
        assert got.header("x-amzn-Remapped-Content-Length") == "2"
        assert got.header("x-amzn-Remapped-x-amzn-RequestId") == "theirs"
        assert got.header("x-amzn-RequestId") == desk.journal().request_id
        names = [name.lower() for name, _ in got.headers]
        assert [names.count(each) for each in ("server", "connection", "date")] == [0, 0, 1]
        assert got.header("X-Amzn-Trace-Id") is None

    @pytest.mark.parametrize(
        ("sent", "got"),
        [("a\r\n b", "a b"), ("a\r\n\t b\r\n c", "a b c"), ("a\tb", "a\tb"), ("", "")],
    )
    def test_a_folded_header_becomes_one_line(self, desk, backend, sent, got):
        backend.headers = [("X-Long", sent)]
        proxied(desk, backend.url)
        answer = desk.send(desk.request())
        assert (answer.status, answer.header("X-Long")) == (200, got)

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            (("X-Own", "a\x01b"), "the header X-Own has a control character"),
            (("X-Own", "a\x00"), "the header X-Own has a control character"),
            (("X(Own)", "a"), '"X(Own)" is no name of a header'),
        ],
    )
    def test_a_header_that_can_t_be_carried_is_a_bad_gateway(self, desk, backend, header, reason):
        backend.headers = [header]
        proxied(desk, backend.url)
        got = desk.send(desk.request())
        assert (got.status, got.error) == (502, "InternalServerErrorException")
        assert got.body == b'{"message": "Internal server error"}'
        assert desk.reason() == f"{backend.url}: {reason}"

    def test_a_redirect_is_the_callers_to_follow(self, desk, backend):
        backend.status, backend.headers = 302, [("Location", "/elsewhere")]
        proxied(desk, backend.url)
        got = desk.send(desk.request())
        assert (got.status, got.header("Location")) == (302, "/elsewhere")

    def test_a_backend_that_is_not_there_is_a_network_error(self, desk):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        proxied(desk, f"http://127.0.0.1:{port}")
        got = desk.send(desk.request())
        assert (got.status, got.error) == (504, "InternalServerErrorException")
        assert got.body == b'{"message": "Network error communicating with endpoint"}'
        assert f"http://127.0.0.1:{port}: ConnectionRefusedError" in desk.reason()

    def test_a_backend_that_speaks_no_http_is_one_too(self, desk):
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def hang_up() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.sendall(b"SSH-2.0\r\n")

            Thread(target=hang_up).start()
            proxied(desk, f"http://127.0.0.1:{listening.getsockname()[1]}")
            got = desk.send(desk.request())
        assert got.body == b'{"message": "Network error communicating with endpoint"}'

    def test_a_backend_that_says_nothing_times_out(self, desk):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            proxied(desk, f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.05)
            got = desk.send(desk.request())
        assert (got.status, got.error) == (504, "InternalServerErrorException")
        assert got.body == b'{"message": "Endpoint request timed out"}'
        assert desk.journal().status == 504


def raw_backend(answer: bytes) -> tuple[str, Thread]:
    """A backend that answers one call with these bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(65536)
            connection.sendall(answer)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}", thread


FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.mark.parametrize("interim", ["100 Continue", "102 Processing", "103 Early Hints"])
@pytest.mark.parametrize("times", [1, 3])
def test_what_comes_before_the_answer_is_passed_over(desk, interim, times):
    hint = f"HTTP/1.1 {interim}\r\nLink: </a.css>\r\n\r\n".encode()
    url, thread = raw_backend(hint * times + FINAL)
    proxied(desk, url)
    got = desk.send(desk.request("/x"))
    thread.join(10)
    assert (got.status, got.body) == (200, b"hi")
    assert got.header("Link") is None


@pytest.mark.parametrize("status", [101, 600, 999])
def test_a_status_that_ends_nothing_is_a_bad_gateway(desk, status):
    url, thread = raw_backend(f"HTTP/1.1 {status} Odd\r\nContent-Length: 0\r\n\r\n".encode())
    proxied(desk, url)
    got = desk.send(desk.request("/x"))
    thread.join(10)
    assert got.status == 502
    assert desk.reason() == f"{url}: its status is {status}"
