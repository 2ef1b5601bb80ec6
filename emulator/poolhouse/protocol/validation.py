"""Constraint violations of a request, collected and worded as the services do."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from poolhouse.protocol.shapes import Shape

_SIZED: Final = ("string", "list", "map", "blob")
_NUMERIC: Final = ("integer", "long", "float", "double")
_WORD: Final = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]"
_TEXT: Final = r"(?=[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*+\Z)"
_LINEAR: Final = {
    rf"{_WORD}+@{_WORD}+": rf"(?={_WORD}*+\Z).[^@]*+@.+",
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
    problems: list[str] = []
    _look_into(shape, members, "", problems)
    return problems


def sentence(problems: list[str]) -> str:
    """Return the one sentence in which a service reports all violations."""
    count = len(problems)
    return f"{count} validation error{'s' if count > 1 else ''} detected: {'; '.join(problems)}"


def _look_into(shape: Shape, members: Mapping[str, Any], place: str, problems: list[str]) -> None:
    for name, member in shape.members.items():
        value = members.get(name)
        if value is not None:
            _look_at(member.shape, value, f"{place}{name[:1].lower()}{name[1:]}", problems)
        elif name in shape.required:
            shown = "Value" if member.shape.sensitive else "Value null"
            path = f"{place}{name[:1].lower()}{name[1:]}"
            problems.append(
                f"{shown} at '{path}' failed to satisfy constraint: Member must not be null"
            )


def _look_at(shape: Shape, value: Any, path: str, problems: list[str]) -> None:
    for constraint in _violated(shape, value):
        shown = "Value" if shape.sensitive else f"Value '{_as_text(value)}'"
        problems.append(f"{shown} at '{path}' failed to satisfy constraint: {constraint}")
    if shape.type == "structure":
        _look_into(shape, value, f"{path}.", problems)
    elif shape.type == "list":
        assert shape.element is not None
        for index, element in enumerate(value, 1):
            _look_at(shape.element.shape, element, f"{path}.{index}.member", problems)
    elif shape.type == "map":
        assert shape.element is not None
        assert shape.key is not None
        for key, held in value.items():
            _look_at(shape.key.shape, key, f"{path}.key", problems)
            _look_at(shape.element.shape, held, f"{path}.{key}.member", problems)


def _violated(shape: Shape, value: Any) -> list[str]:
    """Return the constraints of a shape that a value violates by itself."""
    violated = []
    if shape.pattern is not None and not matcher(shape.pattern)(value):
        violated.append(f"Member must satisfy regular expression pattern: {shape.told_pattern}")
    if shape.minimum is not None or shape.maximum is not None:
        violated += _out_of_bounds(shape, value)
    if shape.values and value not in shape.values:
        violated.append(f"Member must satisfy enum value set: [{', '.join(shape.values)}]")
    return violated


def _out_of_bounds(shape: Shape, value: Any) -> list[str]:
    if shape.type in _SIZED:
        measure, what = len(value), "length"
    elif shape.type in _NUMERIC:
        measure, what = value, "value"
    else:
        return []
    if shape.minimum is not None and measure < shape.minimum:
        return [f"Member must have {what} greater than or equal to {shape.told_minimum}"]
    if shape.maximum is not None and measure > shape.maximum:
        return [f"Member must have {what} less than or equal to {shape.maximum}"]
    return []


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
