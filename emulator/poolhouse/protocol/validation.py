"""Constraint violations of a request, collected and worded as the services do.

What a list or a map holds is reported once, at the list or the map, with all that is asked of it:
lists in awsdocs/aws-cloudformation-user-guide#517 and #563 (2020), maps in aws/aws-sdk-cpp#1085
(2019) and aws-amplify/amplify-js#7845 (2021). The structures that they hold are reported each in
its place.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from poolhouse.protocol.shapes import Shape

Test: TypeAlias = Callable[[Any], object]

_SIZED: Final = frozenset({"string", "list", "map", "blob"})
_NUMERIC: Final = frozenset({"integer", "long", "float", "double"})
_HELD: Final = ("greatest", "least", "pattern", "values")
"""The order in which all constraints of what a list or a map holds are named.

Seen as far as the pattern; that an enumeration comes last is guessed: no shape has both.
"""

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


_PROBLEMS_MAX: Final = 10
_CHARACTERS_MAX: Final = 4096
_ECHO_CHARACTERS_MAX: Final = 1024
"""How much a service tells of a request that is wrong throughout: guessed."""


class _EnoughError(Exception):
    """As many violations were found as are told."""


class _Few(list[str]):
    """Violations, until they are as many as are told."""

    def append(self, problem: str) -> None:
        super().append(problem)
        if len(self) == _PROBLEMS_MAX or sum(map(len, self)) >= _CHARACTERS_MAX:
            raise _EnoughError


class _Planned(NamedTuple):
    """A member as it is looked at, worked out once for its structure.

    Args:
        name: Its name.
        path: Its name in error messages.
        shape: Its shape.
        tests: What it asks of its value, with the sentences of those that fail.
        is_required: Whether it must be there.
    """

    name: str
    path: str
    shape: Shape
    tests: tuple[tuple[Test, str], ...]
    is_required: bool


def violations(shape: Shape, members: Mapping[str, Any]) -> list[str]:
    """Return a text for the first few constraints that members violate, in the model's order."""
    problems: list[str] = _Few()
    with suppress(_EnoughError):
        _look_into(shape, members, "", problems, is_hidden=shape.sensitive)
    return problems


def sentence(problems: list[str]) -> str:
    """Return the one sentence in which a service reports all violations."""
    count = len(problems)
    return f"{count} validation error{'s' if count > 1 else ''} detected: {'; '.join(problems)}"


def _look_into(
    shape: Shape, members: Mapping[str, Any], place: str, problems: list[str], *, is_hidden: bool
) -> None:
    """Look at a structure; what is inside of something sensitive is not shown."""
    for name, path, held, tests, is_required in _plan(shape):
        value = members.get(name)
        if value is None:
            if is_required:
                shown = "Value" if is_hidden or held.sensitive else "Value null"
                problems.append(_problem(shown, f"{place}{path}", "Member must not be null"))
            continue
        for is_met, constraint in tests:
            if not is_met(value):
                shown = _shown(held, value, is_hidden=is_hidden)
                problems.append(_problem(shown, f"{place}{path}", constraint))
        if held.type == "structure":
            is_inside = is_hidden or held.sensitive
            _look_into(held, value, f"{place}{path}.", problems, is_hidden=is_inside)
        elif held.element is not None:
            _look_at_held(held, value, f"{place}{path}", problems, is_hidden=is_hidden)


@cache
def _plan(shape: Shape) -> tuple[_Planned, ...]:
    """Return what to look at in a structure's values, in the order of its members."""
    return tuple(
        _Planned(
            name,
            path=f"{name[:1].lower()}{name[1:]}",
            shape=member.shape,
            tests=tuple(_asked(member.shape).values()),
            is_required=name in shape.required,
        )
        for name, member in shape.members.items()
    )


def _look_at_held(
    shape: Shape, value: Any, path: str, problems: list[str], *, is_hidden: bool
) -> None:
    """Look at what a list or a map holds: its keys, its elements, and what those hold."""
    assert shape.element is not None
    held, key = shape.element.shape, shape.key
    elements: Collection[Any] = value
    subject = "Member"
    if key is not None:
        if not _all_meet(key.shape, value):
            shown = _shown(shape, value, is_hidden=is_hidden)
            problems.append(_problem(shown, path, _of_all(key.shape, "Map keys")))
        elements, subject = value.values(), "Map value"
    if not _all_meet(held, elements):
        shown = _shown(shape, value, is_hidden=is_hidden)
        problems.append(_problem(shown, path, _of_all(held, subject)))
    is_inside = is_hidden or shape.sensitive or held.sensitive
    if held.type == "structure":
        for name, element in _named(value):
            _look_into(held, element, f"{path}.{name}.member.", problems, is_hidden=is_inside)
    elif held.element is not None:
        for name, element in _named(value):
            _look_at_held(held, element, f"{path}.{name}.member", problems, is_hidden=is_inside)


def _named(value: Any) -> Iterable[tuple[Any, Any]]:
    """Return elements with what stands for them in a path: a map's keys, a list's numbers."""
    if isinstance(value, Mapping):
        return [(_echo(key), held) for key, held in value.items()]
    return enumerate(value, 1)


def _all_meet(shape: Shape, values: Collection[Any]) -> bool:
    return all(all(map(is_met, values)) for is_met in _tests(shape))


@cache
def _tests(shape: Shape) -> tuple[Test, ...]:
    return tuple(is_met for is_met, _ in _asked(shape).values())


def _of_all(shape: Shape, subject: str) -> str:
    asked = _asked(shape)
    constraints = ", ".join(asked[kind][1] for kind in _HELD if kind in asked)
    return f"{subject} must satisfy constraint: [{constraints}]"


def _problem(shown: str, path: str, constraint: str) -> str:
    return f"{shown} at '{path}' failed to satisfy constraint: {constraint}"


def _asked(shape: Shape) -> dict[str, tuple[Test, str]]:
    """Return what a shape asks of a value by itself, in the order of reports on one value."""
    asked: dict[str, tuple[Test, str]] = {}
    if shape.pattern is not None:
        pattern = f"Member must satisfy regular expression pattern: {shape.told_pattern}"
        asked["pattern"] = matcher(shape.pattern), pattern
    if shape.type in _SIZED or shape.type in _NUMERIC:
        asked |= _bounds(shape)
    if shape.values:
        values = f"Member must satisfy enum value set: [{', '.join(shape.values)}]"
        asked["values"] = frozenset(shape.values).__contains__, values
    return asked


def _bounds(shape: Shape) -> dict[str, tuple[Test, str]]:
    least, greatest = shape.minimum, shape.maximum
    is_sized = shape.type in _SIZED
    what = "length" if is_sized else "value"
    bounds: dict[str, tuple[Test, str]] = {}
    if least is not None:
        is_enough: Test = (lambda it: len(it) >= least) if is_sized else (lambda it: it >= least)
        bounds["least"] = (
            is_enough,
            f"Member must have {what} greater than or equal to {shape.told_minimum}",
        )
    if greatest is not None:
        fits: Test = (lambda it: len(it) <= greatest) if is_sized else (lambda it: it <= greatest)
        bounds["greatest"] = fits, f"Member must have {what} less than or equal to {greatest}"
    return bounds


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


def _shown(shape: Shape, value: Any, *, is_hidden: bool) -> str:
    return "Value" if is_hidden or shape.sensitive else f"Value '{_echo(_as_text(shape, value))}'"


def _echo(text: str) -> str:
    return text if len(text) <= _ECHO_CHARACTERS_MAX else f"{text[:_ECHO_CHARACTERS_MAX]}..."


def _as_text(shape: Shape, value: Any) -> str:
    """Return a value as error messages show it: as nothing where it is sensitive.

    Guessed for what stands in lists, maps and structures: all reports of a map with tokens in it
    show `{issuer=}`, and each of them may have had an empty one.
    """
    if shape.sensitive:
        return ""
    if shape.members:
        members = shape.members
        texts = [f"{name}={_as_text(members[name].shape, held)}" for name, held in value.items()]
        return f"{{{', '.join(texts)}}}"
    if shape.element is not None and isinstance(value, Mapping):
        held_shape = shape.element.shape
        texts = [f"{key}={_as_text(held_shape, held)}" for key, held in value.items()]
        return f"{{{', '.join(texts)}}}"
    if shape.element is not None:
        return f"[{', '.join(_as_text(shape.element.shape, element) for element in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
