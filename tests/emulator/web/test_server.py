"""The server starts and stops at once, survives stalled clients, and says if its port is taken."""

import socket
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import poolhouse
from poolhouse.api_gateway.definitions import RestApi, Route
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.web.server import PortTakenError
from poolhouse.world import World


def get(url: str) -> int:
    return fetch(f"{url}/_poolhouse/health")


def fetch(url: str) -> int:
    with urllib.request.urlopen(url, timeout=20) as response:
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


def test_address_of_another_machine_names_the_option() -> None:
    world = World(seed=1)
    with pytest.raises(PortTakenError, match=r"no address of this machine.*--host"):
        poolhouse.serve(world, host="203.0.113.1")
    world.close()


def test_ipv6_is_an_address_too() -> None:
    world = World(seed=1)
    with poolhouse.serve(world, host="::1") as server:
        assert server.url == f"http://[::1]:{server.port}"
        assert get(server.url) == 200
    with poolhouse.serve(world, host="::") as server:
        assert server.url == f"http://localhost:{server.port}"
        assert get(f"http://127.0.0.1:{server.port}") == 200
        assert get(f"http://[::1]:{server.port}") == 200
    world.close()


def test_functions_that_call_the_emulator_hold_nobody_up() -> None:
    """Each of the calls needs another one's answer while it is answered itself."""
    at_once = 40
    together = threading.Barrier(at_once, timeout=20)

    def ask_back(_event: Any, _context: Any) -> dict[str, Any]:
        together.wait()
        return {"statusCode": get(server.url)}

    world = World(seed=1)
    world.functions.give("tests:ask_back", ask_back)
    route = Route("GET", "/", Function("tests:ask_back"))
    world.put_rest_api(RestApi("api0000000", "api", "dev", (route,)))
    with poolhouse.serve(world) as server, ThreadPoolExecutor(at_once) as callers:
        url = f"{server.url}/execute-api/api0000000/dev/"
        answers = list(callers.map(fetch, [url] * at_once))
    assert answers == [200] * at_once
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
