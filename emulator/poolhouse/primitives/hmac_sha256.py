"""HMAC-SHA-256 (RFC 2104) under a key that is used many times."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

_BLOCK_BYTES: Final = 64


def keyed(key: bytes) -> Callable[[bytes], bytes]:
    """Return what makes the code of a message; `hmac.digest` begins with the key each time."""
    block = sha256(key).digest() if len(key) > _BLOCK_BYTES else key
    block = block.ljust(_BLOCK_BYTES, b"\0")
    inner = sha256(bytes(each ^ 0x36 for each in block))
    outer = sha256(bytes(each ^ 0x5C for each in block))

    def digest(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    return digest
