"""YAML parsed with checks that PyYAML lacks: keys given twice, bounds, values it would alter."""

from collections.abc import Callable
from typing import Any, Final

import yaml

from poolhouse.config.bounds import (
    CHARACTERS_MAX,
    DEPTH_MAX,
    TOO_DEEP,
    TOO_LONG,
    TOO_MANY,
    VALUES_MAX,
    OutOfBoundsError,
    Size,
    total,
)
from poolhouse.config.reader import ConfigError, excerpt

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHALLOW_CHARACTERS: Final = 10_000
_TAGS: Final = "tag:yaml.org,2002:"
_TEXT: Final = f"{_TAGS}str"
_AS_WRITTEN: Final = (_TEXT, f"{_TAGS}value")
_MERGE: Final = f"{_TAGS}merge"
_TYPED_CHARACTERS_MAX: Final = 1000
"""How long anything but a text may be; Python takes minutes for some numbers that are longer."""


def parse(file: str, text: str) -> Any:
    """Return what a YAML text holds.

    Args:
        file: The file's name, for sentences.
        text: What stands in it.

    Raises:
        ConfigError: It is no YAML, gives a key twice, nests too deep or in a circle, holds too
            much, or has a value that its type can't hold.
    """
    try:
        if len(text) > CHARACTERS_MAX:
            raise ConfigError(f"{file}: must {TOO_LONG}, found {len(text)}")
        if len(text) > _SHALLOW_CHARACTERS:
            _look_ahead(file, text)
        loader = _LOADER(text)
        root = loader.get_single_node()
        if root is None:
            return None
        _Inspection(file, loader.construct_object).size_of(root, "", 0)
        return loader.construct_document(root)
    except yaml.YAMLError as problem:
        raise ConfigError(f"{file}: not YAML: {problem}") from problem
    except RecursionError as problem:
        raise ConfigError(f"{file}: must {TOO_DEEP}, found more") from problem


def _look_ahead(file: str, text: str) -> None:
    """Refuse what costs too much as soon as it is made into nodes.

    It may nest so deep that libyaml, which recurses, would end the process, or be too many.
    """
    depth = count = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            continue
        count += 1
        if depth > DEPTH_MAX:
            raise _too_much(file, TOO_DEEP, event)
        if count > VALUES_MAX:
            raise _too_much(file, TOO_MANY, event)


def _too_much(file: str, allowed: str, place: Any, name: str = "") -> ConfigError:
    subject = f"{name} " if name else ""
    return ConfigError(f"{file}: {subject}must {allowed}, found more in {_line(place)}")


class _Inspection:
    """One walk over a file's nodes, before mappings are made of them.

    Args:
        file: The file's name, for sentences.
        construct: Makes a scalar's value; the loader keeps it for its own pass.
    """

    def __init__(self, file: str, construct: Callable[[yaml.Node], Any]) -> None:
        self._file = file
        self._construct = construct
        self._within: set[yaml.Node] = set()
        self._sizes: dict[yaml.Node, Size] = {}

    def size_of(self, node: yaml.Node, place: str, depth: int) -> Size:
        """Inspect a node and what it holds; an alias leads to a node inspected before."""
        if isinstance(node, yaml.ScalarNode):
            if node.tag not in _AS_WRITTEN:
                self._value(node, place)
            return 1, len(node.value), 0
        if node in self._within:
            raise self._refuse(place, "anything but an alias of what it stands in", "one", node)
        if node in self._sizes:
            return self._sizes[node]
        if depth == DEPTH_MAX:
            raise _too_much(self._file, TOO_DEEP, node)
        self._within.add(node)
        if isinstance(node, yaml.MappingNode):
            held = self._mapping(node, place, depth)
        else:
            held = [
                self.size_of(each, f"{place}[{index}]", depth + 1)
                for index, each in enumerate(node.value)
            ]
        self._within.remove(node)
        try:
            self._sizes[node] = total(held)
        except OutOfBoundsError as problem:
            raise _too_much(self._file, str(problem), node, place) from problem
        return self._sizes[node]

    def _mapping(self, node: yaml.MappingNode, place: str, depth: int) -> list[Size]:
        """Inspect a mapping, whose keys are the texts they look like, dates and numbers too.

        Of a key given twice, PyYAML would take the last without a word.
        """
        first: dict[str, yaml.ScalarNode] = {}
        held: list[Size] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # PyYAML refuses it: a mapping's keys must be hashable
            inner = f"{place}.{key.value}" if place else key.value
            if key.tag != _MERGE:
                if key.value in first:
                    lines = f"{_line(first[key.value])} and {_line(key)}"
                    raise ConfigError(f"{self._file}: {inner} must be given once, found in {lines}")
                first[key.value] = key
                key.tag = _TEXT
            held += [(1, len(key.value), 0), self.size_of(value, inner, depth + 1)]
        return held

    def _value(self, node: yaml.ScalarNode, place: str) -> None:
        """Refuse a value that its type can't hold, or that YAML would alter."""
        kind = node.tag.removeprefix(_TAGS)
        allowed = f"a valid {kind}, or in quotes to be a text"
        if len(node.value) > _TYPED_CHARACTERS_MAX:
            raise self._refuse(place, allowed, excerpt(node.value), node)
        try:
            value = self._construct(node)
            # A phone number would lose its sign, a password its zero, and 12:30 would be 750.
            altered = kind == "int" and str(value) != node.value
        # What PyYAML's constructors let through when a value is not of its type.
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
            raise self._refuse(place, allowed, excerpt(node.value), node) from problem
        if altered:
            allowed = "a number in plain digits, or in quotes to be a text"
            raise self._refuse(place, allowed, node.value, node)

    def _refuse(self, place: str, allowed: str, found: str, node: yaml.Node) -> ConfigError:
        message = f"{self._file}: {place} must be {allowed}, found {found} in {_line(node)}"
        return ConfigError(message)


def _line(place: Any) -> str:
    """Return the line of a node or an event."""
    return f"line {place.start_mark.line + 1}"
