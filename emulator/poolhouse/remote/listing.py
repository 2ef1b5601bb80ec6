"""Rows for people on a terminal, and for programs in a pipe; never cut."""

import sys
from collections.abc import Collection, Sequence

import click

from poolhouse.remote.request_line import visible


def show(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, unbroken: Collection[str] = ()
) -> None:
    """Print rows: as a table that wraps on a terminal, else one line each, with tabs between.

    Args:
        columns: The names of the columns; a terminal leaves out those that hold nothing.
        unbroken: Which columns wrap last, for what people copy.
    """
    shown = [[visible(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _table(columns, shown, unbroken)
        return
    for row in shown:
        click.echo("\t".join(row))


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], unbroken: Collection[str]
) -> None:
    from rich.cells import cell_len  # noqa: PLC0415  slow to load
    from rich.console import Console  # noqa: PLC0415  same
    from rich.table import Table  # noqa: PLC0415  same

    filled = [place for place in range(len(columns)) if not rows or any(row[place] for row in rows)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for place in filled:
        name = columns[place]
        widest = max(cell_len(cell) for cell in (name, *(row[place] for row in rows)))
        table.add_column(name, overflow="fold", width=widest if name in unbroken else None)
    for row in rows:
        table.add_row(*(row[place] for place in filled))
    Console(markup=False, emoji=False, highlight=False).print(table)
