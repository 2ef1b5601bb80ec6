"""How much a configuration may hold, once what it names several times is written out each time.

A few lines of aliases can stand for billions of values, which nothing that reads them survives.
"""

from collections.abc import Mapping
from typing import Any, Final

DEPTH_MAX: Final = 100
VALUES_MAX: Final = 250_000
CHARACTERS_MAX: Final = 16 * 1024 * 1024

TOO_DEEP: Final = f"nest at most {DEPTH_MAX} levels deep"
TOO_MANY: Final = f"hold at most {VALUES_MAX} values, counting what aliases stand for"
TOO_LONG: Final = f"be at most {CHARACTERS_MAX} characters long, counting what aliases stand for"

Size = tuple[int, int, int]
"""How many values something holds, itself included, how many characters, how many levels."""


class OutOfBoundsError(ValueError):
    """Something is too much; the message goes on behind "must"."""


def total(sizes: "list[Size]") -> Size:
    """Return the size of what holds things of these sizes.

    Raises:
        OutOfBoundsError: It is too much.
    """
    values, characters, levels = 1, 0, 0
    for each_values, each_characters, each_levels in sizes:
        values += each_values
        characters += each_characters
        levels = max(levels, each_levels)
    if values > VALUES_MAX:
        raise OutOfBoundsError(TOO_MANY)
    if characters > CHARACTERS_MAX:
        raise OutOfBoundsError(TOO_LONG)
    if levels == DEPTH_MAX:
        raise OutOfBoundsError(TOO_DEEP)
    return values, characters, levels + 1


def check(value: Any) -> None:
    """Raise unless a value's size and depth are within bounds; circles are left to who reads them.

    Raises:
        OutOfBoundsError: They are not.
    """
    _size(value, {}, 0)


def _size(value: Any, known: dict[int, Size], depth: int) -> Size:
    """Return a value's size.

    Args:
        known: The sizes of collections by id; what is being looked into counts as nothing.
    """
    if isinstance(value, str | bytes):
        return 1, len(value), 0
    if not isinstance(value, Mapping | list | tuple):
        return 1, 0, 0
    if depth == DEPTH_MAX:
        raise OutOfBoundsError(TOO_DEEP)
    if id(value) not in known:
        known[id(value)] = 0, 0, 0
        held = value
        if isinstance(value, Mapping):
            held = [each for pair in value.items() for each in pair]
        known[id(value)] = total([_size(each, known, depth + 1) for each in held])
    return known[id(value)]
