"""Records: rows as plain values that know in which step they were read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self


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

    @classmethod
    def of(cls, row: Row, step: int) -> Self:
        """Return the record that a row holds, read in a step; columns are called as members are."""
        members = {name: row[name] for name in cls.__slots__}
        for name, read in cls.read_by.items():
            members[name] = read(members[name])
        return cls(**members, step=step)
