"""Elements of XML: members written as text, and a document read into elements.

Documents with a DTD are refused: nothing of AWS's sends one, and entities are an attack.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from poolhouse.protocol import scalars
from poolhouse.protocol.answers import AnswerError, members_of, require_kind
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.shapes import Member, Namespace, Shape

DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TEXT_SIGNS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_SIGNS: Final = _TEXT_SIGNS | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_DEPTH_MAX: Final = 100


@dataclass(slots=True)
class Element:
    """An element of a document.

    Args:
        name: Its name without a namespace's prefix.
        attributes: Its attributes by their names as they stand.
        children: The elements in it.
        text: The text in it.
    """

    name: str
    attributes: Mapping[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def named(self, name: str) -> list["Element"]:
        """Return the elements in it that have a name."""
        return [child for child in self.children if child.name == name]


def element(name: str, content: str, namespace: Namespace | None = None) -> str:
    """Return an element as text.

    Args:
        content: What stands in it, escaped already.
        namespace: A namespace that it declares.
    """
    return f"<{name}{_declaration(namespace)}>{content}</{name}>"


def text(content: str) -> str:
    """Return text as it stands between tags."""
    return content.translate(_TEXT_SIGNS)


def write(member: Member, name: str, value: Any, place: str) -> str:
    """Return a member as one element, or as several side by side where it is flattened.

    Args:
        place: Where it stands, for the error message.

    Raises:
        AnswerError: The value is none that the member's shape allows.
    """
    shape = member.shape
    if shape.type == "structure":
        return write_structure(shape, name, value, place, member.namespace)
    if shape.type == "list":
        return _write_list(member, name, value, place)
    if shape.type == "map":
        return _write_map(member, name, value, place)
    require_kind(shape, value, place)
    written = scalars.text_of(shape, value, member.timestamp_format or "iso8601")
    return element(name, text(written), member.namespace)


def write_structure(
    shape: Shape,
    name: str,
    value: Mapping[str, Any],
    place: str,
    namespace: Namespace | None = None,
) -> str:
    """Return a structure as one element.

    Raises:
        AnswerError: The value is none that the shape allows.
    """
    attributes, content = _declaration(namespace), []
    for member, held in members_of(shape, value, place):
        if member.attribute:
            attributes += f' {member.wire_name}="{str(held).translate(_ATTRIBUTE_SIGNS)}"'
        elif member.location is None:
            content.append(write(member, name_in(member), held, f"{place}.{member.name}"))
    return f"<{name}{attributes}>{''.join(content)}</{name}>"


def name_in(member: Member) -> str:
    """Return the name of a structure's element; a flattened list's elements may have their own."""
    element_of_list = member.shape.element
    if member.shape.type == "list" and member.flattened and element_of_list is not None:
        return element_of_list.wire_name or member.wire_name
    return member.wire_name


def _write_list(member: Member, name: str, value: Any, place: str) -> str:
    held = member.shape.element
    assert held is not None
    if isinstance(value, str | Mapping):
        message = f"{place} must be a list, the handler gave {type(value).__name__}"
        raise AnswerError(message)
    each = name if member.flattened else held.wire_name or "member"
    content = "".join(write(held, each, entry, f"{place}[]") for entry in value)
    return content if member.flattened else element(name, content, member.namespace)


def _write_map(member: Member, name: str, value: Mapping[str, Any], place: str) -> str:
    key, held = member.shape.key, member.shape.element
    assert key is not None
    assert held is not None
    each = name if member.flattened else "entry"
    entries = [
        element(
            each,
            write(key, key.wire_name or "key", entry, f"{place} key")
            + write(held, held.wire_name or "value", entry_value, f"{place}.{entry}"),
        )
        for entry, entry_value in value.items()
    ]
    content = "".join(entries)
    return content if member.flattened else element(name, content, member.namespace)


def _declaration(namespace: Namespace | None) -> str:
    if namespace is None:
        return ""
    name = "xmlns" if namespace.prefix is None else f"xmlns:{namespace.prefix}"
    return f' {name}="{namespace.uri.translate(_ATTRIBUTE_SIGNS)}"'


class _Tree:
    """What a parser builds: elements in one that holds the root."""

    def __init__(self) -> None:
        self.root = Element("", {})
        self._open: list[tuple[Element, list[str]]] = [(self.root, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        opened = Element(name.rpartition(":")[2], attributes)
        self._open[-1][0].children.append(opened)
        self._open.append((opened, []))
        if len(self._open) > _DEPTH_MAX:
            raise SerializationException(detail={"reason": "the body is nested too deeply"})

    def end(self, _name: str) -> None:
        closed, pieces = self._open.pop()
        closed.text = "".join(pieces)

    def characters(self, data: str) -> None:
        self._open[-1][1].append(data)

    def doctype(self, *_: Any) -> None:
        raise SerializationException(detail={"reason": "the body has a DTD"})


def parse(document: bytes) -> Element:
    """Return a document's root.

    Raises:
        SerializationException: It is not well formed, nested too deeply, or has a DTD.
    """
    tree = _Tree()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    parser.StartDoctypeDeclHandler = tree.doctype
    try:
        parser.Parse(document, True)  # noqa: FBT003  the parser takes it by position
    except expat.ExpatError as problem:
        raise SerializationException(
            detail={"reason": f"the body is not XML: {problem}"}
        ) from problem
    return tree.root.children[0]


def read(member: Member, found: list[Element]) -> Any:
    """Return a member's value.

    Args:
        found: The elements that stand for it: one, or several where it is flattened.

    Raises:
        SerializationException: A text is no value of its kind.
    """
    shape, first = member.shape, found[0]
    if shape.type == "structure":
        return read_structure(shape, first)
    if shape.type == "list":
        held = shape.element
        assert held is not None
        entries = found if member.flattened else first.children
        return [read(held, [entry]) for entry in entries]
    if shape.type == "map":
        return dict(_entries(member, found))
    return scalars.value_of(shape, first.text, member.timestamp_format or "iso8601")


def read_structure(shape: Shape, found: Element) -> dict[str, Any]:
    """Return a structure's members that stand in an element, and its attributes.

    Raises:
        SerializationException: A text is no value of its kind.
    """
    members: dict[str, Any] = {}
    for name, member in shape.members.items():
        if member.attribute:
            if member.wire_name in found.attributes:
                members[name] = found.attributes[member.wire_name]
        elif member.location is None and (held := found.named(member.wire_name)):
            members[name] = read(member, held)
    return members


def _entries(member: Member, found: list[Element]) -> Iterator[tuple[str, Any]]:
    key, held = member.shape.key, member.shape.element
    assert key is not None
    assert held is not None
    for entry in found if member.flattened else found[0].children:
        keys, values = entry.named(key.wire_name or "key"), entry.named(held.wire_name or "value")
        if not keys or not values:
            raise SerializationException(detail={"reason": f"{entry.name} lacks a key or a value"})
        yield read(key, keys), read(held, values)
