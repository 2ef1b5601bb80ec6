"""A backend's final answer, behind interim ones, of which `http.client` passes over 100 alone."""

from http.client import HTTPResponse, parse_headers
from typing import Any, Final

_INTERIM: Final = range(102, 200)


class FinalAnswer(HTTPResponse):
    """An answer that is read past what comes before it (RFC 9110, section 15.2)."""

    def _read_status(self) -> Any:
        status_line = super()._read_status()  # type: ignore[misc]
        while status_line[1] in _INTERIM:
            parse_headers(self.fp)
            status_line = super()._read_status()  # type: ignore[misc]
        return status_line
