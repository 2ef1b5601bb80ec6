"""Lists of the service in pages of at most sixty."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from poolhouse.protocol import pagination
from poolhouse.protocol.call import Call
from poolhouse.protocol.pagination import Page
from poolhouse.runtime.store import Row, Value
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.wording import users as user_wording

Item = TypeVar("Item")


def select(
    call: Call,
    sql: str,
    *values: Value,
    listed_by: str,
    make: Callable[[Row], Item],
    token: str | None,
    limit: int | None,
    keep: Callable[[Item], bool] | None = None,
) -> Page[Item]:
    """Return a page of what a query finds.

    Args:
        call: The call.
        sql: Selects rows with a column `position`; holds `{after}` where the condition on it goes.
        values: The query's own parameters; a token is good for the same ones only.
        listed_by: The operation whose list it is; a token is good for the same one only.
        make: Makes an item of a row.
        token: The token as sent.
        limit: How many at most; none or 0 means sixty.
        keep: Tells which items count; all do when left out.

    Raises:
        InvalidParameterException: The token was not given out for this list.
    """
    size = limit or pagination.PAGE_MAX
    scope = _scope(listed_by, *map(str, values))
    rows = call.store.rows(
        sql.format(after="position > ?") + " ORDER BY position LIMIT ?",
        *values,
        _position(scope, token),
        size + 1 if keep is None else -1,
    )
    keyed = ((row["position"], make(row)) for row in rows)
    kept = (pair for pair in keyed if keep is None or keep(pair[1]))
    return pagination.cut(scope, list(islice(kept, size + 1)), size)


def part(
    owner: str,
    items: Sequence[Item],
    *,
    listed_by: str,
    token: str | None,
    limit: int | None,
) -> Page[Item]:
    """Return a page of a list that is already there.

    Args:
        owner: Whose list it is; a token is good for the same one only.
        items: The whole list.
        listed_by: The operation whose list it is; a token is good for the same one only.
        token: The token as sent.
        limit: How many at most; none or 0 means sixty.

    Raises:
        InvalidParameterException: The token was not given out for this list.
    """
    scope = _scope(listed_by, owner)
    first = _position(scope, token) + 1
    size = limit or pagination.PAGE_MAX
    return pagination.cut(scope, list(enumerate(items))[first : first + size + 1], size)


def _scope(*names: str) -> str:
    return "\0".join(names)


def _position(scope: str, token: str | None) -> int:
    try:
        return pagination.decode(scope, token)
    except pagination.InvalidTokenError as problem:
        raise InvalidParameterException(user_wording.INVALID_PAGE_TOKEN) from problem
