"""A page's request reaches an application of the emulator's as it would over a socket."""

import pytest

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse_scenarios.engine.host import ask
from poolhouse_scenarios.engine.wire import Request


def seen(request: Request) -> HttpRequest:
    told = []

    def app(http: HttpRequest) -> HttpResponse:
        told.append(http)
        return HttpResponse(204)

    ask(app, request)
    return told[0]


def test_method_path_query_and_body_arrive():
    http = seen(Request("POST", "http://localhost:7665/a/b?x=1&x=2", (), b"hello"))
    assert (http.method, http.raw_path, http.raw_query) == ("POST", "/a/b", "x=1&x=2")
    assert (http.header("Content-Length"), http.body) == ("5", b"hello")
    assert http.header("Host") == "localhost:7665"


def test_path_and_query_are_kept_as_sent_for_signatures():
    http = seen(Request("GET", "https://api.example/caf%C3%A9/%2F?q=%20"))
    assert (http.raw_path, http.raw_query) == ("/caf%C3%A9/%2F", "q=%20")
    assert (http.scheme, http.header("Host")) == ("https", "api.example")


@pytest.mark.parametrize("url", ["http://localhost", "http://localhost/"])
def test_an_empty_path_is_the_root(url):
    assert seen(Request("GET", url)).raw_path == "/"


def test_headers_arrive_in_their_order():
    headers = (("content-type", "application/json"), ("x-amz-target", "A.B"))
    http = seen(Request("GET", "http://localhost/", headers))
    assert http.headers == (("host", "localhost"), *headers)


def test_the_answer_keeps_status_body_and_repeated_headers():
    headers = [("X-Seen", "Yes"), ("Set-Cookie", "a"), ("Set-Cookie", "b")]
    answer = ask(lambda _: HttpResponse(207, headers, b"ab"), Request("GET", "http://localhost/"))
    assert (answer.status, answer.body) == (207, b"ab")
    assert answer.headers == (
        ("x-seen", "Yes"),
        ("set-cookie", "a"),
        ("set-cookie", "b"),
        ("content-length", "2"),
    )
