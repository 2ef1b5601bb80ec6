"""Lint, format and types are clean."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command", ["ruff check", "ruff format --check", "mypy"], ids=lambda command: command
)
def test_tool_finds_nothing(command: str) -> None:
    program, *words = command.split()
    told = subprocess.run(
        [BIN / program, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


BANNED = """
import threading, time, uuid
from datetime import date, datetime

time.time(), time.monotonic(), time.monotonic_ns()
datetime.now(), datetime.today(), date.today()
uuid.uuid1(), uuid.uuid4()
threading.Timer(1, print)
"""


def test_calls_that_read_time_or_chance_are_banned() -> None:
    command = [BIN / "ruff", "check", "--select=TID251", "--output-format=concise"]
    told = subprocess.run(
        [*command, "--stdin-filename=emulator/poolhouse/any.py", "-"],
        cwd=ROOT,
        input=BANNED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.count("TID251") == BANNED.count("("), told.stdout


MISSPELT = """
from poolhouse.protocol.call import Call
from poolhouse.user_pools.queries import change_user
from poolhouse.user_pools.records import User

def unlock(call: Call, user: User) -> User:
    return change_user(call, user, locked_untill_ms=None)
"""


def test_misspelt_column_of_a_user_is_a_type_error(tmp_path: Path) -> None:
    source = tmp_path / "unlocking.py"
    source.write_text(MISSPELT)
    told = subprocess.run(
        [BIN / "mypy", source], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 'Unexpected keyword argument "locked_untill_ms"' in told.stdout, told.stdout
