"""How long a request's body may be."""

from typing import Final

from poolhouse.protocol.errors import RequestEntityTooLargeException
from poolhouse.protocol.http import HttpRequest
from poolhouse.protocol.wording import Sentence

BODY_BYTES_MAX: Final = 1024 * 1024
TOO_LARGE: Final = Sentence(
    "Request must be smaller than {limit} bytes for the operation",
    "guessed",
    "Lambda's error and sentence; neither Cognito's limit nor its words were seen",
)


def check(http: HttpRequest) -> None:
    """Raise if a body is longer than a service of AWS reads.

    Raises:
        RequestEntityTooLargeException: It is.
    """
    if http.body_bytes > BODY_BYTES_MAX:
        raise RequestEntityTooLargeException(
            TOO_LARGE.format(limit=BODY_BYTES_MAX), detail={"body_bytes": http.body_bytes}
        )
