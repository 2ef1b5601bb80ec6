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
_RENEWAL: Final = 1000
"""What each renewal adds to the numbers of a pool's key pairs."""

_COUNT_RENEWAL: Final = """
INSERT INTO entropy (label, draws) VALUES ('key_renewal', 1)
    ON CONFLICT (label) DO UPDATE SET draws = draws + 1
"""
_RENEW_KEYS: Final = """
UPDATE user_pools SET id_key = id_key % 1000 + added, access_key = access_key % 1000 + added
    FROM (SELECT 1000 * draws AS added FROM entropy WHERE label = 'key_renewal')
"""
RENEW_ALL: Final = (_COUNT_RENEWAL, _RENEW_KEYS)
"""The statements that give every pool other keys: no token that was signed before is a token."""


@lru_cache(maxsize=_REMEMBERED)
def kid(user_pool_id: str, use: TokenUse, renewal: int = 0) -> str:
    """Return the id of the key that signs a pool's tokens of one use: 32 bytes in Base64.

    Args:
        user_pool_id: The pool.
        use: What the tokens are for.
        renewal: Which renewal of all keys it is of, 0 for the first keys.
    """
    named = f"{user_pool_id} {use} {renewal}" if renewal else f"{user_pool_id} {use}"
    return base64.b64encode(sha256(named.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """The two key pairs of a user pool.

    Args:
        user_pool_id: The pool.
        id_key: Number of the pair that signs its ID tokens, and a thousand for each renewal.
        access_key: The same of its access tokens.
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

    def kid(self, use: TokenUse) -> str:
        """Return the id of the key of the tokens of one use."""
        return kid(self.user_pool_id, use, self._number(use) // _RENEWAL)

    def use_of(self, key_id: object) -> TokenUse | None:
        """Return what the key of a `kid` signs, None if it is no key of the pool."""
        if key_id == self.kid("access"):
            return "access"
        return "id" if key_id == self.kid("id") else None

    def pair(self, use: TokenUse) -> KeyPair:
        """Return the key pair of the tokens of one use."""
        renewal, first = divmod(self._number(use), _RENEWAL)
        return self.keyring.pair(first + renewal)

    def _number(self, use: TokenUse) -> int:
        return self.id_key if use == "id" else self.access_key

    def private(self, use: TokenUse) -> "RSAPrivateKey":
        """Return the key that signs tokens of one use."""
        return self.pair(use).private

    def public(self, use: TokenUse) -> "RSAPublicKey":
        """Return the key that verifies tokens of one use."""
        return self.pair(use).public
