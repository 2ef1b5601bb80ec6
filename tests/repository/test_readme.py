"""Every command and example in README and docs runs."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import poolhouse
from poolhouse import amplify_config
from poolhouse.config.loading import load

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(page.read_text()) if kind == language]


def commands() -> list[str]:
    return [
        line.removeprefix("$ ").split("#")[0].strip()
        for page in PAGES
        for block in blocks(page, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


def run(command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        shlex.split(command),
        cwd=cwd,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "command", sorted({line for line in commands() if line.startswith("make ")})
)
def test_make_verb_exists(command: str) -> None:
    """`make test` would run this very test again, so make is asked what it would do."""
    told = run(f"{command} --dry-run --assume-old=.venv/.installed", ROOT)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip()


@pytest.mark.parametrize(
    ("verb", "installs"),
    [("demo", False), ("serve", False), ("install", True), ("check", True), ("test", True)],
)
def test_a_verb_installs_what_it_needs_and_no_more(
    verb: str, *, installs: bool, tmp_path: Path
) -> None:
    told = run(f"make {verb} --dry-run VENV={tmp_path / 'new'}", ROOT)
    assert told.returncode == 0, told.stderr
    assert "--editable" in told.stdout
    assert ("--group test" in told.stdout) is installs
    assert ("--group lint" in told.stdout) is installs


def test_make_demo_prints_the_table_that_the_readme_shows() -> None:
    told = run("make demo --assume-old=.venv/.installed", ROOT)
    assert told.returncode == 0, told.stdout + told.stderr
    shown = [_timeless(line) for line in blocks(ROOT / "README.md", "output")[0].splitlines()]
    printed = [_timeless(line) for line in told.stdout.splitlines()]
    assert len(shown) > 6
    assert [line for line in shown if line not in printed] == []


def _timeless(line: str) -> str:
    """Return a row of the table without the wall time, which differs from run to run."""
    return " ".join(re.sub(r"\d+ ms|\d+\.\d+ s", "", line).split()).strip("─ ")


@pytest.mark.parametrize(
    "command", sorted({line for line in commands() if line.startswith("poolhouse ")})
)
def test_poolhouse_command_runs(command: str, tmp_path: Path) -> None:
    world = load(seed="readme")
    with poolhouse.serve(world) as server:
        told = run(command, tmp_path, POOLHOUSE_URL=server.url)
    world.close()
    assert told.returncode == 0, told.stdout + told.stderr


def test_no_command_is_left_untested() -> None:
    strangers = [line for line in commands() if not line.startswith(("make ", "poolhouse "))]
    assert strangers == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_pass(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(page, "python")):
        example = tmp_path / f"test_example_{number}.py"
        example.write_text(block)
        told = run(f"{sys.executable} -m pytest -q -p no:cacheprovider {example}", tmp_path)
        assert told.returncode == 0, told.stdout + told.stderr
        assert " passed" in told.stdout


def test_amplify_configuration_is_the_demo_worlds() -> None:
    """The README shows exactly what `poolhouse serve` prints."""
    world = load()
    shown = re.search(
        r"Amplify\.configure\((.*)\);", blocks(ROOT / "README.md", "js")[0], re.DOTALL
    )
    assert shown is not None
    assert json.loads(shown[1]) == amplify_config.of(world)
    world.close()


def test_map_names_what_is_there() -> None:
    emulator = ROOT / "emulator" / "poolhouse"
    for line in blocks(ROOT / "README.md", "text")[0].splitlines():
        base = emulator if line.startswith(" ") else ROOT
        named, _, _ = line.strip().partition("   ")
        for name in named.split():
            assert (base / name).exists(), line
