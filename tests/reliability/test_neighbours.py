"""Modules beside poolhouse.yaml stand for nothing of ours or of Python's, whatever their names."""

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from poolhouse.functions.context import Context
from poolhouse.functions.python_callable import PythonCallable

CONTEXT = Context("get", "arn", "id", deadline_ms=1000, now_ms=lambda: 400)
OF_PYTHON = ("http", "json", "email", "queue", "calendar", "token", "select", "ssl", "logging")
OF_OTHERS = ("click", "yaml", "h11", "flask", "poolhouse_client")
BROKEN = "raise RuntimeError('a neighbour was taken for another module')\n"
HANDLER = """
import helper

def get(event, context):
    from helper import NAME
    import json, queue
    assert helper.NAME == NAME and queue.Queue
    return {"statusCode": 200, "body": json.dumps(NAME)}
"""
CONFIG = """
rest_apis:
  - name: a
    id: neighbours
    stage: dev
    routes:
      GET /x: {function: "http:get"}
      GET /y: {function: "handlers:get"}
"""
SCRIPT = str(Path(sys.executable).with_name("poolhouse"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration and functions, among neighbours with everybody's names."""
    for name in (*OF_PYTHON, *OF_OTHERS):
        (tmp_path / f"{name}.py").write_text(BROKEN)
    (tmp_path / "poolhouse.yaml").write_text(CONFIG)
    (tmp_path / "helper.py").write_text("NAME = 'the neighbour'\n")
    for name in ("http", "handlers"):
        (tmp_path / f"{name}.py").write_text(HANDLER)
    return tmp_path


@pytest.mark.parametrize(
    "command", [[SCRIPT], [sys.executable, "-m", "poolhouse"]], ids=["script", "module"]
)
def test_emulator_starts_and_calls_its_functions_among_them(folder: Path, command: list[str]):
    with subprocess.Popen(
        [*command, "serve", "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        try:
            found = re.search(r"http://localhost:\d+", server.stdout.readline())
            assert found is not None, server.stderr.read()
            for path in ("x", "y"):
                url = f"{found[0]}/execute-api/neighbours/dev/{path}"
                with urllib.request.urlopen(url, timeout=20) as answer:
                    assert json.load(answer) == "the neighbour"
        finally:
            server.terminate()


def test_each_may_be_a_functions_module(folder: Path):
    for name in (*OF_PYTHON, *OF_OTHERS, "poolhouse"):
        before = sys.modules.get(name)
        (folder / f"{name}.py").write_text(HANDLER)
        target = PythonCallable.resolve(f"{name}:get", folder)
        assert target.invoke({}, CONTEXT)["body"] == '"the neighbour"'
        assert sys.modules.get(name) is before


def test_so_may_a_module_in_a_folder_of_such_a_name(folder: Path):
    for name in ("email", "code"):
        (folder / f"{name}.py").unlink(missing_ok=True)
        (folder / name).mkdir()
        (folder / name / "handlers.py").write_text(HANDLER)
        target = PythonCallable.resolve(f"{name}.handlers:get", folder)
        assert target.invoke({}, CONTEXT)["statusCode"] == 200


def test_none_is_what_a_functions_import_means(folder: Path):
    text = "def get(event, context):\n    import {0}\n    return {0}.__file__\n"
    for name in ("json", "queue", "logging", "poolhouse"):
        (folder / f"{name}.py").write_text(BROKEN)
        (folder / "handlers.py").write_text(text.format(name))
        found = PythonCallable.resolve("handlers:get", folder).function({}, CONTEXT)
        assert not Path(found).is_relative_to(folder)
        sys.modules.pop(next(each for each in sys.modules if each.endswith(".handlers")))
