"""How many connections come in, and how the front starts and stops with them open."""

import asyncio
import errno
import socket
import threading
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from poolhouse.protocol.http import HttpResponse
from poolhouse.web.front import open_files

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def test_connections_beyond_the_limit_wait_until_others_close(serve, client):
    server = serve(lambda _: HttpResponse(200, [], b"answered"), connections_max=3)
    connections = [client(server) for _ in range(9)]
    for connection in connections:
        connection.send(GET)
    for connection in connections:  # each closes, so that the next may come in
        assert connection.answer() == (200, b"answered")
        connection.close()


def test_silent_connections_count_and_make_room_when_they_close(serve, client):
    server = serve(lambda _: HttpResponse(200, [], b"answered"), connections_max=2)
    silent = [client(server) for _ in range(2)]
    waiting = client(server)
    waiting.send(GET)
    silent[0].close()
    assert waiting.answer() == (200, b"answered")


def test_without_a_free_file_connections_wait(serve, client, monkeypatch):
    """The listening socket is asked again once there is room."""
    server = serve(lambda _: HttpResponse(200, [], b"answered"))
    first, tries = client(server), []
    first.send(GET)
    assert first.answer() == (200, b"answered")
    doorway = server._front._doorway
    real = doorway._listening

    def accept():
        tries.append(1)
        if len(tries) < 3:
            raise OSError(errno.EMFILE, "Too many open files")
        return real.accept()

    monkeypatch.setattr(
        doorway,
        "_listening",
        SimpleNamespace(accept=accept, fileno=real.fileno, close=real.close),
    )
    second = client(server)
    second.send(GET)
    first.close()
    assert second.answer() == (200, b"answered")
    assert len(tries) >= 3


def test_requests_in_flight_are_answered_before_the_server_stops(serve, client):
    is_in, may_go = threading.Event(), threading.Event()

    def answer(_http):
        is_in.set()
        assert may_go.wait(30)
        return HttpResponse(200, [], b"x" * 1_000_000)

    server = serve(answer)
    connection, silent = client(server), client(server)
    connection.send(GET)
    assert is_in.wait(30)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    may_go.set()
    assert connection.answer() == (200, b"x" * 1_000_000)
    assert connection.rest() == b""
    assert silent.rest() == b""
    stopping.join()


def test_a_request_that_never_ends_does_not_keep_the_server(serve, client):
    is_in, may_go = threading.Event(), threading.Event()

    def answer(_http):
        is_in.set()
        may_go.wait(30)
        return HttpResponse(200)

    server = serve(answer)
    connection = client(server)
    connection.send(GET)
    assert is_in.wait(30)
    server.stop()
    with pytest.raises(OSError, match="refused"):
        client(server)
    may_go.set()


def test_the_process_may_open_as_many_files_as_the_system_allows():
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(300, hard), hard))
        assert open_files.connections_max() == 236
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
        assert open_files.connections_max() == 32  # of which many may be idle
        open_files.raise_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_hundreds_that_come_at_once_wait_to_be_accepted(serve):
    server = serve(lambda _: HttpResponse(200, [], b"answered"), connections_max=1)
    address = ("127.0.0.1", server.port)
    with ExitStack() as opened:
        waiting = [
            opened.enter_context(socket.create_connection(address, timeout=30)) for _ in range(600)
        ]
        assert len(waiting) == 600


def test_a_server_stops_while_a_connection_is_coming_in(serve, client, monkeypatch):
    server = serve(lambda _: HttpResponse(200, [], b"answered"))
    first = client(server)
    first.send(GET)
    assert first.answer() == (200, b"answered")
    loop = server._front.loop
    connect, broken = loop.connect_accepted_socket, []

    async def connect_and_linger(*positional, **named):
        await connect(*positional, **named)
        await asyncio.Event().wait()

    monkeypatch.setattr(loop, "connect_accepted_socket", connect_and_linger)
    monkeypatch.setattr(threading, "excepthook", broken.append)
    connection = client(server)
    connection.send(GET)
    assert connection.answer() == (200, b"answered")
    server.stop()
    assert broken == []
    assert connection.rest() == b""
