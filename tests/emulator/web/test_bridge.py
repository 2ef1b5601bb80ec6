"""What a WSGI application is told of a request, and what becomes of its answer."""

from collections.abc import Iterator
from typing import Any

import pytest

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web import bridge
from poolhouse.web.wire import decoded_path


def request(**changed: Any) -> HttpRequest:
    given = {"method": "POST", "raw_path": "/", "raw_query": "", "headers": (), "body": b""}
    return HttpRequest(**(given | changed))


class Pieces:
    """The pieces of an answer, which know whether they were closed."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        self.is_closed = True


def answered(pieces: Pieces, headers: list[tuple[str, str]], **changed: Any) -> HttpResponse:
    def application(_environ: Any, start_response: Any) -> Pieces:
        start_response("207 Multi-Status", headers)
        return pieces

    return bridge.ask(application, request(**changed))


def test_header_fields_have_the_names_that_wsgi_gives_them() -> None:
    fields = (
        ("content-type", "text/plain"),
        ("Content-Length", "2"),
        ("X-Upload-Content-Type", "image/png"),
        ("x-many", "1"),
        ("X-Many", "2"),
    )
    environ = bridge.environment(request(headers=fields, body=b"hi"))
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "2")
    assert environ["HTTP_X_UPLOAD_CONTENT_TYPE"] == "image/png"
    assert environ["HTTP_X_MANY"] == "1, 2"
    assert environ["wsgi.input"].read() == b"hi"


def test_the_path_is_decoded_and_kept_as_sent() -> None:
    environ = bridge.environment(request(raw_path="/caf%C3%A9", raw_query="q=%20"))
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café"
    assert environ["REQUEST_URI"] == "/caf%C3%A9?q=%20"
    assert environ["QUERY_STRING"] == "q=%20"


def test_a_body_that_came_in_chunks_has_its_length() -> None:
    fields = (("Transfer-Encoding", "chunked"),)
    environ = bridge.environment(request(headers=fields, body=b"abc"))
    assert environ["CONTENT_LENGTH"] == "3"
    assert "HTTP_TRANSFER_ENCODING" not in environ


@pytest.mark.parametrize(
    ("raw_path", "path"),
    [("/", "/"), ("//a//b", "/a//b"), ("/%2F", "/"), ("/a#b", "/a"), ("/%41", "/A"), ("*", "*")],
)
def test_a_path_has_one_slash_at_its_start(raw_path: str, path: str) -> None:
    assert decoded_path(request(raw_path=raw_path)) == path


def test_an_answer_that_tells_its_length_is_whole() -> None:
    pieces = Pieces(b"a", b"b")
    response = answered(pieces, [("Content-Length", "2"), ("X-Word", "caf\xc3\xa9")])
    assert (response.status, response.body, response.stream) == (207, b"ab", None)
    assert response.headers[1] == ("X-Word", "café")
    assert pieces.is_closed


def test_an_answer_to_head_is_whole_without_a_length() -> None:
    assert answered(Pieces(), [], method="HEAD").stream is None


def test_an_answer_without_a_length_is_a_stream() -> None:
    pieces = Pieces(b"a", b"b")
    response = answered(pieces, [])
    assert response.stream is not None
    assert list(response.stream) == [b"a", b"b"]
    assert not pieces.is_closed
    response.stream.close()
    assert pieces.is_closed
