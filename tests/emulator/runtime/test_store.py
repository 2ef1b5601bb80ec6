"""A step is committed whole or rolled back whole; the database can be taken away and back."""

import threading
from pathlib import Path

import pytest

from poolhouse.runtime.migrations import Migration
from poolhouse.runtime.store import Store, StoreError

THINGS = (Migration(1, "things", "CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER)"),)


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
    store.deserialize(kept)
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
