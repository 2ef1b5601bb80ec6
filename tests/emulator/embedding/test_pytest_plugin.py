"""The fixture `poolhouse`: its clock, and what it says when a part is missing."""

import sys
import tomllib
from pathlib import Path

import pytest

from poolhouse.pytest_plugin import Emulator

ROOT = Path(__file__).parents[3]


def test_clock_can_be_let_go_and_stopped(poolhouse: Emulator) -> None:
    poolhouse.clock.resume()
    assert poolhouse.world.clock.state.mode == "running"
    poolhouse.clock.freeze()
    stopped_s = poolhouse.clock.now_s
    assert poolhouse.world.clock.state.mode == "frozen"
    poolhouse.clock.advance("1m")
    assert poolhouse.clock.now_s == stopped_s + 60


def test_missing_boto3_is_told_with_what_brings_it(
    poolhouse: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ModuleNotFoundError, match=r"boto3 is not installed.*poolhouse\[pytest\]"):
        _ = poolhouse.cognito_idp


def test_extra_brings_what_the_fixture_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    brought = [line.partition(">")[0] for line in project["optional-dependencies"]["pytest"]]
    assert brought == ["boto3", "pytest"]
    assert "poolhouse[pytest]" in (ROOT / "README.md").read_text()
