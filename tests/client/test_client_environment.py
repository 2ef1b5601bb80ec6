"""The environment, and determinism: same seed, same bytes."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from poolhouse_client import RealEnvironment, RecordingTransport, SeededEnvironment, Tab, auth, rest

if TYPE_CHECKING:
    from client_world import ClientWorld

TRACE = """
import asyncio, hashlib, sys
sys.path.insert(0, sys.argv[1])
from client_world import ClientWorld
from test_client_environment import trace
from virtual_loop import VirtualTimeLoop
loop = VirtualTimeLoop()
text = loop.run_until_complete(trace(ClientWorld(loop)))
loop.close()
print(hashlib.sha256(text.encode()).hexdigest())
"""


def seeded(seed: object = "s") -> SeededEnvironment:
    return SeededEnvironment(seed, lambda: 17)  # type: ignore[arg-type]


def test_equal_seeds_draw_equally_and_others_do_not() -> None:
    first = [seeded().random_bytes("a", 40), seeded().uuid("a"), seeded().random_float("a")]
    second = [seeded().random_bytes("a", 40), seeded().uuid("a"), seeded().random_float("a")]
    assert first == second
    assert seeded(1).random_bytes("a", 40) != seeded(2).random_bytes("a", 40)


def test_a_draw_for_one_purpose_does_not_shift_another() -> None:
    one, other = seeded(), seeded()
    one.random_bytes("noise", 3)
    assert one.random_bytes("a", 8) == other.random_bytes("a", 8)
    assert one.random_bytes("a", 8) != one.random_bytes("a", 8)


@pytest.mark.parametrize("environment", [seeded(), RealEnvironment()], ids=["seeded", "real"])
def test_draws_have_their_forms(environment: SeededEnvironment | RealEnvironment) -> None:
    assert [len(environment.random_bytes("b", n)) for n in (0, 1, 32, 100)] == [0, 1, 32, 100]
    assert all(0 <= environment.random_float("f") < 1 for _ in range(50))
    assert uuid.UUID(environment.uuid("u")).version == 4


def test_the_real_clock_is_the_walls_and_the_seeded_one_is_given() -> None:
    assert abs(RealEnvironment().now_ms() - time.time() * 1000) < 60_000
    assert seeded().now_ms() == 17


async def trace(world: ClientWorld) -> str:
    """A session of some length, as text."""
    recorder = RecordingTransport(world.aws, world.environment)
    tab = Tab(world.environment, recorder, world.local_storage)
    tab.amplify.configure(world.resources(guests=True))
    world.aws.user_pool.add("ada", "p")
    await auth.fetch_auth_session(tab.amplify)
    await auth.sign_in(tab.amplify, username="ada", password="p")
    calls = [rest.get(tab.amplify, "api", f"/{number}") for number in range(4)]
    for call in calls:
        await call.response
    await world.pass_time(7200)
    await auth.fetch_auth_session(tab.amplify)
    await auth.sign_out(tab.amplify)
    return "\n".join(repr(exchange) for exchange in recorder.exchanges)


async def test_a_recorder_keeps_requests_answers_and_failures(world: ClientWorld) -> None:
    text = await trace(world)
    assert text.count("Exchange(request=HttpRequest(method='OPTIONS'") > 10
    assert "settled_ms=None" not in text


def test_the_same_session_gives_the_same_bytes_in_another_process_with_other_hashes() -> None:
    folder = str(Path(__file__).parent)
    digests = set()
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path.insert(0, {folder!r})\n{TRACE}",
                f"{folder}/fakes",
            ],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1


async def test_sleep_of_the_real_environment_returns(world: ClientWorld) -> None:
    await RealEnvironment().sleep(2)
    assert world.loop.time() == 2
