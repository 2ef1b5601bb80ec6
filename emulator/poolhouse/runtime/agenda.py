"""The agenda: what a world does by itself when its time has come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from poolhouse.runtime.store import Store


@dataclass(frozen=True, slots=True)
class Item:
    """Work that falls due again and again.

    Args:
        name: What the work is, for tracebacks.
        next_ms: Returns the instant at which there is something to do next, in epoch milliseconds,
            or None; given the store and the instant up to which all work is done. It only reads,
            and is asked again after each run: an instant at which there is nothing to do is not
            worth naming.
        run: Does the work of one instant, given the store and that instant; called in a step of
            its own. `next_ms` must name a later instant afterwards.
    """

    name: str
    next_ms: Callable[[Store, int], int | None]
    run: Callable[[Store, int], None]


@dataclass(frozen=True, slots=True)
class Due:
    """An item and the instant at which it is to be run."""

    at_ms: int
    item: Item


class Agenda:
    """The items of a world, in an order of their own.

    Args:
        items: The items; of those that are due at the same instant the first is run first.
    """

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items = list(items)

    def add(self, item: Item) -> None:
        """Append an item."""
        self._items.append(item)

    def take_over(self, agenda: "Agenda") -> None:
        """Have the items of another agenda in place of these."""
        self._items = list(agenda._items)  # noqa: SLF001  another of this class

    def next(self, store: Store, done_ms: int) -> Due | None:
        """Return what is to be run next, or None.

        Args:
            store: All state.
            done_ms: The instant up to which all work is done; what should have been done earlier
                is due then.
        """
        first: Due | None = None
        for item in self._items:
            next_ms = item.next_ms(store, done_ms)
            if next_ms is None:
                continue
            at_ms = max(next_ms, done_ms)
            if first is None or at_ms < first.at_ms:
                first = Due(at_ms, item)
        return first

    def run(self, store: Store, due: Due) -> Due | None:
        """Run what is due, inside a step, and return what is to be run next."""
        due.item.run(store, due.at_ms)
        following = self.next(store, due.at_ms)
        assert following is None or following != due, (
            f"{due.item.name} is due again at the instant at which it was run"
        )
        return following
