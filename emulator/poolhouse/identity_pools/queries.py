"""Finding and writing pools, identities and their logins.

`require_x` raises the service's error, `find_x` may return None.
"""

import json
from collections.abc import Mapping
from typing import Any

from poolhouse.identity_pools import wording
from poolhouse.identity_pools.errors import ResourceNotFoundException
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol.call import Call
from poolhouse.runtime import identifiers, regions
from poolhouse.runtime.store import Store

# --- pools -----------------------------------------------------------------------------------


def require_pool(call: Call, identity_pool_id: str) -> IdentityPool:
    """Return a pool.

    Raises:
        ResourceNotFoundException: There is none of that id in the call's region.
    """
    pool = call.store.read(
        IdentityPool, "SELECT * FROM identity_pools WHERE id = ?", identity_pool_id
    )
    if pool is not None and call.reaches(pool.id):
        return pool
    raise ResourceNotFoundException(
        wording.POOL_NOT_FOUND.format(pool_id=identity_pool_id),
        detail=None if pool is None else call.distance(pool.id),
    )


def insert_pool(call: Call, pool: IdentityPool) -> None:
    """Write a new pool."""
    call.store.run(
        "INSERT INTO identity_pools (id, name, settings, credentials_lifetime_s)"
        " VALUES (?, ?, ?, ?)",
        pool.id,
        pool.name,
        _text(pool.settings),
        pool.credentials_lifetime_s,
    )


def update_pool(call: Call, pool_id: str, name: str, settings: Mapping[str, Any]) -> None:
    """Replace a pool's name and settings."""
    call.store.run(
        "UPDATE identity_pools SET name = ?, settings = ? WHERE id = ?",
        name,
        _text(settings),
        pool_id,
    )


def update_roles(
    call: Call, pool_id: str, roles: Mapping[str, str], mappings: Mapping[str, Any]
) -> None:
    """Replace a pool's roles and role mappings."""
    call.store.run(
        "UPDATE identity_pools SET roles = ?, role_mappings = ? WHERE id = ?",
        _text(roles),
        _text(mappings),
        pool_id,
    )


def delete_pool(call: Call, pool: IdentityPool) -> None:
    """Delete a pool with its identities."""
    call.store.run("DELETE FROM identity_pools WHERE id = ?", pool.id, through=pool)


# --- identities ------------------------------------------------------------------------------


def find_identity(store: Store, identity_id: str) -> Identity | None:
    """Return an identity, enabled or not."""
    return store.read(Identity, "SELECT * FROM identities WHERE id = ?", identity_id)


def require_identity(call: Call, identity_id: str) -> Identity:
    """Return an identity, enabled or not.

    Raises:
        ResourceNotFoundException: There is none of that id, or its pool is of another region.
    """
    identity = find_identity(call.store, identity_id)
    if identity is not None and call.reaches(identity.identity_pool_id):
        return identity
    raise ResourceNotFoundException(
        wording.IDENTITY_NOT_FOUND.format(identity_id=identity_id),
        detail=None if identity is None else call.distance(identity.identity_pool_id),
    )


def insert_identity(call: Call, pool: IdentityPool) -> Identity:
    """Insert an identity without logins and return it."""
    identity = Identity(
        id=identifiers.identity_id(call.entropy, regions.of_id(pool.id)),
        identity_pool_id=pool.id,
        enabled=True,
        created_ms=call.now_ms,
        modified_ms=call.now_ms,
        step=call.store.step_number,
    )
    call.store.run(
        "INSERT INTO identities (id, identity_pool_id, created_ms, modified_ms)"
        " VALUES (?, ?, ?, ?)",
        identity.id,
        pool.id,
        call.now_ms,
        call.now_ms,
        through=pool,
    )
    return identity


def disable_identity(call: Call, identity: Identity) -> None:
    """Disable an identity permanently."""
    call.store.run(
        "UPDATE identities SET enabled = 0, modified_ms = ? WHERE id = ?",
        call.now_ms,
        identity.id,
        through=identity,
    )


def delete_identity(call: Call, identity_id: str) -> None:
    """Delete an identity with its logins, if there is one of that id that the call reaches."""
    call.store.run(
        "DELETE FROM identities WHERE id = ?1 AND substr(identity_pool_id, 1, length(?2)) = ?2",
        identity_id,
        f"{call.named_region}:" if call.named_region else "",
    )


# --- logins ----------------------------------------------------------------------------------


def find_linked(call: Call, pool_id: str, provider: str, subject: str) -> Identity | None:
    """Return the identity that a login is linked to."""
    return call.store.read(
        Identity,
        "SELECT i.* FROM identities i JOIN identity_logins l ON l.identity_id = i.id"
        " WHERE l.identity_pool_id = ? AND l.provider = ? AND l.subject = ?",
        pool_id,
        provider,
        subject,
    )


def logins_of(store: Store, identity: Identity) -> list[tuple[str, str]]:
    """Return provider and subject of every login of an identity, in the order of linking."""
    rows = store.rows(
        "SELECT provider, subject FROM identity_logins WHERE identity_id = ? ORDER BY rowid",
        identity.id,
    )
    return [(row["provider"], row["subject"]) for row in rows]


def link(call: Call, identity: Identity, provider: str, subject: str) -> None:
    """Link a login that no identity of the pool has."""
    call.store.run(
        "INSERT INTO identity_logins (identity_pool_id, provider, subject, identity_id)"
        " VALUES (?, ?, ?, ?)",
        identity.identity_pool_id,
        provider,
        subject,
        identity.id,
        through=identity,
    )
    _touch(call, identity)


def unlink(call: Call, identity: Identity, provider: str) -> None:
    """Remove an identity's logins with a provider."""
    call.store.run(
        "DELETE FROM identity_logins WHERE identity_id = ? AND provider = ?",
        identity.id,
        provider,
        through=identity,
    )
    _touch(call, identity)


def move_logins(call: Call, source: Identity, target: Identity) -> None:
    """Give the logins of one identity to another."""
    call.store.run(
        "UPDATE identity_logins SET identity_id = ? WHERE identity_id = ?",
        target.id,
        source.id,
        through=source,
    )
    _touch(call, target)


def _touch(call: Call, identity: Identity) -> None:
    call.store.run(
        "UPDATE identities SET modified_ms = ? WHERE id = ?",
        call.now_ms,
        identity.id,
        through=identity,
    )


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
