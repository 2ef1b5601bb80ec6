"""Records: rows as plain values that know in which step they were read."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Protocol, Self


class Row(Protocol):
    """A row of a query: its values by column name, or by place."""

    def __getitem__(self, column: str | int, /) -> Any:
        """Return a value."""

    def keys(self) -> list[str]:
        """Return the names of the columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(ABC):
    """A row as it was in one step.

    Args:
        step: The number of the step it was read in, 0 for one that was never read. The store
            refuses to write through it in any other step.
    """

    step: int = field(default=0, repr=False, compare=False)

    @classmethod
    @abstractmethod
    def of(cls, row: Row, step: int) -> Self:
        """Return the record that a row holds, read in a step."""
