"""A world can be taken away as bytes, brought back, and put back to where it began."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import poolhouse
from poolhouse.config.loading import load
from poolhouse.protocol.direct import ConstraintViolationError
from poolhouse.protocol.errors import ServiceError
from poolhouse.runtime.clock import Clock, ClockInUseError
from poolhouse.runtime.database import StorageError, StoreError

START_MS = 1_800_000_000_000


@pytest.fixture
def world() -> Iterator[poolhouse.World]:
    world = poolhouse.World(poolhouse.Settings(strict=True), seed=1, clock=Clock.frozen(START_MS))
    yield world
    world.close()


def create_pool(world: poolhouse.World, name: str) -> dict[str, Any]:
    pool: dict[str, Any] = world.call("cognito-idp", "CreateUserPool", {"PoolName": name})
    return pool["UserPool"]


def pool_names(world: poolhouse.World) -> list[str]:
    listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"]
    return sorted(pool["Name"] for pool in listed)


def test_snapshot_and_continue_equals_restore_and_continue(world: poolhouse.World) -> None:
    create_pool(world, "first")
    kept = world.snapshot()
    once = create_pool(world, "second")

    world.restore(kept)

    assert pool_names(world) == ["first"]
    assert create_pool(world, "second") == once


def test_snapshot_holds_the_clock(world: poolhouse.World) -> None:
    kept = world.snapshot()
    world.advance(5_000)
    world.restore(kept)
    assert world.clock.now_ms() == START_MS


def test_snapshot_moves_into_another_world(world: poolhouse.World) -> None:
    create_pool(world, "first")
    other = poolhouse.World(seed=2)
    other.restore(world.snapshot())
    assert pool_names(other) == ["first"]
    assert create_pool(other, "second") == create_pool(world, "second")
    other.close()


def test_reset_draws_the_same_ids_again(world: poolhouse.World) -> None:
    once = create_pool(world, "first")
    world.reset()
    assert pool_names(world) == []
    assert create_pool(world, "first") == once


def test_equal_seeds_give_equal_ids_and_others_do_not() -> None:
    ids = []
    for seed in (1, 1, 2):
        world = poolhouse.World(seed=seed)
        ids.append(create_pool(world, "p")["Id"])
        world.close()
    assert ids[0] == ids[1] != ids[2]


def test_world_without_a_seed_draws_one_and_tells_it() -> None:
    worlds = [poolhouse.World(), poolhouse.World()]
    assert worlds[0].seed != worlds[1].seed
    assert len(worlds[0].seed) == 32
    for world in worlds:
        world.close()


def test_importing_poolhouse_loads_nothing_heavy() -> None:
    script = (
        "import sys, poolhouse, poolhouse.pytest_plugin;"
        "print([name for name in ('flask', 'cryptography', 'boto3', 'botocore', 'moto', 'h11')"
        " if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "[]"


def test_serving_loads_neither_boto3_nor_botocore_nor_moto() -> None:
    script = (
        "import sys, poolhouse; world = poolhouse.World(seed=1);"
        "server = poolhouse.serve(world); server.stop();"
        "print([name for name in ('boto3', 'botocore', 'moto') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "[]"


def test_pyjwt_is_loaded_with_the_first_token_not_when_a_world_is_served() -> None:
    script = """
import sys, urllib.request, poolhouse
from poolhouse.config.loading import load
world = load()
with poolhouse.serve(world) as server:
    urllib.request.urlopen(f"{server.url}/_poolhouse/health").read()
    print([name for name in ("jwt", "cryptography") if name in sys.modules])
    parameters = {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"}
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
    client = {"ClientId": "1poolhousedemowebclient000"}
    world.call("cognito-idp", "InitiateAuth", sign_in | client)
    print([name for name in ("jwt", "cryptography") if name in sys.modules])
"""
    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert told.stdout.splitlines() == ["[]", "['jwt', 'cryptography']"]


def test_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Wrold'"):
        _ = poolhouse.Wrold


def test_failed_attempts_count_through_either_door() -> None:
    """A refusal that keeps what was written keeps it for a direct call, too."""
    config = {
        "user_pools": [
            {
                "name": "people",
                "clients": [{"name": "web", "auth_flows": ["USER_PASSWORD_AUTH"]}],
                "users": [{"username": "alice", "password": "Correct-Horse-1"}],
            }
        ]
    }
    world = load(config, seed=1, clock=Clock.frozen(START_MS))
    with world.foundation.store.reading():
        client_id = world.foundation.store.value("SELECT id FROM app_clients")
    request = {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": client_id,
        "AuthParameters": {"USERNAME": "alice", "PASSWORD": "Wrong-Horse-1"},
    }
    told = []
    for _ in range(6):
        with pytest.raises(ServiceError) as refused:
            world.call("cognito-idp", "InitiateAuth", request)
        told.append(refused.value.message)
    world.close()
    assert told == [*["Incorrect username or password."] * 5, "Password attempts exceeded"]


def test_a_call_with_something_chosen_that_it_has_no_use_for_changes_nothing(
    world: poolhouse.World,
) -> None:
    with pytest.raises(ConstraintViolationError, match="has no use for a chosen colour"):
        world.call("cognito-idp", "CreateUserPool", {"PoolName": "p"}, chosen={"colour": "red"})
    assert pool_names(world) == []


def test_a_world_that_could_not_be_made_leaves_clock_and_file_to_others(tmp_path: Path) -> None:
    path, clock = tmp_path / "world.db", Clock.frozen(START_MS)
    with closing(poolhouse.World(clock=clock)):
        with pytest.raises(ClockInUseError) as refused:  # its frames keep what was made
            poolhouse.World(data=path, clock=clock)
        with closing(poolhouse.World(data=path)) as world:
            world.keep("clock", "slow")
    assert refused.value.__traceback__ is not None
    with pytest.raises(StoreError, match=r"world\.db: 'slow' is no state of a clock"):
        poolhouse.World(data=path, clock=clock)
    poolhouse.World(clock=clock).close()


def test_a_world_closed_twice_does_not_release_the_clock_of_another() -> None:
    clock = Clock.frozen(START_MS)
    first = poolhouse.World(clock=clock)
    first.close()
    with closing(poolhouse.World(clock=clock)):
        first.close()
        with pytest.raises(ClockInUseError):
            poolhouse.World(clock=clock)


def test_a_declaration_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    with closing(poolhouse.World(seed=1, data=tmp_path / "world.db")) as world:
        create_pool(world, "first")
        world.declare()
        world.keep("large", "x" * 1_000_000)
        connection = world.foundation.store._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")  # the disk is full
        with pytest.raises(StorageError, match="full"):
            world.declare()
        connection.execute("PRAGMA max_page_count = 100000")
        create_pool(world, "second")
        world.reset()
        assert pool_names(world) == ["first"]
