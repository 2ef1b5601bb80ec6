"""The one SQLite database that holds all state, and the only lock."""

import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import RLock, get_ident
from typing import Any, TypeAlias, TypeVar

from poolhouse.runtime import absence
from poolhouse.runtime.database import (
    IN_MEMORY,
    closed_on_failure,
    copy_newest_form,
    first_damage,
    is_empty,
    meet,
    migrate,
    named_after,
    ready_for_steps,
    require_sound,
    require_usable,
    tables_after,
    without_log,
)
from poolhouse.runtime.migrations import FormError, Migrations, missing_in
from poolhouse.runtime.record import Kept, Record, Row, reader
from poolhouse.runtime.step_block import Block
from poolhouse.runtime.trouble import Trouble

Joined = TypeVar("Joined", bound=Record)
Value: TypeAlias = str | int | float | bytes | None


class StaleRecordError(Exception):
    """A record was written through in a later step than the one that read it; read it again."""


class StateReplacedError(Exception):
    """The state was reset or restored while a call was away from it, so the call can't go on."""


class Store:
    """Keep rows, one step at a time.

    A step is one transaction under one lock: it is committed whole, or rolled back whole when it
    raises.

    Args:
        path: The database file, or `:memory:`.
        migrations: What makes the tables; those that the file lacks are applied.

    Raises:
        StoreError: The file is no database, can't be opened, is damaged, or is of no form that the
            migrations begin at.

    Whatever is read or written later raises StorageError where the disk has no room, or fails.
    """

    def __init__(self, path: str | Path = IN_MEMORY, migrations: Migrations = ()) -> None:
        self._lock = RLock()
        self._depth = 0
        self._generation = 0
        self._step_number = 0
        self._thread: int | None = None  # whose step is open
        self._before_commit: list[Callable[[], None]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []
        self._readers: dict[tuple[type[Record], str], Callable[[Row, int], Any]] = {}
        self._migrations = migrations
        self.has_written = False
        """Whether the current step has changed anything."""
        self.trouble = Trouble(_name_of(path))
        require_usable(path)
        with named_after(path), closed_on_failure(self._connected(path)) as self._connection:
            if str(path) == IN_MEMORY and migrations:
                copy_newest_form(migrations, self._connection)
            else:
                require_sound(self._connection, path, migrations)
                migrate(self._connection, migrations)
            ready_for_steps(self._connection, path)

    @classmethod
    def holding(cls, database: bytes, name: str, migrations: Migrations = ()) -> "Store":
        """Return a store in memory that begins with what `serialize` returned.

        Args:
            database: The bytes; of an older form, they are brought to the newest.
            name: What sentences call them.
            migrations: As for any store.

        Raises:
            StoreError: The bytes are no database of a form that the migrations begin at.
        """
        store = cls()
        store._migrations = migrations
        with named_after(name), closed_on_failure(store._connection):
            store._connection.deserialize(without_log(database))
            migrate(store._connection, migrations)
            ready_for_steps(store._connection, IN_MEMORY)
        return store

    def move_to(self, path: str | Path) -> None:
        """Go on in a new database file: all that is kept here comes into it at once.

        Raises:
            StoreError: The file can't be used, or keeps something already.
        """
        require_usable(path)
        with self._lock, named_after(path), closed_on_failure(self._connected(path)) as connection:
            assert not self._connection.in_transaction, "a store was moved inside a step"
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            missing_in(connection, self._migrations, tables_after)
            if not is_empty(connection):
                raise FormError("it keeps a world already")
            ready_for_steps(connection, path)
            self._connection.backup(connection)
            self._connection.close()
            self._connection = connection
            self.trouble.name = str(path)

    def _connected(self, path: str | Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        weakref.finalize(self, connection.close)  # for a store that nobody closed
        return connection

    def before_commit(self, hook: Callable[[], None]) -> None:
        """Call a hook inside each step, just before it is committed."""
        self._before_commit.append(hook)

    def after_commit(self, hook: Callable[[], None]) -> None:
        """Call a hook after each step that was committed, under the lock."""
        self._after_commit.append(hook)

    def after_rollback(self, hook: Callable[[], None]) -> None:
        """Call a hook after each step that was rolled back."""
        self._after_rollback.append(hook)

    @property
    def step_number(self) -> int:
        """The number of the current step; a record keeps the one it was read in."""
        return self._step_number

    def step(self) -> AbstractContextManager[None]:
        """Hold the lock and one transaction: committed at the end, rolled back if the block raises.

        Steps do not nest: a step inside a step would commit half of the outer one.
        """
        return Block(self._open_step, self._complete_step, self._abandon_step)

    @contextmanager
    def away(self) -> Iterator[None]:
        """End the current step, let others at the store during the block, and begin a new step.

        What was read before is stale afterwards. What was written before stays, whatever follows.

        Raises:
            StateReplacedError: The state was reset or restored during the block.
        """
        assert self._thread == get_ident(), "there is no step to leave"
        assert self._depth == 1, "a step can't be left by a reader inside it"
        self._commit()
        generation = self._generation
        self._depth = 0
        self._lock.release()
        try:
            with absence.away():
                yield
        finally:
            self._lock.acquire()
            self._depth = 1
            self._begin()
            if generation != self._generation:
                raise StateReplacedError("the state was reset or restored meanwhile")

    def _open_step(self) -> None:
        self._take_hold()
        if self._connection.in_transaction:
            self._let_go()
            raise AssertionError("a step was opened inside a step")
        try:
            self._begin()
        except BaseException:
            self._abandon_step()
            raise

    def _complete_step(self) -> None:
        try:
            self._commit()
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._let_go()

    def _abandon_step(self) -> None:
        try:
            self._roll_back()
        finally:
            self._let_go()

    def _take_hold(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def _let_go(self) -> None:
        self._depth -= 1
        self._lock.release()

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        self.has_written = False
        self._step_number += 1
        self._thread = get_ident()

    def _commit(self) -> None:
        for hook in self._before_commit:
            hook()
        self._execute("COMMIT")
        self._thread = None
        for hook in self._after_commit:
            hook()
        if self.has_written and not self.trouble.is_over:
            self.trouble.is_kept()

    def _roll_back(self) -> None:
        self._thread = None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for hook in self._after_rollback:
            hook()

    def run(self, sql: str, *values: Value, through: Record | None = None) -> int:
        """Execute a statement inside the thread's step and return how many rows it changed.

        Args:
            sql: The statement.
            values: Its parameters.
            through: The record whose row is written, where the statement relies on what it says.

        Raises:
            StaleRecordError: The record was read in an earlier step.
        """
        self.require_step()
        if through is not None and through.step != self._step_number:
            message = f"a {type(through).__name__} of step {through.step} in {self._step_number}"
            raise StaleRecordError(message)
        changed = self._execute(sql, values).rowcount
        self.has_written = self.has_written or changed > 0
        return changed

    def insert(self, sql: str, *values: Value) -> int:
        """Execute an INSERT of one row inside the thread's step and return the row's number."""
        self.require_step()
        number = self._execute(sql, values).lastrowid
        self.has_written = True
        assert number is not None, "every INSERT numbers its row"
        return number

    def require_step(self) -> None:
        """Insist that the thread is inside a step.

        What is written elsewhere would be committed, or rolled back, with the step of another.
        """
        assert self._thread == get_ident(), "the store is written outside a step"

    def read(self, kind: type[Kept], sql: str, *values: Value) -> Kept | None:
        """Return the record that the first row of a query holds, or None."""
        row = self._execute(sql, values).fetchone()
        return None if row is None else self._reader(kind, sql, row)(row, self._step_number)

    def read_all(self, kind: type[Kept], sql: str, *values: Value) -> list[Kept]:
        """Return the records that the rows of a query hold."""
        return self._records(kind, sql, self.rows(sql, *values))

    def read_in_places(self, kind: type[Kept], sql: str, *values: Value) -> list[tuple[int, Kept]]:
        """Return the records that the rows of a query hold, each with its column `position`."""
        rows = self.rows(sql, *values)
        records = self._records(kind, sql, rows)
        return [(row["position"], record) for row, record in zip(rows, records, strict=True)]

    def read_joined(
        self, kind: type[Kept], other: type[Joined], sql: str, *values: Value
    ) -> tuple[Kept, Joined | None] | None:
        """Return the two records that the first row of a LEFT JOIN holds, or None."""
        row = self._execute(sql, values).fetchone()
        if row is None:
            return None
        left = self._reader(kind, sql, row)(row, self._step_number)
        is_joined = row[other.__slots__[0]] is not None
        right = self._reader(other, sql, row)(row, self._step_number) if is_joined else None
        return left, right

    def _records(self, kind: type[Kept], sql: str, rows: list[Row]) -> list[Kept]:
        if not rows:
            return []
        read = self._reader(kind, sql, rows[0])
        return [read(row, self._step_number) for row in rows]

    def _reader(self, kind: type[Kept], sql: str, row: Row) -> Callable[[Row, int], Kept]:
        """Return what makes records of a query's rows, which all have the same columns."""
        read = self._readers.get((kind, sql))
        if read is None:
            read = self._readers[kind, sql] = reader(kind, tuple(row.keys()))
        return read

    def row(self, sql: str, *values: Value) -> Row | None:
        """Return the first row of a query, or None."""
        row: Row | None = self._execute(sql, values).fetchone()
        return row

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as problem:
            meet(self.trouble, problem)
            raise

    def _execute(self, sql: str, values: Sequence[Value] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error as problem:
            meet(self.trouble, problem)
            raise

    def value(self, sql: str, *values: Value) -> Any:
        """Return the first column of the first row of a query, or None."""
        row = self._execute(sql, values).fetchone()
        return None if row is None else row[0]

    def reading(self) -> AbstractContextManager[None]:
        """Hold the lock for what is read, or put together of steps, without others in between."""
        return Block(self._take_hold, self._let_go, self._let_go)

    def serialize(self) -> bytes:
        """Return the whole database as bytes, the same for a file as for memory."""
        with self._lock:
            assert not self._connection.in_transaction, "state was taken inside a step"
            database = self._connection.serialize()
        return without_log(database)

    def require_whole(self, name: str) -> None:
        """Insist that every page of the database can be read.

        Args:
            name: What sentences call it.

        Raises:
            StoreError: It is damaged.
        """
        with self._lock, named_after(name):
            found = first_damage(self._connection)
            if found is not None:
                raise FormError(f"it is damaged: {found}")

    def take_over(self, other: "Store") -> None:
        """Replace the whole database, a file's too, by a copy of another store's.

        Raises:
            StorageError: There is no room for it; nothing has changed.
        """
        with self._lock, other.reading():
            source = other._connection  # noqa: SLF001  another of this class
            for each in (self._connection, source):
                assert not each.in_transaction, "state was replaced inside a step"
            try:
                source.backup(self._connection)
            except sqlite3.Error as problem:
                meet(self.trouble, problem)
                raise
            self._readers.clear()  # its columns may stand in another order
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


def _name_of(path: str | Path) -> str:
    return "the world in memory" if str(path) == IN_MEMORY else str(path)
