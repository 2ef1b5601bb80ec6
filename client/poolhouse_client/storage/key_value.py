"""The storage interface that token stores take (v6: KeyValueStorageInterface)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import MutableMapping


class KeyValueStorage(Protocol):
    """A storage of text by key; asynchronous, since cookies and devices may be slow."""

    async def get_item(self, key: str) -> str | None:
        """Return the value of a key, or None."""
        ...

    async def set_item(self, key: str, value: str) -> None:
        """Store a value."""
        ...

    async def remove_item(self, key: str) -> None:
        """Forget a key; one that isn't there is no error."""
        ...

    async def clear(self) -> None:
        """Forget all keys."""
        ...


class DefaultStorage:
    """The key-value interface over local storage; never leaves the running tick.

    Args:
        area: The page's local storage: a web storage view or any dict.
    """

    def __init__(self, area: MutableMapping[str, str]) -> None:
        self._area = area

    async def get_item(self, key: str) -> str | None:
        """Return the value of a key, or None."""
        return self._area.get(key)

    async def set_item(self, key: str, value: str) -> None:
        """Store a value."""
        self._area[key] = value

    async def remove_item(self, key: str) -> None:
        """Forget a key."""
        self._area.pop(key, None)

    async def clear(self) -> None:
        """Forget all keys."""
        self._area.clear()
