"""Pages of the lists of `cognito-idp`; a token is valid for one list and refused by others."""

from typing import Final

from poolhouse.protocol.pagination import Fetch, Item, Page, Paginator
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.wording import users as user_wording

_PAGINATOR: Final = Paginator(lambda: InvalidParameterException(user_wording.INVALID_PAGE_TOKEN))


def page(*scope: str, fetch: Fetch[Item], token: str | None, limit: int | None) -> Page[Item]:
    """Return the page of a list that a token asks for, the first one without a token.

    Args:
        scope: The operation's name, then the ids of what is listed; a token is valid for these
            only.
        fetch: Returns items behind a position; asked once, for one more than fits.
        limit: How many items fit; none or 0 means sixty.

    Raises:
        InvalidParameterException: The token was not given out for this list.
    """
    return _PAGINATOR.page("\0".join(scope), fetch, token=token, limit=limit)
