"""YAML parsed with checks that PyYAML lacks: keys given twice, depth, values it would alter."""

from collections.abc import Callable
from typing import Any, Final

import yaml

from poolhouse.config.reader import ConfigError, excerpt

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH_MAX: Final = 100
_SHALLOW_CHARACTERS: Final = 10_000
_TAGS: Final = "tag:yaml.org,2002:"
_TEXT: Final = f"{_TAGS}str"
_AS_WRITTEN: Final = (_TEXT, f"{_TAGS}value")
_MERGE: Final = f"{_TAGS}merge"


def parse(file: str, text: str) -> Any:
    """Return what a YAML text holds.

    Args:
        file: The file's name, for sentences.
        text: What stands in it.

    Raises:
        ConfigError: It is no YAML, gives a key twice, nests too deep or in a circle, or has a
            value that its type can't hold.
    """
    try:
        if len(text) > _SHALLOW_CHARACTERS:
            _refuse_depth(file, text)
        loader = _LOADER(text)
        root = loader.get_single_node()
        if root is None:
            return None
        _Inspection(file, loader.construct_object).node(root, "", 0)
        return loader.construct_document(root)
    except yaml.YAMLError as problem:
        raise ConfigError(f"{file}: not YAML: {problem}") from problem
    except RecursionError as problem:
        raise _too_deep(file) from problem


def _refuse_depth(file: str, text: str) -> None:
    """Refuse what nests so deep that libyaml, which recurses, would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH_MAX:
            raise _too_deep(file)


def _too_deep(file: str) -> ConfigError:
    return ConfigError(f"{file}: must nest at most {_DEPTH_MAX} levels deep, found more")


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
        self._done: set[yaml.Node] = set()

    def node(self, node: yaml.Node, place: str, depth: int) -> None:
        """Inspect a node and what it holds; an alias leads to a node inspected before."""
        if isinstance(node, yaml.ScalarNode):
            if node.tag not in _AS_WRITTEN:
                self._value(node, place)
            return
        if node in self._within:
            raise self._refuse(place, "anything but an alias of what it stands in", "one", node)
        if node in self._done:
            return
        if depth == _DEPTH_MAX:
            raise _too_deep(self._file)
        self._within.add(node)
        if isinstance(node, yaml.MappingNode):
            self._mapping(node, place, depth)
        else:
            for index, each in enumerate(node.value):
                self.node(each, f"{place}[{index}]", depth + 1)
        self._within.remove(node)
        self._done.add(node)

    def _mapping(self, node: yaml.MappingNode, place: str, depth: int) -> None:
        """Inspect a mapping, whose keys are the texts they look like, dates and numbers too.

        Of a key given twice, PyYAML would take the last without a word.
        """
        first: dict[str, yaml.ScalarNode] = {}
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
            self.node(value, inner, depth + 1)

    def _value(self, node: yaml.ScalarNode, place: str) -> None:
        """Refuse a value that its type can't hold, or that YAML would alter."""
        kind = node.tag.removeprefix(_TAGS)
        try:
            value = self._construct(node)
            # A phone number would lose its sign, a password its zero, and 12:30 would be 750.
            altered = kind == "int" and str(value) != node.value
        # What PyYAML's constructors let through when a value is not of its type.
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
            allowed = f"a valid {kind}, or in quotes to be a text"
            raise self._refuse(place, allowed, excerpt(node.value), node) from problem
        if altered:
            allowed = "a number in plain digits, or in quotes to be a text"
            raise self._refuse(place, allowed, node.value, node)

    def _refuse(self, place: str, allowed: str, found: str, node: yaml.Node) -> ConfigError:
        message = f"{self._file}: {place} must be {allowed}, found {found} in {_line(node)}"
        return ConfigError(message)


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"
