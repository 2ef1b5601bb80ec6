"""The server starts and stops at once, survives stalled clients, and says if its port is taken."""

import socket
import threading
import urllib.request

import pytest

import poolhouse
from poolhouse.web.server import PortTakenError
from poolhouse.world import World


def get(url: str) -> int:
    with urllib.request.urlopen(f"{url}/_poolhouse/health", timeout=10) as response:
        return int(response.status)


def test_stopped_server_leaves_no_thread() -> None:
    before = threading.active_count()
    world = World(seed=1)
    for _ in range(3):
        with poolhouse.serve(world) as server:
            assert get(server.url) == 200
    assert threading.active_count() == before
    world.close()


def test_stopping_twice_does_no_harm() -> None:
    world = World(seed=1)
    server = poolhouse.serve(world)
    server.stop()
    server.stop()
    with pytest.raises(OSError, match="refused"):
        get(server.url)
    world.close()


def test_taken_port_names_the_option() -> None:
    world = World(seed=1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} .*--port"):
            poolhouse.serve(world, port=port)
    world.close()


def test_stalled_clients_hold_nobody_up() -> None:
    world = World(seed=1)
    with poolhouse.serve(world) as server:
        stalled = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
        for number, connection in enumerate(stalled):
            half = b"POST / HTTP/1.1\r\nHost: x\r\n"
            body = b"Content-Length: 100\r\n\r\n{"
            connection.sendall(half if number % 2 else half + body)
        assert get(server.url) == 200
        for connection in stalled:
            connection.close()
    world.close()
