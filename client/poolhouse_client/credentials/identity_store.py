"""The identity id: a guest's in local storage, a user's in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolhouse_client.configuration.pools import IdentityPoolConfig
    from poolhouse_client.storage.key_value import KeyValueStorage


class IdentityIdStore:
    """Keeps the identity id of the identity pool it was last asked about.

    A user's id is not keyed by pool, as in v6.

    Args:
        storage: Where a guest's id lives.
    """

    def __init__(self, storage: KeyValueStorage) -> None:
        self._storage = storage
        self._primary_id: str | None = None
        self._has_guest_id = False
        self._key: str | None = None

    def set_pool(self, pool: IdentityPoolConfig) -> None:
        """Say which pool's guest id is meant from now on."""
        self._key = f"com.amplify.Cognito.{pool.identity_pool_id}.identityId"

    async def load(self) -> str | None:
        """Return the user's id, else the stored guest's, else None."""
        if self._primary_id:
            return self._primary_id
        stored = await self._storage.get_item(self._key) if self._key else None
        if not stored:
            return None
        self._has_guest_id = True
        return stored

    async def store_guest(self, identity_id: str) -> None:
        """Persist a guest's id; a user's is forgotten."""
        if self._key:
            await self._storage.set_item(self._key, identity_id)
        self._primary_id = None
        self._has_guest_id = True

    async def store_primary(self, identity_id: str) -> None:
        """Keep a user's id in memory; a guest's leaves the storage."""
        self._primary_id = identity_id
        if self._has_guest_id and self._key:
            await self._storage.remove_item(self._key)
            self._has_guest_id = False

    async def clear(self) -> None:
        """Forget both."""
        self._primary_id = None
        if self._key:
            await self._storage.remove_item(self._key)
