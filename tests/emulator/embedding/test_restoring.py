"""A restore is one act: state, seed and clock change together, or nothing does."""

import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import poolhouse
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.agenda import Item
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.database import StoreError
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.store import StateReplacedError, Store

START_MS = 1_800_000_000_000
HOUR_MS = 3_600_000


def new_world(seed: str, at_ms: int, **more: Any) -> poolhouse.World:
    return poolhouse.World(
        poolhouse.Settings(strict=True), seed=seed, clock=Clock.frozen(at_ms), **more
    )


@pytest.fixture
def world() -> Iterator[poolhouse.World]:
    with closing(new_world("first", START_MS)) as world:
        create_pool(world, "first")
        yield world


def create_pool(world: poolhouse.World, name: str) -> dict[str, Any]:
    pool: dict[str, Any] = world.call("cognito-idp", "CreateUserPool", {"PoolName": name})
    return pool["UserPool"]


def pool_names(world: poolhouse.World) -> list[str]:
    listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"]
    return sorted(pool["Name"] for pool in listed)


def in_a_thread(work: Callable[[], None], failures: list[BaseException]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001  the test tells of it
            failures.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("quick_switches")
def test_nobody_sees_the_rows_of_one_world_with_clock_or_seed_of_another() -> None:
    at_ms = {"early": START_MS, "late": START_MS + HOUR_MS}
    snapshots, drawn = {}, {}
    for name, began_ms in at_ms.items():
        with closing(new_world(name, began_ms)) as made:
            create_pool(made, name)
            snapshots[name] = made.snapshot()
            drawn[name] = make_and_take_back(made)[1]
    seen: list[tuple[str, bytes, int]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.append(make_and_take_back(world))

    with closing(new_world("early", START_MS)) as world:
        world.restore(snapshots["early"])
        failures: list[BaseException] = []
        threads = [in_a_thread(ask, failures) for _ in range(4)]
        for number in range(100):
            world.restore(snapshots["late" if number % 2 else "early"])
        over.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert {name for name, _, _ in seen} == {"early", "late"}
    assert [each for each in seen if each != (each[0], drawn[each[0]], at_ms[each[0]])] == []


def make_and_take_back(world: poolhouse.World) -> tuple[str, bytes, int]:
    """Return a pool's name, what the seed draws next, and the time, as one request sees them."""
    told = []

    def look() -> None:
        foundation = world.foundation
        with foundation.store.step():
            name = foundation.store.value("SELECT name FROM user_pools")
            told.append((name, foundation.entropy.bytes("probe", 8), foundation.clock.now_ms()))
            raise LookupError

    with pytest.raises(LookupError):
        look()
    return told[0]


def create_pool_by_wire(world: poolhouse.World, name: str) -> dict[str, Any]:
    """Create a pool by a request, as anybody whose keys nobody knows."""
    credential = "anyone/20260101/us-east-1/cognito-idp/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    headers = (("Authorization", signed), ("X-Amz-Date", "20260101T000000Z"))
    http = HttpRequest("POST", "/", "", headers, json.dumps({"PoolName": name}).encode())
    response = world.dispatch(world.services["cognito-idp"], http, "CreateUserPool")
    pool: dict[str, Any] = json.loads(response.body)["UserPool"]
    return {**pool, "CreationDate": round(pool["CreationDate"] * 1000)}


@pytest.mark.parametrize("ask_for_pool", [create_pool, create_pool_by_wire])
@pytest.mark.usefixtures("quick_switches")
def test_an_operation_sees_one_world(
    ask_for_pool: Callable[[poolhouse.World, str], dict[str, Any]],
) -> None:
    """The date of what it makes and the id that it draws for it are of the same world."""
    at_ms = {"early": START_MS, "late": START_MS + HOUR_MS}
    snapshots = {}
    origin: dict[str, str] = {}
    for name, began_ms in at_ms.items():
        with closing(new_world(name, began_ms)) as made:
            snapshots[name] = made.snapshot()
            origin |= {create_pool(made, "next")["Id"]: name for _ in range(400)}
    seen: list[dict[str, Any]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.append(ask_for_pool(world, "next"))

    with closing(new_world("early", START_MS)) as world:
        failures: list[BaseException] = []
        threads = [in_a_thread(ask, failures) for _ in range(2)]
        for number in range(100):
            world.restore(snapshots["late" if number % 2 else "early"])
        over.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert {origin[pool["Id"]] for pool in seen} == {"early", "late"}
    assert [pool for pool in seen if pool["CreationDate"] != at_ms[origin[pool["Id"]]]] == []


def test_a_snapshot_of_an_older_form_is_brought_to_the_newest(world: poolhouse.World) -> None:
    """So is the state that it returns to, a database of the older form inside it."""
    with closing(Store(migrations=all_migrations()[:1])) as older:
        with older.step():
            older.run("INSERT INTO meta (name, value) VALUES ('seed', 'older')")
            older.run("INSERT INTO meta (name, value) VALUES ('clock', 'frozen 5')")
        declared = older.serialize()
        with older.step():
            older.run("INSERT INTO declared (state) VALUES (?)", declared)
        world.restore(older.serialize())
    for _ in range(2):
        assert (world.seed, world.clock.now_ms()) == ("older", 5)
        assert (pool_names(world), world.rest_apis()) == ([], ())
        world.reset()


def no_world() -> bytes:
    with closing(Store(migrations=all_migrations())) as store:
        return store.serialize()


def newer() -> bytes:
    return changed("PRAGMA user_version = 9000")


def half() -> bytes:
    return changed("DROP TABLE users")


def timeless() -> bytes:
    return changed("UPDATE meta SET value = 'slow' WHERE name = 'clock'")


def changed(statement: str) -> bytes:
    with closing(new_world("other", START_MS)) as other:
        other.declare()
        snapshot = other.snapshot()
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(snapshot)
        database.execute(statement)
        database.commit()
        return database.serialize()


def strangers() -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE invoices (number)")
        return database.serialize()


def damaged() -> bytes:
    with closing(new_world("other", START_MS)) as other:
        snapshot = other.snapshot()
    middle = len(snapshot) // 2
    return snapshot[:middle] + b"\xff" * 8_000 + snapshot[middle + 8_000 :]


def without_a_beginning() -> bytes:
    return changed("UPDATE declared SET state = x'00'")


REFUSED: dict[Callable[[], bytes], str] = {
    lambda: b"": "file is not a database",
    lambda: b"notes, not a database" * 999: "file is not a database",
    no_world: "it holds no world: no seed or no clock",
    newer: "a newer Poolhouse kept it, in form 9000; this one knows forms up to",
    half: "it says it has form .*, but it lacks users",
    timeless: "'slow' is no state of a clock",
    strangers: "another program keeps something in it",
    damaged: "it is damaged",
    without_a_beginning: "can't be used as a Poolhouse database: file is not a database",
}


@pytest.mark.parametrize("make", REFUSED)
@pytest.mark.parametrize("kept", ["memory", "file"])
def test_what_is_no_snapshot_changes_nothing(
    make: Callable[[], bytes], kept: str, tmp_path: Path
) -> None:
    more = {"data": tmp_path / "kept.db"} if kept == "file" else {}
    with closing(new_world("first", START_MS, **more)) as world:
        create_pool(world, "first")
        before = world.snapshot()
        told = f"^the snapshot('s declared state)?: .*{REFUSED[make]}"
        with pytest.raises(StoreError, match=told):
            world.restore(make())
        assert world.snapshot() == before
        assert (world.seed, world.clock.now_ms()) == ("first", START_MS)
        assert pool_names(world) == ["first"]


@pytest.mark.parametrize("act", ["reset", "restore"])
def test_a_call_that_is_away_meanwhile_does_not_go_on(world: poolhouse.World, act: str) -> None:
    store, snapshot = world.foundation.store, world.snapshot()

    def call() -> None:
        with store.step():
            with store.away():
                world.reset() if act == "reset" else world.restore(snapshot)
            store.run("DELETE FROM user_pools")

    with pytest.raises(StateReplacedError):
        call()
    assert pool_names(world) == (["first"] if act == "restore" else [])


def test_a_restore_into_a_file_is_kept(world: poolhouse.World, tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with closing(new_world("other", START_MS + HOUR_MS, data=path)) as kept:
        kept.restore(world.snapshot())
    with closing(poolhouse.World(data=path)) as again:
        assert (again.seed, again.clock.now_ms()) == ("first", START_MS)
        assert pool_names(again) == ["first"]
        assert create_pool(again, "next") == create_pool(world, "next")


class TestFork:
    """Two worlds with one past."""

    def test_equal_calls_get_equal_answers(self, world: poolhouse.World) -> None:
        with closing(world.fork()) as fork:
            assert fork.clock.now_ms() == START_MS
            assert (fork.seed, fork.settings) == (world.seed, world.settings)
            assert create_pool(fork, "next") == create_pool(world, "next")
            assert rows(fork) == rows(world)

    def test_neither_sees_what_the_other_does(self, world: poolhouse.World) -> None:
        with closing(world.fork()) as fork:
            create_pool(fork, "of the fork")
            create_pool(world, "of the world")
            fork.advance(HOUR_MS)
            fork.override({"region": "eu-west-1"})
            fork.functions.give("tests:f", lambda *_: {})
            fork.keep("note", "of the fork")
            assert pool_names(fork) == ["first", "of the fork"]
            assert pool_names(world) == ["first", "of the world"]
            assert (world.clock.now_ms(), world.settings.region) == (START_MS, "us-east-1")
            assert world.kept("note") is None
            assert world.kept("clock") == f"frozen {START_MS} {START_MS}"
            world.reset()
            assert pool_names(fork) == ["first", "of the fork"]

    def test_it_resets_to_what_was_declared(self, world: poolhouse.World) -> None:
        world.declare()
        create_pool(world, "later")
        with closing(world.fork()) as fork:
            fork.reset()
            assert pool_names(fork) == ["first"]
            assert create_pool(fork, "later")["Id"] == world_pool(world, "later")

    def test_its_clock_runs_as_the_other_does(self) -> None:
        wall = iter(range(1000, 9000, 10))
        first = poolhouse.World(seed=1, clock=Clock(wall=lambda: next(wall)))
        first.advance(500)
        with closing(first) as world, closing(world.fork()) as fork:
            shown = [each.clock.now_ms() for each in (world, fork, world, fork)]
            assert [later - shown[0] for later in shown] == [0, 10, 20, 30]
            world.freeze()
            assert fork.clock.state.mode == "running"

    def test_its_clock_shows_no_less_though_the_wall_clock_stepped_back(self) -> None:
        wall = [5000]
        with closing(poolhouse.World(seed=1, clock=Clock(wall=lambda: wall[0]))) as world:
            assert world.clock.now_ms() == 5000
            wall[0] = 1000
            with closing(world.fork()) as fork:
                assert fork.clock.now_ms() == 5000

    def test_what_falls_due_there_falls_due_here(self, world: poolhouse.World) -> None:
        ran: list[int] = []
        due_ms = START_MS + HOUR_MS
        item = Item(
            "note",
            lambda _store, done_ms: due_ms if done_ms < due_ms else None,
            lambda _store, at_ms: ran.append(at_ms),
        )
        world.agenda.add(item)
        with closing(world.fork()) as fork:
            fork.advance(2 * HOUR_MS)
            assert ran == [due_ms]

    def test_a_file_is_not_forked_with_its_world(self, tmp_path: Path) -> None:
        path = tmp_path / "kept.db"
        with closing(new_world("first", START_MS, data=path)) as world:
            with closing(world.fork()) as fork:
                create_pool(fork, "of the fork")
            create_pool(world, "kept")
        with closing(poolhouse.World(data=path)) as again:
            assert pool_names(again) == ["kept"]

    def test_it_calls_the_functions_that_the_other_was_given(
        self, world: poolhouse.World, tmp_path: Path
    ) -> None:
        with closing(poolhouse.World(seed=1, folder=tmp_path)) as first:
            first.functions.give("tests:f", lambda *_: {"n": 1})
            with closing(first.fork()) as fork:
                assert fork.functions.folder == first.functions.folder == tmp_path
                context: Any = None
                assert fork.functions.invoke("tests:f", {}, context) == {"n": 1}
        assert world.functions.folder == Path.cwd()


def rows(world: poolhouse.World) -> list[str]:
    """Return everything that a world keeps, as SQL."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(world.snapshot())
        return list(database.iterdump())


def world_pool(world: poolhouse.World, name: str) -> str:
    listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"]
    return next(pool["Id"] for pool in listed if pool["Name"] == name)


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_a_world_that_declared_nothing_returns_to_an_empty_one(kept: str, tmp_path: Path) -> None:
    more = {"data": tmp_path / "kept.db"} if kept == "file" else {}
    with closing(new_world("first", START_MS, **more)) as world:
        create_pool(world, "one")
        snapshot = world.snapshot()
        world.advance(5)
    if kept == "file":
        with closing(poolhouse.World(**more)) as again:
            assert pool_names(again) == ["one"]
            again.reset()
            assert (pool_names(again), again.seed) == ([], "first")
            assert again.clock.now_ms() == START_MS + 5
    with closing(new_world("other", START_MS)) as other:
        other.restore(snapshot)
        for _ in range(2):
            other.reset()
            assert (pool_names(other), other.seed) == ([], "first")
            create_pool(other, "two")
