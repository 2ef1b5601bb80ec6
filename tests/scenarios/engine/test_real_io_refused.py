"""In virtual time nothing may wait for the real machine."""

import asyncio
import os
import socket
import subprocess
import sys
import threading

import pytest

from poolhouse_scenarios.engine.loop import run
from poolhouse_scenarios.engine.refusals import RealIoRefusedError


async def asyncio_connection():
    await asyncio.open_connection("127.0.0.1", 9)


async def asyncio_server():
    await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)


async def asyncio_subprocess():
    await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")


async def thread_of_the_executor():
    await asyncio.to_thread(print)


async def name_lookup():
    await asyncio.get_running_loop().getaddrinfo("localhost", 80)


async def blocking_connection():
    with socket.socket() as plain:
        plain.connect(("127.0.0.1", 9))


async def blocking_listener():
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))


async def blocking_subprocess():
    subprocess.run([sys.executable, "-c", "pass"], check=True)  # noqa: ASYNC221  refused before it runs


async def shell():
    os.system("true")  # noqa: S605, ASYNC221  refused before it runs


@pytest.mark.parametrize(
    "reach",
    [
        asyncio_connection,
        asyncio_server,
        asyncio_subprocess,
        thread_of_the_executor,
        name_lookup,
        blocking_connection,
        blocking_listener,
        blocking_subprocess,
        shell,
    ],
    ids=lambda reach: reach.__name__,
)
def test_real_io_is_refused(reach):
    with pytest.raises(RealIoRefusedError, match="is refused: in virtual time"):
        run(reach())


def test_a_call_from_another_thread_is_refused():
    async def story():
        loop = asyncio.get_running_loop()
        caught = []

        def call():
            try:
                loop.call_soon_threadsafe(print)
            except RealIoRefusedError as error:
                caught.append(error.what)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        return caught

    assert run(story()) == ["loop.call_soon_threadsafe() from another thread"]


def test_other_threads_keep_their_sockets_while_a_story_plays():
    bound = []

    def bind():
        with socket.socket() as plain:
            plain.bind(("127.0.0.1", 0))
            bound.append(plain.getsockname()[1])

    async def story():
        thread = threading.Thread(target=bind)
        thread.start()
        thread.join()

    run(story())
    assert bound[0] > 0


def test_sockets_work_again_after_the_story():
    async def story():
        await asyncio.sleep(1)

    run(story())
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        assert plain.getsockname()[1] > 0
