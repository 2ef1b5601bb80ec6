"""Randomness by label: the same seed and the same draws give the same bytes, on every machine."""

import json
from functools import lru_cache
from typing import Final

from poolhouse.primitives.hmac_sha256 import keyed
from poolhouse.runtime import meta
from poolhouse.runtime.store import Store

SEED_BYTES: Final = 16
_HIGHEST: Final = "draws"
_BLOCK_BYTES: Final = 32
_VARIANTS: Final = "89ab"
_AT_ONCE: Final = 8
"""How many characters are taken off a long number together: short numbers divide faster."""


def fresh_seed() -> str:
    """Draw a seed from the machine for a world that was given none."""
    import secrets  # noqa: PLC0415  not for a world that was given one

    return secrets.token_hex(SEED_BYTES)


def uncounted(length: int) -> bytes:
    """Draw bytes from the machine, for what must differ when no counter can be kept."""
    import secrets  # noqa: PLC0415  seldom

    return secrets.token_bytes(length)


def uuid_of(drawn: bytes) -> str:
    """Return 16 drawn bytes as a version 4 UUID (RFC 9562, section 5.4)."""
    text = drawn.hex()
    variant = _VARIANTS[drawn[8] >> 4 & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


class Entropy:
    """Draw values that depend only on the seed, the label and how often the label was drawn.

    A draw under one label never shifts the draws under another, so a new id does not change the
    old ones. Counters live in the store; they are written with the step that drew, and forgotten
    when it is rolled back.

    Args:
        seed: Any text; equal seeds give equal worlds.
        store: Where the counters are kept.
    """

    def __init__(self, seed: str, store: Store) -> None:
        self.seed = seed
        self._hmac = keyed(seed.encode())
        self._store = store
        self._counters: dict[str, int] = {}
        self._drawn: set[str] = set()
        store.before_commit(self._write_counters)
        store.after_rollback(self._forget)

    def reseed(self, seed: str) -> None:
        """Draw by another seed from now on; the counters stay."""
        self.seed = seed
        self._hmac = keyed(seed.encode())

    @property
    def has_drawn(self) -> bool:
        """Whether anything was drawn in the current step."""
        return bool(self._drawn)

    def bytes(self, label: str, length: int) -> bytes:
        """Draw bytes under a label."""
        draw = self._count(label)
        first = self._hmac(f"{label}\0{draw}".encode())
        if length <= _BLOCK_BYTES:
            return first[:length]
        blocks = [first]
        while len(blocks) * _BLOCK_BYTES < length:
            blocks.append(self._hmac(first + len(blocks).to_bytes(4, "big")))
        return b"".join(blocks)[:length]

    def integer(self, label: str, bits: int) -> int:
        """Draw a number below 2**bits."""
        return int.from_bytes(self.bytes(label, (bits + 7) // 8), "big") >> (-bits % 8)

    def below(self, label: str, limit: int) -> int:
        """Draw a number from 0 to limit - 1; the bias is below 2**-64."""
        return self.integer(label, limit.bit_length() + 64) % limit

    def text(self, label: str, alphabet: str, length: int) -> str:
        """Draw a text of a given length over an alphabet."""
        number = self.integer(label, length * (len(alphabet).bit_length() + 8))
        base = len(alphabet)
        characters = []
        for done in range(0, length, _AT_ONCE):
            number, few = divmod(number, base**_AT_ONCE)
            for _ in range(min(_AT_ONCE, length - done)):
                few, index = divmod(few, base)
                characters.append(alphabet[index])
        return "".join(characters)

    def digits(self, label: str, length: int) -> str:
        """Draw a code of decimal digits."""
        return self.text(label, "0123456789", length)

    def uuid(self, label: str) -> str:
        """Draw a version 4 UUID."""
        return uuid_of(self.bytes(label, 16))

    def _count(self, label: str) -> int:
        self._store.require_step()
        draw = self._counters.get(label)
        if draw is None:
            kept = self._store.value("SELECT draws FROM entropy WHERE label = ?", label)
            draw = 0 if kept is None else int(kept)
        self._counters[label] = draw + 1
        self._drawn.add(label)
        return draw

    def _write_counters(self) -> None:
        if not self._drawn:
            return
        values: list[str | int] = []
        for label in sorted(self._drawn):
            values += (label, self._counters[label])
        self._store.run(_writing(len(self._drawn)), *values)
        self._drawn.clear()

    def _forget(self) -> None:
        self._counters.clear()
        self._drawn.clear()


def copy_draws(label: str, source: Store, target: Store) -> None:
    """Write how often a label was drawn in one store into another, inside a step of that one."""
    draws = source.value("SELECT draws FROM entropy WHERE label = ?", label)
    if draws is not None:
        target.run(_writing(1), label, draws)


def remember_draws(source: Store, target: Store) -> None:
    """Note in one store how often each label was ever drawn in it or in another, inside a step.

    The counters of the state that replaces another begin lower, and what was drawn before may be
    drawn again; `go_on_drawing` ends that.
    """
    meta.keep(target, _HIGHEST, json.dumps(_highest(source, target), sort_keys=True))


def go_on_drawing(source: Store, target: Store) -> None:
    """Let one store draw nothing that was ever drawn in it or in another, inside a step."""
    for label, draws in _highest(source, target).items():
        target.run(_writing(1), label, draws)


def _highest(*stores: Store) -> dict[str, int]:
    highest: dict[str, int] = {}
    for store in stores:
        noted = json.loads(meta.kept(store, _HIGHEST) or "{}")
        counted = {row["label"]: row["draws"] for row in store.rows("SELECT * FROM entropy")}
        for label, draws in (*noted.items(), *counted.items()):
            highest[label] = max(draws, highest.get(label, 0))
    return highest


@lru_cache(maxsize=64)
def _writing(count: int) -> str:
    rows = ", ".join(["(?, ?)"] * count)
    return (
        f"INSERT INTO entropy (label, draws) VALUES {rows}"  # noqa: S608  question marks alone
        " ON CONFLICT (label) DO UPDATE SET draws = excluded.draws"
    )
