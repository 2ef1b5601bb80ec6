"""Signing keys: pre-generated RSA keys, no secret, each loaded once and kept as an object."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_NUMBERS: Final = ("n", "e", "d", "p", "q", "dp", "dq", "qi")


class KeyringError(ValueError):
    """A key file can't be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A loaded key pair.

    Args:
        private: Signs.
        public: Verifies.
        numbers: Modulus and exponent of the public key, which tell it from any other.
    """

    private: "RSAPrivateKey"
    public: "RSAPublicKey"
    numbers: tuple[int, int]


class Keyring:
    """Hold RSA-2048 key pairs by number.

    Args:
        path: A JSON file with a list `keys` of objects p, q, d, dp, dq, qi, n, e in hexadecimal;
            the labelled test keys that come with Poolhouse when left out.

    Raises:
        KeyringError: The file is no such list.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._pairs: dict[int, KeyPair] = {}

    @cached_property
    def _numbers(self) -> list[Mapping[str, Any]]:
        source = self._path or Path(__file__).with_name("test_keys.json")
        try:
            keys = json.loads(source.read_text())["keys"]
        except (OSError, ValueError, KeyError, TypeError) as problem:
            message = f"{source}: not a key file: {problem}"
            raise KeyringError(message) from problem
        if not isinstance(keys, list) or not keys:
            message = f"{source}: keys must be a list with at least one key"
            raise KeyringError(message)
        return keys

    def __len__(self) -> int:
        """Return how many key pairs there are."""
        return len(self._numbers)

    def pair(self, number: int) -> KeyPair:
        """Return a key pair; numbers wrap around."""
        number %= len(self)
        pair = self._pairs.get(number)
        if pair is None:
            pair = self._pairs[number] = _load(self._numbers[number])
        return pair


def _load(numbers: Mapping[str, str]) -> KeyPair:
    from poolhouse.primitives import jose  # noqa: PLC0415  slow to load, needed at the first token

    private_numbers = {name: int(numbers[name], 16) for name in _NUMBERS}
    private = jose.private_key_from_numbers(**private_numbers)
    return KeyPair(private, private.public_key(), (private_numbers["n"], private_numbers["e"]))
