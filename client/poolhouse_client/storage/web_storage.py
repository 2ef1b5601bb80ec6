"""Local storage: one area per origin, a view per page, and the `storage` event between pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from poolhouse_client.errors import QuotaExceededError

QUOTA_CODE_UNITS: Final = 5 * 1024 * 1024


@dataclass(frozen=True)
class StorageEvent:
    """What another page of the origin changed; values are None where there was or is none.

    All three are None where the whole storage was cleared.
    """

    key: str | None
    old_value: str | None
    new_value: str | None


StorageListener: TypeAlias = Callable[[StorageEvent], None]


class WebStorage(MutableMapping[str, str]):
    """What an origin has stored, in the order the keys were first written.

    A write made here, and not through a page's view, causes a `storage` event in every page.

    Args:
        quota: The most UTF-16 code units that keys and values may take (5 Mi in Chromium).
    """

    def __init__(self, quota: int = QUOTA_CODE_UNITS) -> None:
        self._items: dict[str, str] = {}
        self._views: list[WebStorageView] = []
        self._quota = quota

    def open_view(self) -> WebStorageView:
        """Return a view for one page."""
        view = WebStorageView(self)
        self._views.append(view)
        return view

    def close_view(self, view: WebStorageView) -> None:
        """Send the page behind a view no more events."""
        self._views = [each for each in self._views if each is not view]

    def write(self, key: str, value: str | None, writer: WebStorageView | None) -> None:
        """Set a value, or remove it if None, and tell every page but the writer."""
        old = self._items.get(key)
        if value is None:
            self._items.pop(key, None)
        else:
            self._check_quota(key, value, old)
            self._items[key] = value
        if old != value:
            self._announce(StorageEvent(key, old, value), writer)

    def wipe(self, writer: WebStorageView | None) -> None:
        """Forget all keys, and tell every page but the writer so in one event."""
        if self._items:
            self._items.clear()
            self._announce(StorageEvent(None, None, None), writer)

    def clear(self) -> None:
        """Forget all keys."""
        self.wipe(None)

    def __getitem__(self, key: str) -> str:
        """Return the value of a key."""
        return self._items[key]

    def __setitem__(self, key: str, value: str) -> None:
        """Store a value; raises QuotaExceededError when the origin's share is used up."""
        self.write(key, value, None)

    def __delitem__(self, key: str) -> None:
        """Forget a key."""
        _ = self._items[key]
        self.write(key, None, None)

    def __iter__(self) -> Iterator[str]:
        """Return the keys, oldest first."""
        return iter(list(self._items))

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._items)

    def _announce(self, event: StorageEvent, writer: WebStorageView | None) -> None:
        for view in self._views:
            if view is not writer:
                view.announce(event)

    def _check_quota(self, key: str, value: str, old: str | None) -> None:
        used = sum(_code_units(k) + _code_units(v) for k, v in self._items.items())
        freed = 0 if old is None else _code_units(key) + _code_units(old)
        if used - freed + _code_units(key) + _code_units(value) > self._quota:
            raise QuotaExceededError(key)


class WebStorageView(MutableMapping[str, str]):
    """One page's view of its origin's storage; made by `WebStorage.open_view`."""

    def __init__(self, storage: WebStorage) -> None:
        self._storage = storage
        self._listeners: list[StorageListener] = []

    def listen(self, listener: StorageListener) -> None:
        """Call back when another page changes a value, in a later tick."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Drop the listeners: the page is gone and gets no more events."""
        self._listeners = []
        self._storage.close_view(self)

    def clear(self) -> None:
        """Forget all keys and tell the origin's other pages so in one event."""
        self._storage.wipe(self)

    def announce(self, event: StorageEvent) -> None:
        """Deliver another page's change to the listeners in the next tick."""
        if self._listeners:
            asyncio.get_running_loop().call_soon(self._deliver, event)

    def __getitem__(self, key: str) -> str:
        """Return the value of a key."""
        return self._storage[key]

    def __setitem__(self, key: str, value: str) -> None:
        """Store a value and tell the origin's other pages."""
        self._storage.write(key, value, self)

    def __delitem__(self, key: str) -> None:
        """Forget a key and tell the origin's other pages."""
        _ = self._storage[key]
        self._storage.write(key, None, self)

    def __iter__(self) -> Iterator[str]:
        """Return the keys, oldest first."""
        return iter(self._storage)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._storage)

    def _deliver(self, event: StorageEvent) -> None:
        for listener in list(self._listeners):
            listener(event)


def _code_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
