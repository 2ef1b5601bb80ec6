"""What endpoints ask of a request."""

from urllib.parse import unquote_to_bytes

from poolhouse.protocol.http import HttpRequest


def decoded_path(http: HttpRequest) -> str:
    """Return a request's path decoded to one character a byte, one slash at its start."""
    path = http.raw_path.partition("#")[0]
    if "%" in path:
        path = unquote_to_bytes(path).decode("latin-1")
    return "/" + path.lstrip("/") if path.startswith("/") else path
