"""Pages of pools and of identities, both in the order of creation."""

from typing import Final

from poolhouse.identity_pools import wording
from poolhouse.identity_pools.errors import InvalidParameterException
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page, Paginator

_PAGINATOR: Final = Paginator(lambda: InvalidParameterException(wording.INVALID_PAGINATION_TOKEN))


def pools(call: Call, limit: int, token: str | None) -> Page[IdentityPool]:
    """Return a page of all identity pools.

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> list[tuple[int, IdentityPool]]:
        return call.store.read_in_places(
            IdentityPool,
            "SELECT rowid AS position, * FROM identity_pools WHERE rowid > ?"
            " ORDER BY rowid LIMIT ?",
            after,
            count,
        )

    return _PAGINATOR.page("identity pools", fetch, token=token, limit=limit)


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
