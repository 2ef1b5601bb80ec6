"""App clients as rows: written, and listed page by page."""

import json
from collections.abc import Mapping
from typing import Any

from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page
from poolhouse.user_pools import pages, queries
from poolhouse.user_pools.records import AppClient, UserPool


def insert(
    call: Call,
    pool: UserPool,
    client_id: str,
    name: str,
    settings: Mapping[str, Any],
    *,
    secret: str | None,
) -> AppClient:
    """Insert an app client and return it.

    Args:
        client_id: Its id, known to be free.
        settings: The members of UserPoolClientType that are set.
        secret: Its secret, None for a public client.
    """
    call.store.run(
        "INSERT INTO app_clients"
        " (id, user_pool_id, name, secret, created_ms, modified_ms, settings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        client_id,
        pool.id,
        name,
        secret,
        call.now_ms,
        call.now_ms,
        json.dumps(settings, ensure_ascii=False),
        through=pool,
    )
    return queries.require_client(call, client_id)


def update(call: Call, client: AppClient, settings: Mapping[str, Any], *, name: str) -> AppClient:
    """Replace all of an app client's settings, and its name; return the changed client."""
    call.store.run(
        "UPDATE app_clients SET name = ?, settings = ?, modified_ms = ? WHERE id = ?",
        name,
        json.dumps(settings, ensure_ascii=False),
        call.now_ms,
        client.id,
        through=client,
    )
    return queries.require_client(call, client.id)


def delete(call: Call, client: AppClient) -> None:
    """Delete an app client with its sign-ins."""
    call.store.run("DELETE FROM app_clients WHERE id = ?", client.id, through=client)


def page(call: Call, pool: UserPool, *, token: str | None, limit: int | None) -> Page[AppClient]:
    """Return a page of a pool's clients in the order of their creation (ListUserPoolClients).

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> list[tuple[int, AppClient]]:
        return call.store.read_in_places(
            AppClient,
            "SELECT rowid AS position, * FROM app_clients INDEXED BY app_clients_in_order"
            " WHERE user_pool_id = ? AND rowid > ? ORDER BY rowid LIMIT ?",
            pool.id,
            after,
            count,
        )

    return pages.page("ListUserPoolClients", pool.id, fetch=fetch, token=token, limit=limit)
