"""The `with` blocks of a store."""

from collections.abc import Callable
from contextlib import AbstractContextManager


class Block(AbstractContextManager[None]):
    """A `with` block, entered for each request several times: cheaper than a generator.

    Args:
        begin: Called before the block.
        end: Called after it.
        give_up: Called in place of `end` when it has raised.
    """

    __slots__ = ("_begin", "_end", "_give_up")

    def __init__(
        self, begin: Callable[[], None], end: Callable[[], None], give_up: Callable[[], None]
    ) -> None:
        self._begin = begin
        self._end = end
        self._give_up = give_up

    def __enter__(self) -> None:
        """Begin."""
        self._begin()

    def __exit__(self, kind: object, _problem: object, _trace: object) -> None:
        """End, or give up."""
        if kind is None:
            self._end()
        else:
            self._give_up()
