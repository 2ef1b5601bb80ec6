"""User pools as rows: written, and listed page by page."""

import json
from collections.abc import Mapping
from typing import Any

from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page
from poolhouse.user_pools import pages, queries
from poolhouse.user_pools.records import UserPool


def insert(
    call: Call, pool_id: str, name: str, settings: Mapping[str, Any], *, keys: tuple[int, int]
) -> UserPool:
    """Insert a pool and return it.

    Args:
        pool_id: Its id, known to be free.
        settings: The members of UserPoolType that are set.
        keys: The numbers of the key pairs that sign its ID tokens and its access tokens.
    """
    call.store.run(
        "INSERT INTO user_pools"
        " (id, name, created_ms, modified_ms, id_key, access_key, settings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        pool_id,
        name,
        call.now_ms,
        call.now_ms,
        *keys,
        json.dumps(settings, ensure_ascii=False),
    )
    return queries.require_pool(call, pool_id)


def update(call: Call, pool: UserPool, settings: Mapping[str, Any], *, name: str) -> UserPool:
    """Replace all of a pool's settings, and its name; return the changed pool."""
    call.store.run(
        "UPDATE user_pools SET name = ?, settings = ?, modified_ms = ? WHERE id = ?",
        name,
        json.dumps(settings, ensure_ascii=False),
        call.now_ms,
        pool.id,
        through=pool,
    )
    return queries.require_pool(call, pool.id)


def delete(call: Call, pool: UserPool) -> None:
    """Delete a pool with its clients, users and groups."""
    call.store.run("DELETE FROM user_pools WHERE id = ?", pool.id, through=pool)


def page(call: Call, *, token: str | None, limit: int) -> Page[UserPool]:
    """Return a page of the pools that a call reaches, the oldest first (ListUserPools).

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """
    beginning = f"{call.named_region}_" if call.named_region else ""

    def fetch(after: int, count: int) -> list[tuple[int, UserPool]]:
        return call.store.read_in_places(
            UserPool,
            "SELECT rowid AS position, * FROM user_pools"
            " WHERE rowid > ?1 AND substr(id, 1, length(?3)) = ?3 ORDER BY rowid LIMIT ?2",
            after,
            count,
            beginning,
        )

    return pages.page("ListUserPools", beginning, fetch=fetch, token=token, limit=limit)
