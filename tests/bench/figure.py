"""A figure of the bench."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measurement beside its limit."""

    name: str
    measured: str
    floor: str
    ratio: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit

    def __str__(self) -> str:
        sign = "ok  " if self.holds else "OVER"
        told = f"{self.name}: {self.measured} against {self.floor}"
        return f"{sign} {told}: {self.ratio:.2f} (limit {self.limit:.3g})"
