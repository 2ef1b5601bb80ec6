"""Streams: sent as they come, from an iterator that may wait or from the loop itself."""

import asyncio
import threading
from queue import SimpleQueue

import pytest
from flask import Flask

from poolhouse.protocol.http import HttpResponse
from poolhouse.web import bridge

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
PLAIN = GET.replace(b"/ ", b"/plain ")
TIMEOUT_S = 30


class Pieces:
    """An iterator over what the test puts into a queue, None at last."""

    def __init__(self):
        self.queue = SimpleQueue()
        self.closed = threading.Event()

    def __iter__(self):
        return self

    def __next__(self):
        piece = self.queue.get()
        if piece is None:
            raise StopIteration
        if isinstance(piece, Exception):
            raise piece
        return piece

    def close(self):
        self.closed.set()

    def answer(self, http):
        if http.raw_path == "/plain":
            return HttpResponse(200, [], b"plain")
        return HttpResponse(200, [("Content-Type", "text/event-stream")], stream=self)


@pytest.fixture
def pieces():
    made = Pieces()
    yield made
    made.queue.put(None)


def test_a_piece_arrives_before_the_next_is_there(serve, client, pieces):
    connection = client(serve(pieces.answer))
    connection.send(GET)
    assert connection.read_until(b"\r\n\r\n") == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    for piece in (b"one", b"x" * 20):
        pieces.queue.put(piece)
        assert connection.read_until(b"%x\r\n%b\r\n" % (len(piece), piece))
    pieces.queue.put(b"")
    pieces.queue.put(None)
    assert connection.read_until(b"\r\n\r\n") == b"0\r\n\r\n"
    assert pieces.closed.wait(TIMEOUT_S)
    connection.send(PLAIN)
    assert connection.answer() == (200, b"plain")


def test_http_1_0_reads_a_stream_until_the_end(serve, client, pieces):
    connection = client(serve(pieces.answer))
    connection.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert b"Connection: close" in connection.read_until(b"\r\n\r\n")
    pieces.queue.put(b"one")
    assert connection.read_until(b"one") == b"one"
    pieces.queue.put(None)
    assert connection.rest() == b""


def test_a_head_of_a_stream_is_all_that_head_is_answered(serve, client, pieces):
    connection = client(serve(pieces.answer))
    connection.send(GET.replace(b"GET", b"HEAD"), PLAIN)
    assert b"chunked" in connection.read_until(b"\r\n\r\n")
    assert pieces.closed.wait(TIMEOUT_S)
    assert connection.answer() == (200, b"plain")


def test_a_client_that_leaves_ends_its_stream(serve, client, pieces):
    connection = client(serve(pieces.answer))
    connection.send(GET)
    connection.read_until(b"\r\n\r\n")
    connection.close()
    while not pieces.closed.wait(0.01):
        pieces.queue.put(b"more")
    assert pieces.closed.is_set()


def test_a_stream_that_breaks_ends_without_its_last_chunk(serve, client, pieces, caplog):
    connection = client(serve(pieces.answer))
    connection.send(GET)
    connection.read_until(b"\r\n\r\n")
    pieces.queue.put(KeyError("broken"))
    with pytest.raises((ConnectionResetError, AssertionError)):
        connection.read_until(b"0\r\n\r\n")
    assert "the stream to / broke" in caplog.text


def test_a_stream_may_come_from_the_loop(serve, client):
    async def count():
        for number in range(3):
            await asyncio.sleep(0)
            yield b"%d" % number

    connection = client(serve(lambda _: HttpResponse(200, stream=count())))
    connection.send(GET)
    assert connection.read_until(b"0\r\n\r\n").endswith(
        b"\r\n\r\n1\r\n0\r\n1\r\n1\r\n1\r\n2\r\n0\r\n\r\n"
    )


def test_a_flask_view_may_stream(serve, client):
    app, queue = Flask("tests", root_path="."), SimpleQueue()

    @app.get("/")
    def view():
        return iter(queue.get, None)

    connection = client(serve(lambda http: bridge.ask(app, http)))
    connection.send(GET)
    assert b"Transfer-Encoding: chunked" in connection.read_until(b"\r\n\r\n")
    queue.put("one")
    assert connection.read_until(b"one\r\n") == b"3\r\none\r\n"
    queue.put(None)
    assert connection.read_until(b"\r\n\r\n") == b"0\r\n\r\n"


def test_a_client_that_does_not_read_stops_its_stream_only(serve, client):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"x" * 1_000_000

    server = serve(
        lambda http: (
            HttpResponse(200, [], b"plain")
            if http.raw_path == "/plain"
            else HttpResponse(200, stream=endless())
        )
    )
    idle = client(server)
    idle.send(GET)
    idle.read_until(b"\r\n\r\n")
    other = client(server)
    for _ in range(200):
        other.send(PLAIN)
        assert other.answer() == (200, b"plain")
    assert len(taken) < 100


def test_a_server_stops_though_streams_are_open(serve, client, pieces):
    server = serve(pieces.answer)
    for _ in range(3):
        connection = client(server)
        connection.send(GET)
        connection.read_until(b"\r\n\r\n")
    server.stop()
    with pytest.raises(OSError, match="refused"):
        client(server)
