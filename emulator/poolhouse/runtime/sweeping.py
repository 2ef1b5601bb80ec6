"""Sweeping: rows go once they decide nothing that anybody is told.

Each service says of its tables when a row may go, and what its token is told afterwards: the same
as before. The world has them swept by its agenda, at most once a day of the emulator's time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from poolhouse.runtime.agenda import Item
from poolhouse.runtime.store import Store

DAY_MS: Final = 86_400_000
"""Rows are swept when a day ends (UTC), all that were over by then at once."""


@dataclass(frozen=True, slots=True)
class Swept:
    """A table whose rows may go.

    Args:
        table: Its name.
        first_ms: SQL for the instant from which on its first row may go, NULL for none.
        sweep: Deletes what may go at an instant in epoch milliseconds; called inside a step.
        told: What is told afterwards, and why it is what was told before.
    """

    table: str
    first_ms: str
    sweep: Callable[[Store, int], None]
    told: str


def item(tables: Sequence[Swept]) -> Item:
    """Return the agenda's item that sweeps tables, in their order.

    It falls due at the end of the day in which the first row's time is over, so a day without such
    rows takes no turn.
    """

    def next_ms(store: Store, _done_ms: int) -> int | None:
        instants = [store.value(table.first_ms) for table in tables]
        first_ms = min((instant for instant in instants if instant is not None), default=None)
        return None if first_ms is None else -(-first_ms // DAY_MS) * DAY_MS

    def run(store: Store, now_ms: int) -> None:
        for table in tables:
            table.sweep(store, now_ms)

    return Item("sweep", next_ms, run)


def rows_by(sql: str) -> Callable[[Store, int], None]:
    """Return what sweeps rows by one statement, whose parameter is the instant."""

    def sweep(store: Store, now_ms: int) -> None:
        store.run(sql, now_ms)

    return sweep
