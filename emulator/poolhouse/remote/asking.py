"""Asking the control API of a running emulator; whatever goes wrong ends with one sentence."""

import json
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, InvalidURL
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from poolhouse.cli import fail
from poolhouse.web.server import DEFAULT_PORT

DEFAULT_URL: Final = f"http://localhost:{DEFAULT_PORT}"
_TIMEOUT_S: Final = 10
_SIGN: Final = "X-Poolhouse-Control"
"""The header that every answer of the control API bears."""


def ask(url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return what the control API answers; ends the program with its sentence if it refuses.

    Args:
        path: What stands behind `/_poolhouse`, with the query.
        body: What to POST; a GET when left out.
    """
    try:
        status, content = _fetch(f"{url.rstrip('/')}/_poolhouse{path}", body)
    except (InvalidURL, ValueError):
        fail(f"--url must be a URL like {DEFAULT_URL}, found {url!r}")
    except (OSError, HTTPException) as problem:
        fail(_unheard(url, problem))
    if content is None:
        fail(f"what answers at {url} is no Poolhouse (status {status}); give --url another")
    if status >= HTTPStatus.BAD_REQUEST:
        fail(content["error"])
    return content


def _fetch(url: str, body: dict[str, Any] | None) -> tuple[int, Any]:
    """Return status and content of an answer; None for the content of another program's.

    Raises:
        InvalidURL: It is no URL of HTTP.
    """
    if not url.startswith(("http://", "https://")):
        raise InvalidURL(url)
    request = Request(  # noqa: S310  a URL of http or https
        url,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310  same
            return response.status, _content(response)
    except HTTPError as refusal:
        with refusal:
            return refusal.code, _content(refusal)


def _content(response: HTTPResponse | HTTPError) -> Any:
    return json.load(response) if _SIGN in response.headers else None


def _unheard(url: str, problem: OSError | HTTPException) -> str:
    """Return the sentence that says why there was no answer."""
    reason = problem.reason if isinstance(problem, URLError) else problem
    if isinstance(reason, TimeoutError):
        return f"no answer from {url} within {_TIMEOUT_S} seconds; what listens there is busy"
    if isinstance(reason, HTTPException):
        return f"what answers at {url} is no Poolhouse: it speaks no HTTP"
    return f"no emulator answers at {url} ({reason}); start one with: poolhouse serve"
