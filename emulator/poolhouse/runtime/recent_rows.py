"""A table that holds the newest rows of a kind, numbered by `seq`: the journal's, the outbox's."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from poolhouse.runtime.record import Row
from poolhouse.runtime.store import Store, Value

_DELETED_AT_ONCE: Final = 64
"""Rows beyond the history are not shown, and are deleted so many at a time."""


class RecentRows:
    """Append rows to a table, keep only the newest of them, and read them back.

    Args:
        store: Where the table is.
        table: Its name; its key `seq` numbers the rows.
        history: How many rows to keep.
    """

    def __init__(self, store: Store, table: Literal["journal", "outbox"], history: int) -> None:
        self._store = store
        self._table = table
        self._history = history
        self._insertion = ""

    def append(self, **columns: Value) -> None:
        """Insert a row, the oldest beyond the history not being shown any more; inside a step.

        Args:
            columns: The row, with the same columns each time.
        """
        self._insertion = self._insertion or _insertion(self._table, columns)
        seq = self._store.insert(self._insertion, *columns.values())
        if seq > self._history and seq % _DELETED_AT_ONCE == 0:
            self._store.run(
                f"DELETE FROM {self._table} WHERE seq <= ?",  # noqa: S608  the table is a literal
                seq - self._history,
            )

    def select(self, filters: Mapping[str, Value], *, limit: int, newest_first: bool) -> list[Row]:
        """Return the first matching rows, in the order of `seq` or its reverse.

        Args:
            filters: SQL conditions with one `?` each, and its value; those with None don't filter.
            limit: At most so many rows.
            newest_first: Whether the newest row is the first.
        """
        kept = f"seq > (SELECT max(seq) FROM {self._table}) - ?"  # noqa: S608  as above
        filters = {**filters, kept: self._history}
        used = {condition: value for condition, value in filters.items() if value is not None}
        where = " AND ".join(used) or "TRUE"
        direction = "DESC" if newest_first else "ASC"
        with self._store.reading():
            return self._store.rows(
                f"SELECT * FROM {self._table} WHERE {where}"  # noqa: S608  conditions of ours
                f" ORDER BY seq {direction} LIMIT ?",
                *used.values(),
                limit,
            )


def _insertion(table: str, columns: Iterable[str]) -> str:
    names = [*columns]
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608  of ours
