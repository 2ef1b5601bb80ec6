"""A database is brought to the newest form, one migration a transaction, or left as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from poolhouse.runtime.database import StoreError
from poolhouse.runtime.migrations import Migration, all_migrations
from poolhouse.runtime.store import Store

THINGS = Migration(1, "things", "CREATE TABLE things (name TEXT PRIMARY KEY, size INTEGER)")
COLOURS = Migration(
    2,
    "colours",
    """
    CREATE TABLE colours (name TEXT PRIMARY KEY);
    ALTER TABLE things ADD COLUMN colour TEXT REFERENCES colours (name);
    INSERT INTO colours VALUES ('red');
    UPDATE things SET colour = 'red';  -- what was there was red
    """,
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file of form 1 with a row in it."""
    path = tmp_path / "kept.db"
    with closing(Store(path, (THINGS,))) as store, store.step():
        store.run("INSERT INTO things VALUES ('pool', 25)")
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def refused(path: Path, *migrations: Migration) -> str:
    """Return the sentence of the refusal, after which the file holds what it held."""
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
        version = connection.execute("PRAGMA user_version").fetchone()
    with pytest.raises(StoreError) as told:
        Store(path, migrations)
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA user_version").fetchone() == version
    return str(told.value).removeprefix(f"{path}: can't be used as a Poolhouse database: ")


def test_an_older_file_is_brought_to_the_newest_form(kept: Path) -> None:
    with closing(Store(kept, (THINGS, COLOURS))) as store:
        row = store.row("SELECT name, size, colour FROM things")
        assert row is not None
        assert tuple(row) == ("pool", 25, "red")
        assert store.value("PRAGMA user_version") == 2
    with closing(Store(kept, (THINGS, COLOURS))) as store:
        assert store.value("SELECT count(*) FROM colours") == 1


def test_a_reworded_script_is_the_same_migration(kept: Path) -> None:
    reworded = THINGS._replace(script=f"-- Things, by name.\n{THINGS.script};\n-- No more.")
    with closing(Store(kept, (reworded,))) as store:
        assert store.value("SELECT size FROM things") == 25


def test_a_script_may_end_in_a_comment() -> None:
    with closing(
        Store(migrations=(THINGS._replace(script=f"{THINGS.script} -- things"),))
    ) as store:
        assert store.value("PRAGMA user_version") == 1


def test_a_newer_file_is_left_alone(kept: Path) -> None:
    Store(kept, (THINGS, COLOURS)).close()
    assert refused(kept, THINGS) == (
        "a newer Poolhouse kept it, in form 2; this one knows forms up to 1"
    )


def test_a_migration_that_fails_leaves_nothing_of_itself(kept: Path) -> None:
    """Its first statements succeed, its last one does not."""
    broken = COLOURS._replace(script=COLOURS.script + "; DROP TABLE nowhere")
    assert refused(kept, THINGS, broken) == ("migration 2 (colours) fails: no such table: nowhere")


def test_a_file_with_half_a_migration_is_left_alone(kept: Path) -> None:
    change(kept, "CREATE TABLE colours (name TEXT PRIMARY KEY)")
    assert refused(kept, THINGS, COLOURS) == (
        "migration 2 (colours) fails: table colours already exists"
    )


def test_a_file_that_lacks_what_its_form_has_is_left_alone(kept: Path) -> None:
    change(kept, "PRAGMA user_version = 2")
    assert refused(kept, THINGS, COLOURS) == "it says it has form 2, but it lacks colours"


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (("CREATE TABLE invoices (number)",), "another program keeps something in it"),
        (
            ("CREATE TABLE invoices (number)", "PRAGMA user_version = 1"),
            "another program keeps something in it",
        ),
        (("CREATE TABLE things (number)",), "another program keeps something in it"),
        (
            ("CREATE TABLE things (number)", "PRAGMA user_version = 123456789"),
            "another version of Poolhouse kept it in another form",
        ),
    ],
)
def test_another_programs_file_is_left_alone(
    tmp_path: Path, statements: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "other.db"
    change(path, *statements)
    assert refused(path, THINGS, COLOURS) == sentence


def test_a_migration_may_build_a_table_anew_that_others_refer_to(kept: Path) -> None:
    Store(kept, (THINGS, COLOURS)).close()
    anew = Migration(
        3,
        "colours with codes",
        """
        CREATE TABLE colours_anew (name TEXT PRIMARY KEY, code INTEGER);
        INSERT INTO colours_anew SELECT name, 0 FROM colours;
        DROP TABLE colours;
        ALTER TABLE colours_anew RENAME TO colours;
        """,
    )
    with closing(Store(kept, (THINGS, COLOURS, anew))) as store:
        assert store.value("SELECT colour FROM things") == "red"
        with store.step(), pytest.raises(sqlite3.IntegrityError):
            store.run("INSERT INTO things VALUES ('sea', 1, 'blue')")


@pytest.mark.parametrize("opened", ["file", "bytes"])
def test_a_file_and_its_bytes_open_alike(kept: Path, opened: str) -> None:
    def store() -> Store:
        migrations = (THINGS, COLOURS)
        if opened == "file":
            return Store(kept, migrations)
        return Store.holding(kept.read_bytes(), "the snapshot", migrations)

    with closing(store()) as found:
        assert found.value("SELECT colour FROM things") == "red"


def test_the_migrations_of_a_world_are_numbered_from_one_without_gaps() -> None:
    numbers = [migration.number for migration in all_migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers[-1] >= 2


def test_a_step_of_a_world_makes_what_a_new_world_has(tmp_path: Path) -> None:
    """The tables and indexes are the same, whichever form a file begins at."""

    def layout(store: Store) -> list[tuple[str, str]]:
        rows = store.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
        return [tuple(row) for row in rows]

    path = tmp_path / "grown.db"
    for upto in range(1, len(all_migrations()) + 1):
        with closing(Store(path, all_migrations()[:upto])) as store:
            grown = layout(store)
    with closing(Store(migrations=all_migrations())) as store:
        assert layout(store) == grown
