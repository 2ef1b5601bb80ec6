"""Requests as they arrive: what is well formed reaches the answer, the front refuses the rest."""

import re
from typing import Any

import pytest

from poolhouse.protocol.http import HttpRequest, HttpResponse

HOST = b"Host: x\r\n"
CLOSE = b"Connection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
EXPECT = b"Expect: 100-continue\r\n"
HEAD_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 32 * 1024 * 1024


def get(target: bytes = b"/", headers: bytes = CLOSE) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n"


def post(body: bytes, headers: bytes = CLOSE) -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST / HTTP/1.1\r\n" + HOST + headers + length + b"\r\n" + body


def status(heard: bytes) -> int:
    return int(heard.split(b" ", 2)[1])


def body(heard: bytes) -> bytes:
    return heard.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (b"/caf%C3%A9/%2F?q=%20&q=+", b"/caf%C3%A9/%2F?q=%20&q=+"),
        (b"http://elsewhere:80/a//b?c", b"/a//b?c"),
        (b"http://elsewhere", b"/"),
        (b"http://elsewhere?q=/a", b"/?q=/a"),
        (b"//a", b"//a"),
        (b"*", b"*"),
    ],
)
def test_a_target_is_told_as_it_was_sent_without_its_host(serve, talk, echo, target, told):
    assert body(talk(serve(echo), get(target))) == b"GET " + told + b" "


def test_header_fields_are_told_as_they_were_sent(serve, talk):
    seen: list[HttpRequest] = []

    def answer(http: HttpRequest) -> HttpResponse:
        seen.append(http)
        return HttpResponse(204)

    fields = b"x-MANY: 1\r\nX_Under: no\r\nX-Empty:\r\nX-Many: \t2, 3 \r\nX-Octet: \xe9\r\n"
    talk(serve(answer), get(headers=fields + CLOSE))
    assert seen[0].headers == (
        ("Host", "x"),
        ("x-MANY", "1"),
        ("X-Empty", ""),
        ("X-Many", "2, 3"),
        ("X-Octet", "é"),
        ("Connection", "close"),
    )
    assert (seen[0].source_ip, seen[0].scheme) == ("127.0.0.1", "http")


@pytest.mark.parametrize(
    ("sent", "refused_with"),
    [
        (b"GET / HTTP/1.1\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\n\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Bad: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Bad: a\rb\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"\x00" * 8, 400),
        (b"\r\n\r\n \r\n", 400),
        (post(b"abc", CHUNKED), 400),
        (b"POST / HTTP/1.0\r\n" + CHUNKED + b"\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + b"\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + b"\r\n1\r\nab\r\n", 400),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +1\r\n\r\na", 400),
        (get(b"elsewhere:80"), 400),
        (get(b"a/b?c=http://d/e"), 400),
        (b"CONNECT elsewhere:443 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    ],
)
def test_what_is_no_request_is_refused_at_once(serve, talk, sent, refused_with):
    asked: list[HttpRequest] = []
    heard = talk(serve(asked.append), sent)
    assert status(heard) == refused_with
    assert b"\r\nConnection: close\r\n" in heard
    assert asked == []


def test_what_is_no_request_is_refused_though_it_comes_byte_by_byte(serve, client):
    connection = client(serve(lambda _: HttpResponse(204)))
    for byte in b"GET / HTTP/1.1\r\nHost: x\nX":
        connection.send(bytes([byte]))
    assert connection.answer()[0] == 400


def test_empty_lines_before_a_request_are_skipped(serve, talk, echo):
    assert status(talk(serve(echo), b"\r", b"\n\r\n", get())) == 200


def test_a_folded_field_is_one_line(serve, talk):
    def answer(http: HttpRequest) -> HttpResponse:
        return HttpResponse(200, [], (http.header("X-Long") or "").encode())

    heard = talk(serve(answer), get(headers=b"X-Long: one\r\n  two\r\n" + CLOSE))
    assert body(heard) == b"one two"


class TestSizes:
    @pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
    def test_a_head_is_of_64_kib_at_most(self, serve, talk, end):
        long = get(headers=b"X-Long: " + b"x" * HEAD_BYTES_MAX)[:-2] + end
        assert status(talk(serve(lambda _: HttpResponse(204)), long)) == 431

    def test_a_head_may_be_almost_that_large(self, serve, talk):
        field = b"X-Long: " + b"x" * (HEAD_BYTES_MAX - 200) + b"\r\n"
        assert status(talk(serve(lambda _: HttpResponse(204)), get(headers=field + CLOSE))) == 204

    def test_a_head_is_as_large_whether_or_not_its_end_came_with_it(self, serve, client):
        server = serve(lambda _: HttpResponse(204))
        connection = client(server)
        start = get(headers=b"X-Long: ")[:-2]
        connection.send(start + b"x" * (HEAD_BYTES_MAX - len(start)) + b"\r\n\r")
        other = client(server)  # answered after the front took up what was sent before
        other.send(get(headers=b""))
        other.read_until(b"\r\n\r\n")
        connection.send(b"\n")
        assert status(connection.read_until(b"\r\n\r\n")) == 204

    @pytest.mark.parametrize("length", [BODY_BYTES_MAX + 1, 10**15])
    def test_a_body_that_is_announced_too_large_is_never_waited_for(self, serve, client, length):
        seen: list[HttpRequest] = []

        def answer(http: HttpRequest) -> HttpResponse:
            seen.append(http)
            return HttpResponse(413)

        connection = client(serve(answer))
        head = b"POST / HTTP/1.1\r\n" + HOST + EXPECT + b"Content-Length: %d\r\n\r\n" % length
        connection.send(head)
        assert connection.rest().startswith(b"HTTP/1.1 413 ")
        assert (seen[0].body, seen[0].unread_bytes) == (b"", length)

    def test_a_body_in_chunks_that_grows_too_large_is_read_no_further(self, serve, client):
        seen: list[HttpRequest] = []

        def answer(http: HttpRequest) -> HttpResponse:
            seen.append(http)
            return HttpResponse(413)

        connection = client(serve(answer))
        connection.send(b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + b"\r\n")
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        connection.send(*[chunk] * 40, b"0\r\n\r\n")
        assert connection.rest().startswith(b"HTTP/1.1 413 ")
        assert seen[0].body == b""
        assert BODY_BYTES_MAX < seen[0].body_bytes <= BODY_BYTES_MAX + 0x100000

    def test_a_body_of_32_mib_is_read(self, serve, client):
        connection = client(
            serve(lambda http: HttpResponse(200, [], str(http.body_bytes).encode()))
        )
        connection.send(post(b"x" * BODY_BYTES_MAX))
        assert connection.answer() == (200, b"33554432")


class TestExpectation:
    def test_a_body_that_is_to_come_is_asked_for(self, serve, client, echo):
        connection = client(serve(echo))
        connection.send(post(b"abc", EXPECT)[:-3])
        assert connection.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(b"abc")
        assert connection.answer() == (200, b"POST / abc")

    def test_a_body_in_chunks_is_asked_for_once(self, serve, client, echo):
        connection = client(serve(echo))
        connection.send(b"POST / HTTP/1.1\r\n" + HOST + EXPECT + CHUNKED + b"\r\n")
        assert connection.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(b"1\r\n", b"a", b"\r\n0\r", b"\n\r\n")
        assert connection.answer() == (200, b"POST / a")

    @pytest.mark.parametrize("sent", [get(headers=EXPECT), post(b"", EXPECT), post(b"a", EXPECT)])
    def test_what_is_whole_is_answered_at_once(self, serve, client, echo, sent):
        connection = client(serve(echo))
        connection.send(sent)
        assert connection.answer()[0] == 200


class TestOrder:
    def test_requests_that_come_together_are_answered_in_order(self, serve, talk, echo):
        sent = b"".join(post(b"%d" % number, b"") for number in range(50))
        heard = talk(serve(echo), sent + get(b"/last"))
        told = re.findall(rb"\r\n\r\n(.*?)(?=HTTP/1.1|$)", heard)
        assert told == [*(b"POST / %d" % number for number in range(50)), b"GET /last "]

    def test_more_than_is_kept_ahead_waits_and_is_answered_all_the_same(self, serve, client, echo):
        connection = client(serve(echo))
        large = post(b"x" * 50_000, b"")
        connection.send(large * 20)
        answers = [connection.answer() for _ in range(20)]
        assert [(each, len(text)) for each, text in answers] == [(200, 50_007)] * 20

    def test_a_client_that_sends_no_more_is_answered_before_the_end(self, serve, client, echo):
        connection = client(serve(echo))
        connection.send(get(b"/1", b"") + get(b"/2", b""))
        connection.socket.shutdown(1)
        assert connection.rest().count(b"HTTP/1.1 200 OK") == 2

    def test_half_a_request_is_no_request(self, serve, client):
        asked: list[Any] = []
        connection = client(serve(asked.append))
        connection.send(post(b"abc")[:-1])
        connection.socket.shutdown(1)
        assert connection.rest() == b""
        assert asked == []


@pytest.mark.parametrize(
    ("head", "stays"),
    [
        (b"GET / HTTP/1.1", True),
        (b"GET / HTTP/1.1\r\nConnection: close", False),
        (b"GET / HTTP/1.1\r\nConnection: x, CLOSE", False),
        (b"GET / HTTP/1.1\r\nConnection: close\r\nConnection: x", False),
        (b"GET / HTTP/1.0", False),
        (b"GET / HTTP/1.0\r\nConnection: Keep-Alive", True),
    ],
)
def test_a_connection_stays_open_as_both_sides_say(serve, client, echo, head, stays):
    connection = client(serve(echo))
    asking = head + b"\r\n" + HOST + b"\r\n"
    connection.send(asking)
    told = connection.read_until(b"\r\n\r\n").lower()
    assert (b"connection: close" in told) is not stays
    connection.read_until(b"GET / ")
    if stays:
        connection.send(asking)
        assert connection.answer()[0] == 200
    else:
        assert connection.rest() == b""
