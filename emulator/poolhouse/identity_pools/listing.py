"""Pages of pools and of identities, both in the order of creation."""

from typing import Final

from poolhouse.identity_pools import wording
from poolhouse.identity_pools.errors import InvalidParameterException
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page, Paginator

_PAGINATOR: Final = Paginator(lambda: InvalidParameterException(wording.INVALID_PAGINATION_TOKEN))


def pools(call: Call, limit: int, token: str | None) -> Page[IdentityPool]:
    """Return a page of the identity pools that a call reaches.

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """
    beginning = f"{call.named_region}:" if call.named_region else ""

    def fetch(after: int, count: int) -> list[tuple[int, IdentityPool]]:
        return call.store.read_in_places(
            IdentityPool,
            "SELECT rowid AS position, * FROM identity_pools"
            " WHERE rowid > ?1 AND substr(id, 1, length(?3)) = ?3 ORDER BY rowid LIMIT ?2",
            after,
            count,
            beginning,
        )

    return _PAGINATOR.page(f"identity pools of {beginning}", fetch, token=token, limit=limit)


def identities(
    call: Call, pool: IdentityPool, limit: int, token: str | None, *, hide_disabled: bool
) -> Page[Identity]:
    """Return a page of a pool's identities.

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """
    only_enabled = "AND enabled = 1" if hide_disabled else ""

    def fetch(after: int, count: int) -> list[tuple[int, Identity]]:
        return call.store.read_in_places(
            Identity,
            "SELECT rowid AS position, * FROM identities"  # noqa: S608  a condition of ours
            f" WHERE identity_pool_id = ? {only_enabled} AND rowid > ? ORDER BY rowid LIMIT ?",
            pool.id,
            after,
            count,
        )

    return _PAGINATOR.page(f"identities of {pool.id}", fetch, token=token, limit=limit)
