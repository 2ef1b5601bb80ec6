"""A served world that is killed while many move it at once never comes back earlier."""

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest

POOLHOUSE = str(Path(sys.executable).with_name("poolhouse"))
CLIENT = "1webclient000000000000000"
CONFIG = {
    "user_pools": [
        {
            "name": "people",
            "clients": [
                {
                    "id": CLIENT,
                    "name": "web",
                    "auth_flows": ["USER_PASSWORD_AUTH"],
                    "access_token_lifetime": "10s",
                }
            ],
            "users": [{"username": "ada", "password": "Corr-ect-1"}],
        }
    ]
}
CLOCKS = {
    "frozen": {"mode": "frozen", "at": "2026-11-20T09:00:00Z"},
    "running": {"mode": "running", "at": "2026-11-20T09:00:00Z"},
}
ROUNDS = 3
MOVERS = 8
GUESTS = 2
MOVES = 100


@dataclass
class Told:
    """What the clients of one round were told before the server was killed."""

    latest_ms: int = 0
    moves: int = 0
    expired: list[str] = field(default_factory=list)
    enough: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def move(self, now_ms: int) -> None:
        with self.lock:
            self.moves += 1
            self.latest_ms = max(self.latest_ms, now_ms)
            if self.moves >= MOVES and self.expired:
                self.enough.set()


class Client:
    """One connection to a server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def _ask(self, method: str, path: str, body: Any, target: str = "") -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        if target:
            headers["X-Amz-Target"] = f"AWSCognitoIdentityProviderService.{target}"
        self._connection.request(method, path, body and json.dumps(body), headers)
        with self._connection.getresponse() as response:
            return response.status, json.load(response)

    def now_ms(self) -> int:
        return int(self._ask("GET", "/_poolhouse/clock", None)[1]["now_ms"])

    def advance(self, by: str) -> int:
        return int(self._ask("POST", "/_poolhouse/clock/advance", {"by": by})[1]["now_ms"])

    def sign_in(self) -> str:
        members = {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": CLIENT,
            "AuthParameters": {"USERNAME": "ada", "PASSWORD": "Corr-ect-1"},
        }
        answer = self._ask("POST", "/", members, "InitiateAuth")[1]
        return str(answer["AuthenticationResult"]["AccessToken"])

    def has_expired(self, token: str) -> bool:
        status, answer = self._ask("POST", "/", {"AccessToken": token}, "GetUser")
        return status == 400 and answer["message"] == "Access Token has expired"

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(config: Path, data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    server = subprocess.Popen(
        [POOLHOUSE, "serve", str(config), "--port", "0", "--data", str(data), "--seed", "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    try:
        found = re.search(r"http://localhost:(\d+)", server.stdout.readline())
        assert found is not None
        yield server, int(found[1])
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def move_until_cut_off(port: int, told: Told) -> None:
    client = Client(port)
    with suppress(OSError, http.client.HTTPException):
        while True:
            told.move(client.advance("3s"))
    client.close()


def sign_in_until_cut_off(port: int, told: Told) -> None:
    """Sign in and watch each token expire."""
    client = Client(port)
    with suppress(OSError, http.client.HTTPException):
        while True:
            token = client.sign_in()
            while not client.has_expired(token):
                pass
            told.expired.append(token)
    client.close()


def killed_in_the_middle(server: subprocess.Popen[str], port: int) -> Told:
    """Let many move a world and sign in at once, and kill it while they do."""
    told = Told()
    work = [move_until_cut_off] * MOVERS + [sign_in_until_cut_off] * GUESTS
    threads = [Thread(target=each, args=(port, told)) for each in work]
    for thread in threads:
        thread.start()
    assert told.enough.wait(60)
    server.kill()
    for thread in threads:
        thread.join()
    return told


def comes_back(port: int, told: Told) -> tuple[int, list[str]]:
    """Return how much later it is than clients were told, and expired tokens that count again."""
    client = Client(port)
    later_ms = client.now_ms() - told.latest_ms
    good_again = [token for token in told.expired if not client.has_expired(token)]
    client.close()
    return later_ms, good_again


@pytest.mark.parametrize("mode", list(CLOCKS))
def test_killed_world_never_comes_back_earlier(tmp_path: Path, mode: str) -> None:
    config, data = tmp_path / "poolhouse.yaml", tmp_path / "world.db"
    config.write_text(json.dumps(CONFIG | {"clock": CLOCKS[mode]}))
    told = Told()
    for _ in range(ROUNDS):
        with serving(config, data) as (server, port):
            later_ms, good_again = comes_back(port, told)
            assert (later_ms >= 0, good_again) == (True, [])
            told = killed_in_the_middle(server, port)
    with serving(config, data) as (_, port):
        later_ms, good_again = comes_back(port, told)
        assert (later_ms >= 0, good_again) == (True, [])
