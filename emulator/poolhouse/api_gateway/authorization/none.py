"""NONE: everybody is let in."""

from dataclasses import dataclass
from typing import ClassVar, Final


@dataclass(frozen=True, slots=True)
class NoAuthorization:
    """Let everybody in."""

    kind: ClassVar[str] = "NONE"

    def authorize(self, _call: object) -> None:
        """Ask for nothing."""


NONE: Final = NoAuthorization()
