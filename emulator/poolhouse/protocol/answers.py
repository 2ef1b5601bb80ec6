"""Checks of a handler's answer against the model's output shape, before it is written."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from poolhouse.protocol.shapes import Member, Shape

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float),
    "blob": (bytes, bytearray),
}


class AnswerError(Exception):
    """A handler answered what the model's output shape does not allow."""


def members_of(shape: Shape, answer: Mapping[str, Any], place: str) -> Iterator[tuple[Member, Any]]:
    """Go through the members that an answer gives a structure, in the model's order.

    Args:
        answer: What the handler gave; None counts as absent.
        place: Where it stands, for the error message.

    Raises:
        AnswerError: It has members that the structure has not, or lacks some that it must have.
    """
    strangers = [name for name in answer if name not in shape.members]
    if strangers:
        message = f"{place} has no member {strangers[0]}"
        raise AnswerError(message)
    missing = [name for name in sorted(shape.required) if answer.get(name) is None]
    if missing:
        message = f"{place} lacks {', '.join(missing)}"
        raise AnswerError(message)
    for name, member in shape.members.items():
        value = answer.get(name)
        if value is not None:
            yield member, value


def require_kind(shape: Shape, value: Any, place: str) -> None:
    """Raise unless a value is of the kind that a scalar shape wants.

    Raises:
        AnswerError: It is not.
    """
    is_kind = isinstance(value, _KINDS[shape.type])
    if not is_kind or (isinstance(value, bool) and shape.type != "boolean"):
        message = f"{place} must be a {shape.type}, the handler gave {type(value).__name__}"
        raise AnswerError(message)
