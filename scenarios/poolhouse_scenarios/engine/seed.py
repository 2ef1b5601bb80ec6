"""Seeded chance by label: equal seeds and equal draws give equal values, on every machine.

A draw under one label never shifts the draws under another, so a story that asks once more in one
place stays the same everywhere else.
"""

from typing import Final

from poolhouse_client.environment import SeededDraws

_SPARE_BYTES: Final = 8  # keeps the bias of `below` under 2**-64


class Seed:
    """Bytes and whole numbers drawn by label from a seed.

    Args:
        value: The seed.
        path: Put before every label; set by `child`.
    """

    def __init__(self, value: int, *, path: str = "") -> None:
        self.value = value
        self._path = path
        self._draws = SeededDraws(value)

    def child(self, name: str) -> "Seed":
        """Return a seed with draws of its own, for a part of the story."""
        return Seed(self.value, path=f"{self._path}{name}/")

    def bytes(self, label: str, length: int) -> bytes:
        """Return the label's next bytes."""
        return self._draws.draw(f"{self._path}{label}", length)

    def below(self, label: str, limit: int) -> int:
        """Return the label's next whole number from 0 to limit - 1."""
        length = (limit.bit_length() + 7) // 8 + _SPARE_BYTES
        return int.from_bytes(self.bytes(label, length), "big") % limit

    def between(self, label: str, low: int, high: int) -> int:
        """Return the label's next whole number from low to high, both included."""
        return low + self.below(label, high - low + 1)
