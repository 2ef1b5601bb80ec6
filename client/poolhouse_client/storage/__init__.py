"""Where the library keeps what must outlive a page.

Owns: web storage as a browser has it (one per origin, seen by all tabs) and the asynchronous
key-value interface that token and identity stores take.
Does not own: the names of the keys (`tokens`, `credentials`, `auth`).
Called by: `amplify`, `browser.tab`, and applications that bring a storage of their own.
"""

from poolhouse_client.storage.key_value import DefaultStorage, KeyValueStorage
from poolhouse_client.storage.web_storage import StorageEvent, WebStorage, WebStorageView

__all__ = ["DefaultStorage", "KeyValueStorage", "StorageEvent", "WebStorage", "WebStorageView"]
