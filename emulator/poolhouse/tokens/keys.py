"""Which key signs which tokens: two key pairs per pool, told apart by `kid`."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from poolhouse.runtime.keyring import KeyPair, Keyring
from poolhouse.runtime.store import Store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

TokenUse: TypeAlias = Literal["id", "access"]

_REMEMBERED: Final = 4096


@lru_cache(maxsize=_REMEMBERED)
def kid(user_pool_id: str, use: TokenUse) -> str:
    """Return the id of the key that signs a pool's tokens of one use: 32 bytes in Base64."""
    return base64.b64encode(sha256(f"{user_pool_id} {use}".encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """The two key pairs of a user pool.

    Args:
        user_pool_id: The pool.
        id_key: Number of the pair that signs its ID tokens.
        access_key: Number of the pair that signs its access tokens.
        keyring: Where the pairs are.
    """

    user_pool_id: str
    id_key: int
    access_key: int
    keyring: Keyring

    @classmethod
    def find(cls, store: Store, keyring: Keyring, user_pool_id: str) -> "PoolKeys | None":
        """Return the keys of a pool, None if there is no such pool."""
        row = store.row("SELECT id_key, access_key FROM user_pools WHERE id = ?", user_pool_id)
        return None if row is None else cls(user_pool_id, row[0], row[1], keyring)

    def use_of(self, key_id: object) -> TokenUse | None:
        """Return what the key of a `kid` signs, None if it is no key of the pool."""
        if key_id == kid(self.user_pool_id, "access"):
            return "access"
        return "id" if key_id == kid(self.user_pool_id, "id") else None

    def pair(self, use: TokenUse) -> KeyPair:
        """Return the key pair of the tokens of one use."""
        return self.keyring.pair(self.id_key if use == "id" else self.access_key)

    def private(self, use: TokenUse) -> "RSAPrivateKey":
        """Return the key that signs tokens of one use."""
        return self.pair(use).private

    def public(self, use: TokenUse) -> "RSAPublicKey":
        """Return the key that verifies tokens of one use."""
        return self.pair(use).public
