"""Requests as WSGI tells them, read back into what stood on the wire."""

import io

from poolhouse.web.wire import FIELDS, received


def test_headers_that_end_like_those_of_the_body_are_kept() -> None:
    request = received(
        {
            "REQUEST_METHOD": "POST",
            "REQUEST_URI": "/a%20b?c=d",
            "CONTENT_TYPE": "text/plain",
            "CONTENT_LENGTH": "2",
            "HTTP_CONTENT_TYPE": "text/plain",
            "HTTP_X_UPLOAD_CONTENT_TYPE": "image/png",
            "HTTP_X_UPLOAD_CONTENT_LENGTH": "77",
            "wsgi.input": io.BytesIO(b"hi!"),
        }
    )
    assert sorted(request.headers) == [
        ("Content-Length", "2"),
        ("Content-Type", "text/plain"),
        ("X-Upload-Content-Length", "77"),
        ("X-Upload-Content-Type", "image/png"),
    ]
    assert (request.raw_path, request.raw_query, request.body) == ("/a%20b", "c=d", b"hi")


def test_header_fields_that_the_server_keeps_are_preferred() -> None:
    fields = (("x-many", "1"), ("X-Many", "2"))
    environ = {
        "REQUEST_METHOD": "GET",
        "REQUEST_URI": "/",
        "HTTP_X_MANY": "1, 2",
        "wsgi.input": io.BytesIO(),
    }
    assert received(environ).headers == (("X-Many", "1, 2"),)
    request = received({**environ, FIELDS: fields})
    assert request.headers == fields
    assert request.header("X-MANY") == "1, 2"
    assert request.header("X-Few") is None
