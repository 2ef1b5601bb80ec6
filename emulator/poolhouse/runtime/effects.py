"""What a handler may ask of the world outside its transaction."""

from typing import Any, Protocol


class Effect(Protocol):
    """Something that takes time or may fail outside the store: an invocation, a request.

    A handler yields it; its transaction is committed, the effect performed without the lock, and
    the handler goes on in a new transaction with what `perform` returned, or with the exception it
    raised.
    """

    def perform(self) -> Any:
        """Do it and return the answer that the handler waits for."""
