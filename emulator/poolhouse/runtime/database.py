"""A SQLite database as it is opened: its form, its journal, and what can be wrong with its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from poolhouse.runtime.migrations import FormError, Migrations, apply, missing_in, table_names

IN_MEMORY: Final = ":memory:"

_COPYING: Final = Lock()

# Bytes 18 and 19 of a database tell how it is journalled; in memory there is no write-ahead log.
_FORMAT: Final = slice(18, 20)
_ROLLBACK_JOURNAL: Final = b"\x01\x01"


class StoreError(Exception):
    """The database file can't be used; the message names the file and why."""


def _is_busy(problem: sqlite3.Error) -> bool:
    """Tell if a database can't be used because another connection holds it."""
    return getattr(problem, "sqlite_errorname", "") == "SQLITE_BUSY"


@contextmanager
def named_after(path: str | Path) -> Iterator[None]:
    """Tell of what goes wrong with a database by the name of its file."""
    try:
        yield
    except FormError as problem:
        raise StoreError(f"{path}: can't be used as a Poolhouse database: {problem}") from problem
    except sqlite3.Error as problem:
        if _is_busy(problem):
            message = f"{path} is in use by another Poolhouse, or another program"
        else:
            message = f"{path}: can't be used as a Poolhouse database: {problem}"
        raise StoreError(message) from problem


def is_new(path: str | Path) -> bool:
    """Tell if a file holds nothing: it is not there, or whoever made it was ended before all else.

    Args:
        path: The database file.
    """
    if not Path(path).exists():
        return True
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            return is_empty(connection)
    except sqlite3.Error:
        return False  # whoever opens it is told why it can't be used


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell if a database has no tables."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


@contextmanager
def closed_on_failure(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Close a connection that can't be used, so that its file is free again at once."""
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


@lru_cache(maxsize=16)
def tables_after(migrations: Migrations) -> frozenset[str]:
    """Return the names of the tables that migrations make."""
    with closing(sqlite3.connect(IN_MEMORY)) as blank:
        for migration in migrations:
            blank.executescript(migration.script)
        return table_names(blank)


def migrate(connection: sqlite3.Connection, migrations: Migrations) -> None:
    """Apply the migrations that a database lacks, one transaction each; check before any write.

    Foreign keys are not enforced meanwhile, so that a migration may build a table anew.
    """
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # one emulator a file
    connection.execute("PRAGMA foreign_keys = OFF")
    for migration in missing_in(connection, migrations, tables_after):
        try:
            apply(connection, migration)
        except sqlite3.Error as problem:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if _is_busy(problem):
                raise
            message = f"migration {migration.number} ({migration.name}) fails: {problem}"
            raise FormError(message) from problem


@lru_cache(maxsize=16)
def _newest_form(migrations: Migrations) -> sqlite3.Connection:
    """Return a database without rows that migrations made."""
    blank = sqlite3.connect(IN_MEMORY, isolation_level=None, check_same_thread=False)
    migrate(blank, migrations)
    return blank


def copy_newest_form(migrations: Migrations, connection: sqlite3.Connection) -> None:
    """Bring a new database to the form of migrations; to copy one takes a tenth of the time.

    A suite makes a world for each of its tests.
    """
    with _COPYING:
        _newest_form(migrations).backup(connection)


def without_log(database: bytes) -> bytes:
    """Return a database's bytes as one that was never journalled ahead, so that memory takes it."""
    if database[_FORMAT] == _ROLLBACK_JOURNAL:
        return database
    return database[: _FORMAT.start] + _ROLLBACK_JOURNAL + database[_FORMAT.stop :]


def ready_for_steps(connection: sqlite3.Connection, path: str | Path) -> None:
    """Ready a connection for steps; a file is journalled from here on."""
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = OFF")  # some builds write zeros over what is deleted
    if str(path) != IN_MEMORY:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
