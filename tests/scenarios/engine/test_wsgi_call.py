"""A request reaches a WSGI application as it would over a socket."""

import json

from poolhouse_scenarios.engine.wire import Request, call_wsgi


def echo(environ, start_response):
    start_response(
        "207 Multi-Status", [("X-Seen", "Yes"), ("Set-Cookie", "a"), ("Set-Cookie", "b")]
    )
    shown = {key: value for key, value in environ.items() if isinstance(value, str)}
    shown["body"] = environ["wsgi.input"].read().decode()
    return [json.dumps(shown).encode()]


def seen(request):
    return json.loads(call_wsgi(echo, request).body)


def test_method_path_query_and_body_arrive():
    environ = seen(Request("POST", "http://localhost:7665/a/b?x=1&x=2", (), b"hello"))
    assert environ["REQUEST_METHOD"] == "POST"
    assert environ["PATH_INFO"] == "/a/b"
    assert environ["QUERY_STRING"] == "x=1&x=2"
    assert environ["CONTENT_LENGTH"] == "5"
    assert environ["body"] == "hello"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("localhost", "7665")
    assert environ["HTTP_HOST"] == "localhost:7665"


def test_the_path_is_decoded_for_routing_and_kept_as_sent_for_signatures():
    environ = seen(Request("GET", "https://api.example/caf%C3%A9/%2F?q=%20"))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café//"
    assert environ["REQUEST_URI"] == "/caf%C3%A9/%2F?q=%20"
    assert environ["SERVER_PORT"] == "443"


def test_an_empty_path_is_the_root():
    assert seen(Request("GET", "http://localhost"))["REQUEST_URI"] == "/"


def test_headers_arrive_under_their_cgi_names():
    headers = (("content-type", "application/json"), ("x-amz-target", "A.B"))
    environ = seen(Request("GET", "http://localhost/", headers))
    assert environ["CONTENT_TYPE"] == "application/json"
    assert environ["HTTP_X_AMZ_TARGET"] == "A.B"


def test_the_answer_keeps_status_and_repeated_headers():
    answer = call_wsgi(echo, Request("GET", "http://localhost/"))
    assert answer.status == 207
    assert answer.headers == (("x-seen", "Yes"), ("set-cookie", "a"), ("set-cookie", "b"))


def test_the_applications_iterator_is_closed():
    closed = []

    class Chunks:
        def __iter__(self):
            return iter([b"a", b"b"])

        def close(self):
            closed.append(True)

    def app(_environ, start_response):
        start_response("200 OK", [])
        return Chunks()

    assert call_wsgi(app, Request("GET", "http://localhost/")).body == b"ab"
    assert closed == [True]
