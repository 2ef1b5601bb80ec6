"""Records: rows as plain values that know in which step they were read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json import JSONDecoder
from operator import itemgetter
from typing import Any, ClassVar, Final, Protocol, TypeVar


class Row(Protocol):
    """A row of a query: its values by column name, or by place."""

    def __getitem__(self, column: str | int, /) -> Any:
        """Return a value."""

    def keys(self) -> list[str]:
        """Return the names of the columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row as it was in one step.

    Args:
        step: The number of the step it was read in, 0 for one that was never read. The store
            refuses to write through it in any other step.
    """

    read_by: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """What makes a member of its column's value, where it is not that value itself."""

    step: int = field(default=0, repr=False, compare=False)


Kept = TypeVar("Kept", bound=Record)
_decode: Final = JSONDecoder().raw_decode


def from_json(text: str) -> Any:
    """Return the value of a column that holds JSON of our own, with no blank around it."""
    return _decode(text)[0]


def reader(kind: type[Kept], columns: tuple[str, ...]) -> Callable[[Row, int], Kept]:
    """Return what makes records of the rows of a query, given each row and the step.

    Args:
        kind: The records' class; its members are called as columns are.
        columns: The names of the query's columns; others may stand among them.
    """
    names = kind.__slots__
    pick = itemgetter(*(columns.index(name) for name in names))
    converted = [(names.index(name), convert) for name, convert in kind.read_by.items()]
    setters = [getattr(kind, name).__set__ for name in (*names, "step")]

    def read(row: Row, step: int) -> Kept:
        members = [*pick(row)]
        for place, convert in converted:
            members[place] = convert(members[place])
        record = object.__new__(kind)  # the `__init__` of what is frozen takes twice as long
        for put, value in zip(setters, (*members, step), strict=True):
            put(record, value)
        return record

    return read
