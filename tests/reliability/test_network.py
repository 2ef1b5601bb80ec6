"""Who serves more than this machine is told what everybody on the network may do."""

from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner, Result

from poolhouse import cli
from poolhouse.web.server import Server

ANY = "0.0.0.0"  # noqa: S104  the address that is warned of


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """Serve the demo world, stopped as soon as it is announced."""
    stopped = Event()
    stopped.set()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_stopped_by_signal", lambda: stopped)

    def call(*words: str) -> Result:
        return CliRunner().invoke(cli.main, ["serve", "--port", "0", *words])

    return call


@pytest.mark.parametrize("host", [ANY, "::", "0"])
def test_host_that_the_network_reaches_is_warned_of(served, host):
    told = served("--host", host)
    assert told.exit_code == 0
    assert told.stderr.startswith(
        f"poolhouse: warning: --host {host} lets everybody on the network"
    )
    for power in ("root key 'test'", "any unknown one", "--unknown-keys refuse", "control API"):
        assert power in told.stderr
    assert told.stderr.count("\n") == 1


def test_warning_does_not_speak_of_what_is_refused(served):
    told = served("--host", ANY, "--unknown-keys", "refuse")
    assert "unknown" not in told.stderr
    assert "root key 'test', and over the control API" in told.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2", "::1"])
def test_loopback_is_not_warned_of(served, host):
    told = served("--host", host)
    assert (told.exit_code, told.stderr) == (0, "")


def test_empty_host_is_no_way_to_say_every_address(served):
    told = served("--host", "")
    assert told.exit_code == 2
    assert told.stderr == (
        "poolhouse: '' is no address of this machine; choose another with --host\n"
    )
    with pytest.raises(OSError, match="no address of this machine"):
        Server(lambda _: pytest.fail("asked"), host="")


def test_empty_seed_is_told(served):
    told = served("--seed", "")
    assert (told.exit_code, told.stderr) == (
        2,
        "poolhouse: --seed must be a text that is not empty\n",
    )
