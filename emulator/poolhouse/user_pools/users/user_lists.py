"""Users of a pool, filtered and in the order of their creation, page by page.

Users lie in blocks of consecutive ids, numbered in the order of creation (see `0003_lists.sql`).
What passes a filter is found block by block, each time by an index, until a page is full. Equal
values stand in an index by id. Values that only begin alike do not, and must be put in order; so
that this never costs more than a block of them, three ways are tried, the cheapest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page
from poolhouse.runtime.record import Row
from poolhouse.runtime.store import Store, Value
from poolhouse.user_pools import pages
from poolhouse.user_pools.records import LISTED_COLUMNS, ListedUser, UserPool
from poolhouse.user_pools.users.user_filters import Filter

_FEW: Final = 16
_WALKED: Final = 8
"""How many users are looked at for each that is asked for, before the matches are sorted."""
_CODE_POINT_MAX: Final = 0x10FFFF
_SURROGATES: Final = range(0xD800, 0xE000)

_MATCHES: Final = """
    SELECT users.id AS id, users.block AS block
    FROM user_blocks blocks CROSS JOIN users ON users.block = blocks.number
    WHERE blocks.user_pool_id = ?1 AND blocks.number >= coalesce(
        (SELECT max(number) FROM user_blocks WHERE user_pool_id = ?1 AND number <= ?2), ?2
    ) AND users.id > ?2
"""
"""Users behind a position, block by block from the one on that may hold the first of them."""

_IN_ORDER: Final = "ORDER BY blocks.number, users.id"


def page(
    call: Call, pool: UserPool, passing: Filter | None, *, token: str | None, limit: int | None
) -> Page[ListedUser]:
    """Return a page of a pool's users in the order of their creation (ListUsers).

    Args:
        passing: Who is listed, everybody if None.
        limit: How many at most; none or 0 means sixty.

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> list[tuple[int, ListedUser]]:
        ids = _ids(call.store, pool, passing, after, count)
        users = _users(call.store, ids) if ids else []
        return [(user.id, user) for user in users]

    return pages.page("ListUsers", pool.id, fetch=fetch, token=token, limit=limit)


def _users(store: Store, ids: Sequence[int]) -> list[ListedUser]:
    """Return the users of ids, in the order of the ids."""
    places = ", ".join("?" * len(ids))
    return store.read_all(
        ListedUser,
        f"SELECT {LISTED_COLUMNS} FROM users WHERE id IN ({places}) ORDER BY id",  # noqa: S608  of ours
        *ids,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """The users of a pool that a condition admits.

    Args:
        store: All state.
        pool_id: The pool.
        condition: SQL on a column of `users`, with values from `?4` on.
        values: These values.
    """

    store: Store
    pool_id: str
    condition: str
    values: Sequence[Value]

    def in_order(self, after: int, count: int) -> list[int]:
        """Return the least ids behind a position; without a sort where the index has that order."""
        found = self._find(f"{_MATCHES} AND {self.condition} {_IN_ORDER} LIMIT ?3", after, count)
        return [row[0] for row in found]

    def by_blocks(self, after: int, count: int) -> list[tuple[int, int]]:
        """Return ids behind a position with their blocks: block by block, in each by the index."""
        found = self._find(f"{_MATCHES} AND {self.condition} LIMIT ?3", after, count)
        return [(row[0], row[1]) for row in found]

    def of_block(self, block: int, after: int, count: int) -> list[int]:
        """Return the least ids in a block, but behind a position; all its matches are sorted."""
        # The plus keeps the planner from walking the block's users in order instead.
        found = self.store.rows(
            "SELECT id FROM users WHERE block = ?1 AND +id > ?2"  # noqa: S608  a condition of ours
            f" AND {self.condition} ORDER BY +id LIMIT ?3",
            block,
            after,
            count,
            *self.values,
        )
        return [row[0] for row in found]

    def walk(self, after: int, count: int, *, length: int) -> list[int]:
        """Return the least ids behind a position as far as they are among the next users."""
        users = f"{_MATCHES} {_IN_ORDER} LIMIT {length}"
        condition = self.condition
        found = self._find(
            f"SELECT users.id FROM ({users}) walked CROSS JOIN users USING (id)"  # noqa: S608  of ours
            f" WHERE {condition} LIMIT ?3",
            after,
            count,
        )
        return [row[0] for row in found]

    def _find(self, sql: str, after: int, count: int) -> list[Row]:
        return self.store.rows(sql, self.pool_id, after, count, *self.values)


def _ids(
    store: Store, pool: UserPool, passing: Filter | None, after: int, count: int
) -> Sequence[int]:
    """Return the least ids behind a position whose users pass, `count` of them at most."""
    if passing is None:
        return _Search(store, pool.id, "TRUE", ()).in_order(after, count)
    if passing.is_prefix:
        search = _Search(store, pool.id, *_range(passing.column, str(passing.value)))
        return _least(search, after, count)
    search = _Search(store, pool.id, f"users.{passing.column} = ?4", (passing.value,))
    return search.in_order(after, count)


def _least(search: _Search, after: int, count: int) -> Sequence[int]:
    """Return the least ids behind a position, `count` of them, of a search among unequal values.

    Few matches are put in order here. Where there are more, those of whole blocks are; the block
    that was cut off holds many. Its first users are looked at, since most may match, and only if
    these don't suffice, its matches are put in order.
    """
    found = search.by_blocks(after, count + _FEW)
    if len(found) < count + _FEW:
        return sorted(user_id for user_id, _ in found)[:count]
    cut_block = found[-1][1]
    whole = sorted(user_id for user_id, block in found if block < cut_block)[:count]
    after, missing = max(after, cut_block - 1), count - len(whole)
    rest = search.walk(after, missing, length=_WALKED * count)
    if len(rest) < missing:
        rest = search.of_block(cut_block, after, missing)
    return [*whole, *rest]


def _range(column: str, prefix: str) -> tuple[str, tuple[str, ...]]:
    """Return the condition that a column begins with a text, which is not blank, and its values.

    Texts are compared by code points, so the first one behind all that begin with a text is that
    text with its last code point raised, a code point that can't be raised left out.
    """
    raisable = prefix.rstrip(chr(_CODE_POINT_MAX))
    if not raisable:
        return f"users.{column} >= ?4", (prefix,)
    raised = ord(raisable[-1]) + 1
    if raised in _SURROGATES:
        raised = _SURROGATES.stop
    return f"users.{column} >= ?4 AND users.{column} < ?5", (prefix, raisable[:-1] + chr(raised))
