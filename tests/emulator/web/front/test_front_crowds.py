"""Calls are answered beside thousands of connections that stay open; each side is a process."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    command = [sys.executable, str(HERE / "crowd_server.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.kill()


@pytest.mark.parametrize(
    ("idle", "dripping", "streaming"),
    [(2_000, 600, 0), (0, 0, 50), (100, 100, 100)],
    ids=["2000 idle, 600 dripping", "50 streams", "all together"],
)
def test_calls_are_answered_while_all_stay_open(port, idle, dripping, streaming):
    counts = [str(count) for count in (port, idle, dripping, streaming)]
    told = subprocess.run(
        [sys.executable, str(HERE / "crowd_client.py"), *counts],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert json.loads(told.stdout) == {"statuses": [200] * 17, "spoken to": 0}
