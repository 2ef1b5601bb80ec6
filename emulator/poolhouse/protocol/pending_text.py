"""Texts of an answer that are worked out after the commit, while nobody waits for the store."""

from typing import Any


class PendingText(str):
    """What stands in an answer for a text that is still to be worked out, and knows how.

    It is a text itself, so that an answer that holds it can be held against its model; but one that
    is no good to anybody: only `complete` makes it what the caller is to get. An encoded answer
    holds it as it is until it is replaced, so nothing else in an answer may contain it.
    """

    __slots__ = ()

    def complete(self) -> str:
        """Return the text that this one stands for; called outside every step."""
        raise NotImplementedError


def complete(answer: Any) -> Any:
    """Return an answer with each of its pending texts replaced by what it stands for.

    Args:
        answer: What a handler answered: dicts and lists of values.
    """
    if isinstance(answer, PendingText):
        return answer.complete()
    if isinstance(answer, dict):
        return {name: complete(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [complete(value) for value in answer]
    return answer
