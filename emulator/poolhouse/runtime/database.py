"""A SQLite database as it is opened: its form, its journal, and what can be wrong with its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Final

from poolhouse.runtime.data_file import DataFileError, log_of, make_ready
from poolhouse.runtime.migrations import FormError, Migrations, apply, missing_in, table_names
from poolhouse.runtime.trouble import Trouble

IN_MEMORY: Final = ":memory:"

_COPYING: Final = Lock()

# Bytes 18 and 19 of a database tell how it is journalled; in memory there is no write-ahead log.
_FORMAT: Final = slice(18, 20)
_ROLLBACK_JOURNAL: Final = b"\x01\x01"


_NO_ROOM: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNREADABLE: Final = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
_PRIMARY: Final = 0xFF  # a code's last byte tells the kind, the others the occasion
_OPERATIONS_AT_ONCE: Final = 1_000_000
_TURNS_MAX: Final = 200
"""A check of 100,000 users takes 4 turns of a million operations, and 0.2 s; after this many it is
given up, so that a start takes no minutes: what is damaged then is told when it is met."""


_DAMAGE: Final = "it is damaged: {found}; go on with a copy of it, or choose another file"


class StoreError(Exception):
    """The database file can't be used; the message names the file and why."""


class StorageError(StoreError):
    """The database fails while it is in use: it takes no more, or what it holds can't be read."""


def meet(trouble: Trouble, problem: sqlite3.Error) -> None:
    """Tell of an error that is the disk's or the file's; do nothing about any other.

    Raises:
        StorageError: It is one.
    """
    code = getattr(problem, "sqlite_errorcode", 0)
    if code & _PRIMARY in _DAMAGED or code in _UNREADABLE:
        why = f"it can't be read ({problem})"
        trouble.is_damaged(why)
    elif code & _PRIMARY in _NO_ROOM:
        why = f"it can't be written to ({problem})"
        trouble.is_not_kept(why)
    else:
        return
    raise StorageError(f"{trouble.name}: {why}") from problem


def _is_busy(problem: sqlite3.Error) -> bool:
    """Tell if a database can't be used because another connection holds it."""
    return getattr(problem, "sqlite_errorname", "") == "SQLITE_BUSY"


def _way_out(problem: sqlite3.Error) -> str:
    """Return what to do about an error, as the end of a sentence."""
    code = getattr(problem, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_CORRUPT:
        return "; go on with a copy of it, or choose another file"
    if code in _NO_ROOM:
        return "; make room for it, or choose another file"
    return "; choose another file"


@contextmanager
def named_after(path: str | Path) -> Iterator[None]:
    """Tell of what goes wrong with a database by the name of its file."""
    try:
        yield
    except (FormError, DataFileError) as problem:
        raise StoreError(f"{path}: can't be used as a Poolhouse database: {problem}") from problem
    except sqlite3.Error as problem:
        if _is_busy(problem):
            message = f"{path} is in use by another Poolhouse, or another program"
        else:
            message = f"{path}: can't be used as a Poolhouse database: {problem}{_way_out(problem)}"
        raise StoreError(message) from problem


def require_usable(path: str | Path) -> None:
    """Make a file ready to keep a world; nothing is to be done for memory.

    Raises:
        StoreError: It can't be made, or can't be written to.
    """
    if str(path) != IN_MEMORY:
        with named_after(path):
            make_ready(Path(path))


def is_new(path: str | Path) -> bool:
    """Tell if a file holds nothing: it is not there, or whoever made it was ended before all else.

    Args:
        path: The database file.
    """
    if not Path(path).is_file():
        return not Path(path).exists()
    try:
        has_log = log_of(Path(path)) is not None
        with _looking_into(Path(path), "mode=ro" if has_log else "mode=rw") as connection:
            return is_empty(connection)
    except (sqlite3.Error, DataFileError):
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


def require_sound(connection: sqlite3.Connection, path: str | Path, migrations: Migrations) -> None:
    """Insist that a file is of a form that migrations know, and that all of it can be read.

    Args:
        connection: A connection that has not looked into the file yet.

    Raises:
        FormError: It is not, or is damaged; nothing was written.
        DataFileError: A write-ahead log beside it is none, or fits another file.
    """
    if str(path) != IN_MEMORY:
        log = log_of(Path(path))
        if log is not None:
            _require_fitting(Path(path), log, migrations)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # one emulator a file
    missing_in(connection, migrations, tables_after)
    found = first_damage(connection)
    if found is not None:
        raise FormError(_DAMAGE.format(found=found))


def first_damage(connection: sqlite3.Connection, check: str = "quick_check") -> str | None:
    """Return what is wrong with a database, None if nothing is found before the check is given up.

    Args:
        check: `quick_check`, or the slower `integrity_check` that also compares indexes.
    """
    turns = count(1)
    connection.set_progress_handler(lambda: next(turns) > _TURNS_MAX, _OPERATIONS_AT_ONCE)
    try:
        (found,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        connection.set_progress_handler(None, 0)
    return None if found == "ok" else str(found).splitlines()[-1]


def _require_fitting(path: Path, log: Path, migrations: Migrations) -> None:
    """Insist that a database is whole together with the log that was left beside it.

    It is looked at without being written: whoever closes a database that it may write to has the
    log written into it for good, be it another database's.
    """
    found = _unfit(path, "mode=ro", migrations, "integrity_check")
    if found is None:
        return
    if _unfit(path, "immutable=1", migrations, "quick_check") is not None:
        raise FormError(found)
    raise DataFileError(
        f"{log} beside it is damaged, or another database's ({found}): move it away, and what"
        " was written last is lost; or go on with a copy of both"
    )


def _unfit(path: Path, how: str, migrations: Migrations, check: str) -> str | None:
    """Return why a database can't be used, with its log or (`immutable`) without it, or None."""
    try:
        with _looking_into(path, how) as connection:
            missing_in(connection, migrations, tables_after)
            found = first_damage(connection, check)
    except FormError as problem:
        return str(problem)
    except sqlite3.DatabaseError as problem:
        if _is_busy(problem):
            raise
        return f"{problem}{_way_out(problem)}"
    return None if found is None else _DAMAGE.format(found=found)


@contextmanager
def _looking_into(path: Path, how: str) -> Iterator[sqlite3.Connection]:
    """Give a connection for a look into a file, beside which it leaves nothing of its own."""
    address = f"{path.resolve().as_uri()}?{how}"
    shared = path.with_name(f"{path.name}-shm")
    was_shared = shared.exists()
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0)) as connection:
            yield connection
    finally:
        if not was_shared:
            shared.unlink(missing_ok=True)


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
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
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
