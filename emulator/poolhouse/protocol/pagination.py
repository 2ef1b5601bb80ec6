"""Pages of a list, with opaque tokens that say where the next one begins."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from poolhouse.protocol.errors import ServiceError

PAGE_MAX: Final = 60
"""The longest page of the services that Poolhouse emulates, and the usual length."""

_SEPARATOR: Final = "\n"
_POSITION: Final = re.compile("[0-9]{1,18}")

Item = TypeVar("Item")
Fetch: TypeAlias = Callable[[int, int], Iterable[tuple[int, Item]]]
"""Returns, of the items behind a position, so many from the first on, each with its position."""


class InvalidTokenError(ValueError):
    """A token was not given out for this list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A page.

    Args:
        items: What is on it.
        token: Where the next page begins, None on the last one.
    """

    items: Sequence[Item]
    token: str | None


@dataclass(frozen=True, slots=True)
class Paginator:
    """Cuts a service's lists into pages.

    Args:
        refusal: Makes the service's error about a token that was not given out for the list.
    """

    refusal: Callable[[], ServiceError]

    def page(
        self, scope: str, fetch: Fetch[Item], *, token: str | None, limit: int | None
    ) -> Page[Item]:
        """Return the page of a list that a token asks for, the first one without a token.

        Args:
            scope: Which list it is; a token of another list is refused.
            fetch: Returns items behind a position; asked once, for one more than fits.
            limit: How many items fit; none or 0 means sixty.

        Raises:
            ServiceError: The service's refusal of the token.
        """
        try:
            after = decode(scope, token)
        except InvalidTokenError as problem:
            raise self.refusal() from problem
        size = limit or PAGE_MAX
        return cut(scope, list(fetch(after, size + 1)), size)


def encode(scope: str, position: int) -> str:
    """Return the token of the page that begins after a position.

    Args:
        scope: Which list it is; a token of another list is refused.
        position: The key of the last item on the page before.
    """
    return base64.urlsafe_b64encode(f"{scope}{_SEPARATOR}{position}".encode()).decode("ascii")


def decode(scope: str, token: str | None) -> int:
    """Return the position after which a page begins, -1 for the first page.

    Raises:
        InvalidTokenError: The token is garbage or belongs to another list.
    """
    if token is None:
        return -1
    try:
        token_scope, _, position = base64.urlsafe_b64decode(token).decode().rpartition(_SEPARATOR)
    except (binascii.Error, ValueError) as problem:
        raise InvalidTokenError(token) from problem
    if token_scope != scope or not _POSITION.fullmatch(position):
        raise InvalidTokenError(token)
    return int(position)


def cut(scope: str, keyed: Sequence[tuple[int, Item]], limit: int) -> Page[Item]:
    """Return a page of items that were asked for with one item more than fits.

    Args:
        scope: Which list it is.
        keyed: Up to `limit` + 1 items in order, each with its key.
        limit: How many fit on the page, at least 1.
    """
    items = [item for _, item in keyed[:limit]]
    token = encode(scope, keyed[limit - 1][0]) if len(keyed) > limit else None
    return Page(items, token)
