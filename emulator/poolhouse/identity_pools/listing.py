"""Pages of pools and of identities, both in the order of creation."""

from poolhouse.identity_pools import wording
from poolhouse.identity_pools.errors import InvalidParameterException
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol import pagination
from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page


def pools(call: Call, limit: int, token: str | None) -> Page[IdentityPool]:
    """Return a page of all identity pools.

    Raises:
        InvalidParameterException: The token is none of this list's.
    """
    scope = "identity pools"
    rows = call.store.rows(
        "SELECT rowid AS place, * FROM identity_pools WHERE rowid > ? ORDER BY rowid LIMIT ?",
        _place(scope, token),
        limit + 1,
    )
    return pagination.cut(
        scope, [(row["place"], IdentityPool.of(row, call.store.step_number)) for row in rows], limit
    )


def identities(
    call: Call, pool: IdentityPool, limit: int, token: str | None, *, hide_disabled: bool
) -> Page[Identity]:
    """Return a page of a pool's identities.

    Raises:
        InvalidParameterException: The token is none of this list's.
    """
    scope = f"identities of {pool.id}"
    rows = call.store.rows(
        "SELECT rowid AS place, * FROM identities WHERE identity_pool_id = ? AND rowid > ?"
        " AND enabled >= ? ORDER BY rowid LIMIT ?",
        pool.id,
        _place(scope, token),
        int(hide_disabled),
        limit + 1,
    )
    return pagination.cut(
        scope, [(row["place"], Identity.of(row, call.store.step_number)) for row in rows], limit
    )


def _place(scope: str, token: str | None) -> int:
    try:
        return pagination.decode(scope, token)
    except pagination.InvalidTokenError as problem:
        raise InvalidParameterException(wording.INVALID_PAGINATION_TOKEN) from problem
