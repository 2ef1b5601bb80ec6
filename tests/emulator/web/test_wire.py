"""Requests as WSGI tells them, read back into what stood on the wire."""

import io

from poolhouse.web.wire import received


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
