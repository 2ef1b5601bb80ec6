"""Mistakes in poolhouse.yaml, as someone at a terminal meets them."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.contract


def serve(path: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("poolhouse")
    return subprocess.run(
        [str(program), "serve", "--port", "0", path.name],
        cwd=path.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "user_pools:\n  - name: people\n    cleints: []\n",
            "poolhouse.yaml: user_pools[0].cleints is not a key of Poolhouse",
        ),
        (
            "roles:\n  - name: Reader\n    policies:\n      read: '{\"Version\": '\n",
            "poolhouse.yaml: roles[0].policies.read must be a JSON document",
        ),
        (
            "user_pools:\n  - {name: people, settings: {UserPoolTags: {since: 2026-01-01}}}\n",
            "poolhouse.yaml: user_pools[0]: START_OBJECT can not be converted to a String",
        ),
    ],
)
def test_a_mistake_ends_the_command_with_one_sentence(tmp_path, text, sentence):
    path = tmp_path / "poolhouse.yaml"
    path.write_text(text)
    told = serve(path)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith(f"poolhouse: {sentence}")
    assert told.stderr.count("\n") == 1
