"""Texts that a world keeps under a name, across restarts and in snapshots."""

from poolhouse.runtime.store import Store


def keep(store: Store, name: str, value: str) -> None:
    """Keep a text under a name; called inside a step."""
    store.run(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


def kept(store: Store, name: str) -> str | None:
    """Return the text that was kept under a name, or None."""
    value = store.value("SELECT value FROM meta WHERE name = ?", name)
    return None if value is None else str(value)
