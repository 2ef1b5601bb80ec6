"""The one SQLite database that holds all state, and the only lock."""

import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeAlias, TypeVar
from zlib import crc32

from poolhouse.runtime.record import Record

IN_MEMORY: Final = ":memory:"

# Bytes 18 and 19 of a database tell how it is journalled; in memory there is no write-ahead log.
_FORMAT: Final = slice(18, 20)
_ROLLBACK_JOURNAL: Final = b"\x01\x01"
_USER_VERSION_MAX: Final = 0x7FFFFFFF

Row: TypeAlias = sqlite3.Row
Value: TypeAlias = str | int | float | bytes | None
Kept = TypeVar("Kept", bound=Record)


def _form(schemas: Sequence[str]) -> int:
    """Return a number for the tables that scripts make, so that other tables are noticed."""
    return crc32("".join(schemas).encode()) & _USER_VERSION_MAX or 1


class StoreError(Exception):
    """The database file can't be used; the message names the file and why."""


class StaleRecordError(Exception):
    """A record was written through in a later step than the one that read it; read it again."""


class StateReplacedError(Exception):
    """The state was reset or restored while a call was away from it, so the call can't go on."""


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Tell of what goes wrong with a database by the name of its file."""
    try:
        yield
    except sqlite3.Error as problem:
        if getattr(problem, "sqlite_errorname", "") == "SQLITE_BUSY":
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
            return _is_empty(connection)
    except sqlite3.Error:
        return False  # whoever opens it is told why it can't be used


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


class Store:
    """Keep rows, one step at a time.

    A step is one transaction under one lock: it is committed whole, or rolled back whole when it
    raises.

    Args:
        path: The database file, or `:memory:`.
        schemas: SQL scripts that create the tables of a new store.

    Raises:
        StoreError: The file is no database or can't be opened.
    """

    def __init__(self, path: str | Path = IN_MEMORY, schemas: Sequence[str] = ()) -> None:
        self._lock = RLock()
        self._depth = 0
        self._generation = 0
        self._step_number = 0
        self._before_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []
        self._form = _form(schemas)
        with _named(path):
            self._connect(path)
            if self.value("PRAGMA user_version") != self._form:
                for schema in schemas:
                    self._connection.executescript(schema)
                self._connection.execute(f"PRAGMA user_version = {self._form}")

    def _connect(self, path: str | Path) -> None:
        self._connection = connection = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        weakref.finalize(self, connection.close)  # for a store that nobody closed
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        if str(path) != IN_MEMORY:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # one emulator a file
            self._refuse_strangers()
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")

    def _refuse_strangers(self) -> None:
        """Refuse a file whose tables are not those of this store, before anything is written."""
        kept_form = self.value("PRAGMA user_version")
        if kept_form not in (0, self._form):
            message = "another version of Poolhouse kept it in another form"
            raise sqlite3.DatabaseError(message)
        if kept_form == 0 and not _is_empty(self._connection):
            message = "another program keeps something in it"
            raise sqlite3.DatabaseError(message)

    def move_to(self, path: str | Path) -> None:
        """Go on in a database file: all that is kept here comes into it at once.

        Raises:
            StoreError: The file can't be used.
        """
        with self._lock, _named(path):
            left = self._connection
            self._connect(path)
            left.backup(self._connection)
            left.close()

    def before_commit(self, hook: Callable[[], None]) -> None:
        """Call a hook inside each step, just before it is committed."""
        self._before_commit.append(hook)

    def after_rollback(self, hook: Callable[[], None]) -> None:
        """Call a hook after each step that was rolled back."""
        self._after_rollback.append(hook)

    @property
    def step_number(self) -> int:
        """The number of the current step; a record keeps the one it was read in."""
        return self._step_number

    @contextmanager
    def step(self) -> Iterator[None]:
        """Hold the lock and one transaction: committed at the end, rolled back if the block raises.

        Steps do not nest: a step inside a step would commit half of the outer one.
        """
        with self._locked():
            assert not self._connection.in_transaction, "a step was opened inside a step"
            self._begin()
            try:
                yield
                self._commit()
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def away(self) -> Iterator[None]:
        """End the current step, let others at the store during the block, and begin a new step.

        What was read before is stale afterwards. What was written before stays, whatever follows.

        Raises:
            StateReplacedError: The state was reset or restored during the block.
        """
        assert self._connection.in_transaction, "there is no step to leave"
        assert self._depth == 1, "a step can't be left by a reader inside it"
        self._commit()
        generation = self._generation
        self._depth = 0
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._depth = 1
            self._begin()
            if generation != self._generation:
                raise StateReplacedError("the state was reset or restored meanwhile")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        self._step_number += 1

    def _commit(self) -> None:
        for hook in self._before_commit:
            hook()
        self._connection.execute("COMMIT")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for hook in self._after_rollback:
            hook()

    def run(self, sql: str, *values: Value, through: Record | None = None) -> int:
        """Execute a statement and return how many rows it changed.

        Args:
            sql: The statement.
            values: Its parameters.
            through: The record whose row is written, where the statement relies on what it says.

        Raises:
            StaleRecordError: The record was read in an earlier step.
        """
        if through is not None and through.step != self._step_number:
            message = f"a {type(through).__name__} of step {through.step} in {self._step_number}"
            raise StaleRecordError(message)
        return self._connection.execute(sql, values).rowcount

    def read(self, kind: type[Kept], sql: str, *values: Value) -> Kept | None:
        """Return the record that the first row of a query holds, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else kind.of(row, self._step_number)

    def read_all(self, kind: type[Kept], sql: str, *values: Value) -> list[Kept]:
        """Return the records that the rows of a query hold."""
        return [kind.of(row, self._step_number) for row in self._connection.execute(sql, values)]

    def row(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of a query, or None."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Value) -> Any:
        """Return the first column of the first row of a query, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the lock for what is read, or put together of steps, without others in between."""
        with self._locked():
            yield

    def serialize(self) -> bytes:
        """Return the whole database as bytes, the same for a file as for memory."""
        with self._lock:
            database = self._connection.serialize()
        return database[: _FORMAT.start] + _ROLLBACK_JOURNAL + database[_FORMAT.stop :]

    def deserialize(self, database: bytes) -> None:
        """Replace the whole database, a file's too, by bytes that `serialize` returned."""
        with self._lock:
            kept = sqlite3.connect(IN_MEMORY)
            try:
                kept.deserialize(database)
                kept.backup(self._connection)
            finally:
                kept.close()
            self._generation += 1
            for hook in self._after_rollback:
                hook()

    def compact(self) -> None:
        """Give back the space of what was deleted."""
        with self._lock:
            self._connection.execute("VACUUM")

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()
