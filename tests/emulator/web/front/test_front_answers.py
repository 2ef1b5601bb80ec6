"""Answers as they leave: how they are framed, what is left out, and those that are lost."""

import pytest

from poolhouse.protocol.http import HttpResponse

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")


def test_an_answer_has_its_length_and_its_fields_by_name(serve, client):
    fields = [
        ("x-amzn-RequestId", "1"),
        ("Set-Cookie", "b"),
        ("set-cookie", "a"),
        ("Keep-Alive", "timeout=5"),
        ("content-length", "99"),
        ("X-Word", "Zoë 🏊"),
    ]
    connection = client(serve(lambda _: HttpResponse(200, fields, b"abc")))
    connection.send(GET)
    assert (
        connection.read_until(b"abc")
        == (
            "HTTP/1.1 200 OK\r\n"
            "Content-Length: 3\r\n"
            "Set-Cookie: b\r\n"
            "Set-Cookie: a\r\n"
            "X-Amzn-Requestid: 1\r\n"
            "X-Word: Zoë 🏊\r\n"
            "\r\n"
            "abc"
        ).encode()
    )


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_has_no_body_leaves_the_connection_open(serve, client, status):
    connection = client(serve(lambda _: HttpResponse(status, [], b"ignored")))
    connection.send(GET, GET)
    for _ in range(2):
        head = connection.read_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status)
        assert b"Content-Length" not in head


@pytest.mark.parametrize(
    ("response", "length"),
    [
        (HttpResponse(200, [], b"abcd"), b"4"),
        (HttpResponse(200, [("Content-Length", "77")]), b"77"),
    ],
)
def test_an_answer_to_head_tells_the_length_that_get_would_have(serve, client, response, length):
    connection = client(serve(lambda _: response))
    connection.send(HEAD, GET)
    assert connection.read_until(b"\r\n\r\n") == (
        b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n"
    )


def test_a_status_without_a_name_is_sent(serve, client):
    connection = client(serve(lambda _: HttpResponse(299)))
    connection.send(GET)
    assert connection.answer() == (299, b"")


def test_a_lost_answer_closes_the_connection_without_a_byte(serve, talk):
    assert talk(serve(lambda _: HttpResponse(200, [], b"abc", lost=True)), GET) == b""


@pytest.mark.parametrize("text", ["a\r\nX-Smuggled: b", "a\nb", "a\rb"])
def test_an_answer_whose_header_breaks_the_line_is_an_internal_error(serve, client, caplog, text):
    connection = client(serve(lambda _: HttpResponse(200, [("X-Own", text)])))
    connection.send(GET)
    assert connection.answer() == (500, b"Internal Server Error")
    assert "a line ends within the header" in caplog.text


def test_an_exception_is_an_internal_error_that_is_told_and_ends_nothing(serve, client, caplog):
    failures = [SystemExit(3), KeyError("lost")]

    def answer(_http: object) -> HttpResponse:
        if failures:
            raise failures.pop()
        return HttpResponse(200, [], b"abc")

    connection = client(serve(answer))
    connection.send(GET, GET, GET)
    assert [connection.answer()[0] for _ in range(3)] == [500, 500, 200]
    assert [record.exc_info[0] for record in caplog.records] == [KeyError, SystemExit]


def test_a_large_answer_arrives_whole_though_it_is_read_slowly(serve, client):
    large = b"x" * 20_000_000
    connection = client(serve(lambda _: HttpResponse(200, [], large)))
    connection.send(GET)
    assert connection.answer() == (200, large)
