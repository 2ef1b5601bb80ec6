"""Waitress's connections, which also tell header fields as they stood on the wire.

Waitress validates them and hands them over the WSGI way: names in upper case, what repeats in one
line. API Gateway shows functions the names as they were sent, each value of its own, and repeated
headers are signed in another form than WSGI's.
"""

from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, get_header_lines
from waitress.task import WSGITask

from poolhouse.web.wire import FIELDS

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    fields: tuple[tuple[str, str], ...] = ()

    def parse_header(self, header_plus: bytes) -> None:
        """Parse a request's head, and keep the fields of one that waitress found in order."""
        super().parse_header(header_plus)
        lines = get_header_lines(header_plus.partition(b"\r\n")[2])
        pairs = (line.decode("latin-1").partition(":") for line in lines)
        # Names with underscores are left out by waitress, too: in WSGI they'd pass for others.
        self.fields = tuple(
            (name, value.strip(" \t")) for name, _, value in pairs if "_" not in name
        )


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    def get_environment(self) -> "WSGIEnvironment":
        """Return the WSGI environment with the fields in it."""
        environ: WSGIEnvironment = super().get_environment()
        environ[FIELDS] = self.request.fields
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A client's connection."""

    parser_class = _Parser
    task_class = _Task
