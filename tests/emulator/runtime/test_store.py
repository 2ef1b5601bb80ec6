"""A step is committed whole or rolled back whole; the database can be taken away and back."""

import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from sqlite3 import IntegrityError
from typing import ClassVar

import pytest

from poolhouse.runtime.database import StoreError
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.migrations import Migration, all_migrations
from poolhouse.runtime.record import Record
from poolhouse.runtime.store import Store

THINGS = (Migration(1, "things", "CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER)"),)


@dataclass(frozen=True, slots=True)
class Thing(Record):
    name: str
    size: bool

    read_by: ClassVar = {"size": bool}


def test_step_that_raises_leaves_nothing() -> None:
    store = Store(migrations=THINGS)

    def fail() -> None:
        with store.step():
            store.run("INSERT INTO things VALUES (?, ?)", "a", 1)
            message = "no"
            raise LookupError(message)

    with pytest.raises(LookupError):
        fail()
    assert store.rows("SELECT * FROM things") == []


def test_hooks_run_inside_and_after() -> None:
    store = Store(migrations=THINGS)
    heard: list[str] = []
    store.before_commit(lambda: heard.append("before"))
    store.after_rollback(lambda: heard.append("after"))
    with store.step():
        store.run("INSERT INTO things VALUES ('a', 1)")
    assert heard == ["before"]


def test_steps_do_not_nest() -> None:
    store = Store(migrations=THINGS)
    with store.step(), pytest.raises(AssertionError, match="inside a step"):
        store.step().__enter__()


def test_steps_of_threads_take_turns() -> None:
    store = Store(migrations=THINGS)
    with store.step():
        store.run("INSERT INTO things VALUES ('count', 0)")

    def count() -> None:
        for _ in range(50):
            with store.step():
                size = store.value("SELECT size FROM things WHERE name = 'count'")
                store.run("UPDATE things SET size = ? WHERE name = 'count'", size + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.value("SELECT size FROM things") == 200


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_serialized_database_comes_back(kind: str, tmp_path: Path) -> None:
    path = ":memory:" if kind == "memory" else tmp_path / "kept.db"
    store = Store(path, THINGS)
    with store.step():
        store.run("INSERT INTO things VALUES ('a', 1)")
    kept = store.serialize()
    with store.step():
        store.run("DELETE FROM things")
    with closing(Store.holding(kept, "the copy", THINGS)) as copy:
        store.take_over(copy)
    assert store.value("SELECT size FROM things WHERE name = 'a'") == 1
    store.close()
    if kind == "file":
        assert Store(path, THINGS).value("SELECT size FROM things") == 1


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(
        "these are notes, not a database, and they are long enough to be read as one" * 99
    )
    with pytest.raises(StoreError, match=r"notes\.txt: can't be used"):
        Store(path, THINGS)


def test_file_in_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"kept\.db: can't be used"):
        Store(tmp_path / "nowhere" / "kept.db", THINGS)


def beside_a_step_of_another(store: Store, act: Callable[[], object]) -> list[str]:
    """Do something that is refused, while another thread is inside a step that it then undoes.

    Returns:
        The names of the things that are kept in the end.
    """
    inside, done = threading.Event(), threading.Event()

    def half_a_step() -> None:
        with suppress(LookupError), store.step():
            store.run("INSERT INTO things VALUES ('half done', 1)")
            inside.set()
            done.wait(30)
            raise LookupError

    with store.step(), store.away():
        other = threading.Thread(target=half_a_step)
        other.start()
        inside.wait(30)
        with pytest.raises(AssertionError):
            act()
        done.set()
        other.join()
    return [row["name"] for row in store.rows("SELECT name FROM things")]


def test_nobody_writes_into_the_step_of_another() -> None:
    store = Store(migrations=THINGS)
    write = partial(store.run, "INSERT INTO things VALUES ('stray', 1)")
    assert beside_a_step_of_another(store, write) == []


def test_nobody_leaves_the_step_of_another() -> None:
    store = Store(migrations=THINGS)
    assert beside_a_step_of_another(store, lambda: store.away().__enter__()) == []


def test_randomness_is_drawn_inside_a_step() -> None:
    store = Store(migrations=all_migrations())
    entropy = Entropy("seed", store)
    with pytest.raises(AssertionError, match="outside a step"):
        entropy.uuid("thing")


def test_a_write_belongs_to_a_step() -> None:
    store = Store(migrations=THINGS)
    with pytest.raises(AssertionError, match="outside a step"):
        store.run("INSERT INTO things VALUES ('stray', 1)")


@pytest.mark.parametrize("act", ["serialize", "move_to"])
def test_a_half_done_step_is_not_taken_away(act: str, tmp_path: Path) -> None:
    store = Store(migrations=THINGS)
    acts = {"serialize": store.serialize, "move_to": partial(store.move_to, tmp_path / "new.db")}
    with store.step(), pytest.raises(AssertionError, match="inside a step"):
        acts[act]()


def test_a_file_that_keeps_a_world_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    kept = Store(path, THINGS)
    with kept.step():
        kept.run("INSERT INTO things VALUES ('precious', 1)")
    kept.close()
    store = Store(migrations=THINGS)
    with pytest.raises(StoreError, match="it keeps a world already"):
        store.move_to(path)
    with store.step():
        store.run("INSERT INTO things VALUES ('own', 1)")
    assert Store(path, THINGS).value("SELECT name FROM things") == "precious"


def test_a_commit_that_fails_rolls_back_and_lets_others_in() -> None:
    later = "CREATE TABLE parts (thing TEXT REFERENCES things (name) DEFERRABLE INITIALLY DEFERRED)"
    store = Store(migrations=(*THINGS, Migration(2, "parts", later)))
    heard: list[str] = []
    store.after_rollback(lambda: heard.append("after"))
    with pytest.raises(IntegrityError), store.step():
        store.run("INSERT INTO parts VALUES ('of nothing')")
    assert heard == ["after"]
    assert store.rows("SELECT * FROM parts") == []

    def write() -> None:
        with store.step():
            store.run("INSERT INTO things VALUES ('a', 1)")

    other = threading.Thread(target=write, daemon=True)
    other.start()
    other.join(10)
    assert not other.is_alive()
    assert store.value("SELECT name FROM things") == "a"


def test_records_hold_the_columns_of_their_names_whatever_the_order() -> None:
    store = Store(migrations=THINGS)
    with store.step():
        store.run("INSERT INTO things VALUES ('a', 1), ('b', 0)")
        found = [
            store.read(Thing, f"SELECT {columns} FROM things LIMIT 1")  # noqa: S608  ours
            for columns in ("*", "size, name", "7 AS other, size, 8 AS position, name")
        ]
        assert found == [Thing("a", size=True)] * 3
        assert {each.step for each in found if each} == {store.step_number}
        placed = store.read_in_places(Thing, "SELECT 9 - size AS position, * FROM things")
        assert placed == [(8, Thing("a", size=True)), (9, Thing("b", size=False))]
        assert store.read_all(Thing, "SELECT * FROM things WHERE name = 'c'") == []
