"""The client's public names, and what importing it costs."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

import poolhouse_client
from poolhouse_client import auth, rest

PACKAGES = (
    "auth",
    "browser",
    "configuration",
    "credentials",
    "hardened",
    "rest",
    "storage",
    "tokens",
    "transport",
)


@pytest.mark.parametrize("name", ["", *PACKAGES])
def test_every_exported_name_is_there_and_documented(name: str) -> None:
    package = importlib.import_module(f"poolhouse_client.{name}" if name else "poolhouse_client")
    exported = package.__all__
    assert len(exported) == len(dict.fromkeys(exported))
    for each in exported:
        value = getattr(package, each)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), each


def test_functions_of_the_library_take_the_page_first() -> None:
    functions = [
        getattr(module, name)
        for module in (auth, rest)
        for name in module.__all__
        if inspect.isfunction(getattr(module, name))
    ]
    firsts = {next(iter(inspect.signature(function).parameters)) for function in functions}
    assert firsts == {"amplify"}
    assert len(functions) == 17 + 6


def test_importing_the_client_brings_in_neither_a_network_library_nor_the_emulator() -> None:
    code = (
        "import sys, poolhouse_client.hardened; print(sorted(m.split('.')[0] for m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'poolhouse_client'" in run.stdout
    for module in ("httpx", "botocore", "poolhouse", "flask", "cryptography"):
        assert f"'{module}'" not in run.stdout


def test_the_package_says_what_it_is() -> None:
    assert "Amplify JS v6" in (poolhouse_client.__doc__ or "")
