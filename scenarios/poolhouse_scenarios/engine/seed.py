"""Seeded chance by label: equal seeds and equal draws give equal values, on every machine.

A draw under one label never shifts the draws under another, so a story that asks once more in one
place stays the same everywhere else.
"""

import hmac
from typing import Final

_BLOCK_BYTES: Final = 32
_SPARE_BYTES: Final = 8  # keeps the bias of `below` under 2**-64


class Seed:
    """Draw values from HMAC-SHA256(seed, label, how often the label was drawn).

    Args:
        value: The seed.
        path: Put before every label; set by `child`.
    """

    def __init__(self, value: int, *, path: str = "") -> None:
        self.value = value
        self._path = path
        self._key = str(value).encode()
        self._draws: dict[str, int] = {}

    def child(self, name: str) -> "Seed":
        """Return a seed whose draws are apart from these, for a part of the story."""
        return Seed(self.value, path=f"{self._path}{name}/")

    def bytes(self, label: str, length: int) -> bytes:
        """Draw bytes."""
        draw = self._draws.get(label, 0)
        self._draws[label] = draw + 1
        blocks = [
            hmac.digest(self._key, f"{self._path}{label}\0{draw}\0{block}".encode(), "sha256")
            for block in range(-(-length // _BLOCK_BYTES))
        ]
        return b"".join(blocks)[:length]

    def below(self, label: str, limit: int) -> int:
        """Draw a whole number from 0 to limit - 1."""
        length = (limit.bit_length() + 7) // 8 + _SPARE_BYTES
        return int.from_bytes(self.bytes(label, length), "big") % limit

    def between(self, label: str, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        return low + self.below(label, high - low + 1)
