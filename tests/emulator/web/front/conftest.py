"""A front with an answer of the test's own, and a client that sends bytes as they stand."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.server import Server

TIMEOUT_S = 30


class Client:
    """A connection to a server."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        self._heard = bytearray()

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def read_until(self, end: bytes) -> bytes:
        """All that comes up to an end, and with it."""
        while end not in self._heard:
            received = self.socket.recv(65536)
            assert received, f"the server hung up after {self._heard!r}"
            self._heard += received
        return self._take(self._heard.index(end) + len(end))

    def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer, which tells its length."""
        head = self.read_until(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(self._heard) < length:
            self._heard += self.socket.recv(65536)
        return int(head.split()[1]), self._take(length)

    def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        while received := self.socket.recv(65536):
            self._heard += received
        return bytes(self._heard)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._heard[:count])
        del self._heard[:count]
        return taken

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Serve an answer until the test ends."""
    with ExitStack() as opened:
        yield lambda answer, **options: opened.enter_context(Server(answer, **options))


@pytest.fixture
def client() -> Iterator[Callable[[Server], Client]]:
    """Connect to a server until the test ends."""
    with ExitStack() as opened:

        def connect(server: Server) -> Client:
            made = Client(server.port)
            opened.callback(made.close)
            return made

        yield connect


@pytest.fixture
def talk(client: Any) -> Callable[..., bytes]:
    """Send bytes, piece by piece; return what comes back until the server hangs up."""

    def call(server: Server, *pieces: bytes) -> bytes:
        connection = client(server)
        connection.send(*pieces)
        heard: bytes = connection.rest()
        return heard

    return call


@pytest.fixture
def echo() -> Callable[[HttpRequest], HttpResponse]:
    """An answer with method, target and body."""

    def answer(http: HttpRequest) -> HttpResponse:
        target = f"{http.raw_path}?{http.raw_query}" if http.raw_query else http.raw_path
        return HttpResponse(200, [], f"{http.method} {target} ".encode() + http.body)

    return answer
