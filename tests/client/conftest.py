"""Tests of the client run on virtual time against servers written here."""

from __future__ import annotations

import asyncio
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from client_world import ClientWorld
from virtual_loop import VirtualTimeLoop

if TYPE_CHECKING:
    from collections.abc import Iterator


async def end_tasks() -> None:
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@pytest.fixture
def virtual_loop() -> Iterator[VirtualTimeLoop]:
    loop = VirtualTimeLoop()
    yield loop
    loop.run_until_complete(end_tasks())
    loop.close()


@pytest.fixture
def world(virtual_loop: VirtualTimeLoop) -> ClientWorld:
    return ClientWorld(virtual_loop)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    loop = pyfuncitem.funcargs["virtual_loop"]
    loop.run_until_complete(pyfuncitem.obj(**arguments))
    return True
