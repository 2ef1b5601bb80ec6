"""Constraint violations of a request, collected and worded as the services do."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from poolhouse.protocol.shapes import Shape

_SIZED: Final = ("string", "list", "map", "blob")
_NUMERIC: Final = ("integer", "long", "float", "double")
_WORD: Final = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]"
_TEXT: Final = r"(?=[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*+\Z)"
_LINEAR: Final = {
    rf"{_WORD}+@{_WORD}+": rf"(?={_WORD}*+\Z).[^@]*+@.+",
    r"^[\S]+.*[\S]+$": r"\S.*\S",
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*": (
        _TEXT + r"(?s:.*?\{####\}.*)"
    ),
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}"
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*": _TEXT + r"(?s:(?>.*?\{##).*?##\}.*)",
}
"""Patterns on which backtracking takes minutes for a long text, and what matches the same texts."""


_ASCII_CLASSES: Final = {
    "L": "a-zA-Z",
    "M": "",
    "S": r"$+<=>^`|~",
    "N": "0-9",
    "P": r"!-#%-*,\-./:;?@\[-\]_{}",
    "Z": " ",
}
"""The ASCII characters of Unicode's general categories; the models name those inside brackets."""


def violations(shape: Shape, members: Mapping[str, Any]) -> list[str]:
    """Return a text for every constraint that members violate, in the model's order of members."""
    return list(_structure(shape, members, ""))


def sentence(problems: list[str]) -> str:
    """Return the one sentence in which a service reports all violations."""
    count = len(problems)
    return f"{count} validation error{'s' if count > 1 else ''} detected: {'; '.join(problems)}"


def _structure(shape: Shape, members: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, member in shape.members.items():
        path = f"{place}{name[:1].lower()}{name[1:]}"
        value = members.get(name)
        if value is not None:
            yield from _value(member.shape, value, path)
        elif name in shape.required:
            shown = "Value" if member.shape.sensitive else "Value null"
            yield f"{shown} at '{path}' failed to satisfy constraint: Member must not be null"


def _value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    for constraint in _constraints(shape, value):
        shown = "Value" if shape.sensitive else f"Value '{_as_text(value)}'"
        yield f"{shown} at '{path}' failed to satisfy constraint: {constraint}"
    if shape.type == "structure":
        yield from _structure(shape, value, f"{path}.")
    elif shape.type == "list":
        assert shape.element is not None
        for index, element in enumerate(value, 1):
            yield from _value(shape.element.shape, element, f"{path}.{index}.member")
    elif shape.type == "map":
        assert shape.element is not None
        assert shape.key is not None
        for key, held in value.items():
            yield from _value(shape.key.shape, key, f"{path}.key")
            yield from _value(shape.element.shape, held, f"{path}.{key}.member")


def _constraints(shape: Shape, value: Any) -> Iterator[str]:
    if shape.pattern is not None and not matcher(shape.pattern)(value):
        yield f"Member must satisfy regular expression pattern: {shape.pattern}"
    if shape.type in _SIZED:
        yield from _bounds(shape, len(value), "length")
    elif shape.type in _NUMERIC:
        yield from _bounds(shape, value, "value")
    if shape.values and value not in shape.values:
        yield f"Member must satisfy enum value set: [{', '.join(shape.values)}]"


def _bounds(shape: Shape, measure: int, what: str) -> Iterator[str]:
    if shape.minimum is not None and measure < shape.minimum:
        yield f"Member must have {what} greater than or equal to {shape.minimum}"
    if shape.maximum is not None and measure > shape.maximum:
        yield f"Member must have {what} less than or equal to {shape.maximum}"


@cache
def matcher(pattern: str) -> Callable[[str], object]:
    r"""Return a function that matches a whole text against one of the models' patterns.

    The models use Java's dialect; `regex` is loaded only for the Unicode classes that `re` lacks,
    and only when a text is not ASCII.
    """
    pattern = _LINEAR.get(pattern, pattern)
    if r"\p" not in pattern:
        return re.compile(pattern, re.ASCII).fullmatch
    ascii_pattern = re.sub(r"\\p\{(.)\}", lambda found: _ASCII_CLASSES[found[1]], pattern)
    matches_ascii = re.compile(ascii_pattern, re.ASCII).fullmatch
    return lambda text: (matches_ascii if text.isascii() else _unicode_matcher(pattern))(text)


@cache
def _unicode_matcher(pattern: str) -> Callable[[str], object]:
    import regex  # noqa: PLC0415  slow to load, and most texts are ASCII

    matches: Callable[[str], object] = regex.compile(pattern).fullmatch
    return matches


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_as_text(element) for element in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}={_as_text(held)}' for key, held in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
