"""CONNECT: refused, or the connection is whosever tunnel it asks for."""

import socket
import threading
from contextlib import suppress

import pytest

from poolhouse.protocol.http import HttpResponse
from poolhouse.web.front import tunnels

CONNECT = b"CONNECT shouting.example:443 HTTP/1.1\r\nHost: shouting.example\r\n\r\n"


@pytest.fixture
def shouting_port():
    """The port of a server that sends back in capitals what it is sent, and then an end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    accepted, _ = listening.accept()
                    with accepted, suppress(OSError):
                        while received := accepted.recv(65536):
                            accepted.sendall(received.upper())
                        accepted.sendall(b"!")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def server(serve, shouting_port):
    def tunnel_to(authority):
        host, _, port = authority.partition(":")
        if host == "shouting.example":
            return tunnels.joined("127.0.0.1", shouting_port)
        return tunnels.joined("127.0.0.1", int(port)) if host == "nowhere.example" else None

    return serve(lambda _: HttpResponse(200, [], b"answered"), tunnels_to=tunnel_to)


def test_all_bytes_pass_both_ways(server, client):
    connection = client(server)
    connection.send(CONNECT)
    assert connection.read_until(b"\r\n\r\n") == tunnels.ESTABLISHED
    connection.send(b"hello\x00")
    assert connection.read_until(b"\x00") == b"HELLO\x00"
    connection.send(b"again\x00")
    assert connection.read_until(b"\x00") == b"AGAIN\x00"
    connection.socket.shutdown(socket.SHUT_WR)
    assert connection.rest() == b"!"


def test_what_comes_ahead_of_the_tunnel_passes_through_it(server, client):
    connection = client(server)
    connection.send(CONNECT + b"ahead\x00")
    assert connection.read_until(b"\r\n\r\n") == tunnels.ESTABLISHED
    assert connection.read_until(b"\x00") == b"AHEAD\x00"


def test_much_passes_through_a_tunnel(server, client):
    connection = client(server)
    connection.send(CONNECT)
    connection.read_until(b"\r\n\r\n")
    sending = threading.Thread(target=connection.send, args=(b"x" * 5_000_000, b"\x00"))
    sending.start()
    assert len(connection.read_until(b"\x00")) == 5_000_001
    sending.join()


def test_a_server_that_is_not_there_is_a_bad_gateway(server, client):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    connection = client(server)
    connection.send(CONNECT.replace(b"shouting.example:443", b"nowhere.example:%d" % port))
    status, sentence = connection.answer()
    assert status == 502
    assert b"can't be reached" in sentence
    assert connection.rest() == b""


def test_what_is_no_tunnels_is_refused(server, client):
    connection = client(server)
    connection.send(CONNECT.replace(b"shouting", b"whispering"))
    assert connection.answer() == (405, b"CONNECT is not served here\n")


def test_a_tunnel_holds_nobody_up_and_ends_with_the_server(server, client):
    inside, outside = client(server), client(server)
    inside.send(CONNECT)
    inside.read_until(b"\r\n\r\n")
    outside.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert outside.answer() == (200, b"answered")
    server.stop()
    with suppress(ConnectionResetError):
        assert inside.rest() == b""
