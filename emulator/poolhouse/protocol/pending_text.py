"""Texts of an answer that are computed after the commit, outside the store's lock."""

from typing import Any


class PendingText(str):
    """A placeholder in an answer for a text that is computed after the commit.

    It is a `str`, so that the answer passes the model's checks, but not a value that a caller can
    use: `complete` returns that. An encoded answer contains the placeholder until it is replaced,
    so no other text of an answer may contain it.
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
