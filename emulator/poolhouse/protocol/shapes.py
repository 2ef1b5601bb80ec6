"""Shapes of a service model, and the members by which shapes hold one another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Type = Literal[
    "structure",
    "list",
    "map",
    "string",
    "integer",
    "long",
    "float",
    "double",
    "boolean",
    "timestamp",
    "blob",
]
Location = Literal["header", "headers", "uri", "querystring", "statusCode"]
TimestampFormat = Literal["iso8601", "rfc822", "unixTimestamp"]


@dataclass(frozen=True, slots=True)
class Namespace:
    """An XML namespace.

    Args:
        uri: What names it.
        prefix: What stands before the colon; None for the default namespace.
    """

    uri: str
    prefix: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """How a shape is held: by a structure under a name, by a list, or as a map's key or value.

    Args:
        name: The name in Python, and in JSON.
        shape: The shape held.
        wire_name: The name of its header, query parameter or XML element.
        is_renamed: Whether the model gives that name; a list's elements have a name of the
            protocol's otherwise.
        location: Where in a REST request or answer it stands; None for the body.
        flattened: Whether a list or a map stands without an element around all its entries.
        attribute: Whether it is an attribute of its XML element.
        namespace: Its XML namespace.
        timestamp_format: How a timestamp is written; None for the protocol's way.
        json_value: Whether a header's text is JSON in Base64.
        streaming: Whether a blob is the body as it stands.
        event_payload: Whether it is the payload of an event in a stream.
    """

    name: str
    shape: "Shape"
    wire_name: str
    is_renamed: bool
    location: Location | None
    flattened: bool
    attribute: bool
    namespace: Namespace | None
    timestamp_format: TimestampFormat | None
    json_value: bool
    streaming: bool
    event_payload: bool


class Shape:
    """A shape of the model; what it holds is built when first asked for.

    Args:
        name: The shape's name.
        described: What the model says of it.
        find: Returns another shape of the model by name.

    Attributes:
        type: The kind of value.
        required: Names of the members that must be there.
        minimum: The least length, size or value.
        maximum: The greatest length, size or value.
        told_minimum: What a refusal names as the least length, size or value.
        pattern: The regular expression that a string must match whole.
        told_pattern: What a refusal names as the pattern.
        values: The allowed values of an enumeration.
        sensitive: Whether error messages hide the value.
        payload: The member that is the body of a REST request or answer; None where all are in it.
        is_document: Whether any JSON value fits.
        is_event_stream: Whether it is a stream of events, each one of the members.
    """

    def __init__(
        self, name: str, described: Mapping[str, Any], find: "Callable[[str], Shape]"
    ) -> None:
        self.name = name
        self.type: Type = described["type"]
        self.required: frozenset[str] = frozenset(described.get("required", ()))
        self.minimum: int | None = described.get("min")
        self.told_minimum: int | None = described.get("toldMin", self.minimum)
        self.maximum: int | None = described.get("max")
        self.pattern: str | None = described.get("pattern")
        self.told_pattern: str | None = described.get("toldPattern", self.pattern)
        self.values: tuple[str, ...] = tuple(described.get("enum", ()))
        self.sensitive = bool(described.get("sensitive"))
        self.payload: str | None = described.get("payload")
        self.is_document = bool(described.get("document"))
        self.is_event_stream = bool(described.get("eventstream"))
        self.described = described
        self._find = find

    @cached_property
    def members(self) -> dict[str, Member]:
        """A structure's members in the model's order."""
        references = self.described.get("members", {})
        return {name: self._member(name, reference) for name, reference in references.items()}

    @cached_property
    def element(self) -> Member | None:
        """A list's element or a map's value."""
        reference = self.described.get("member") or self.described.get("value")
        return None if reference is None else self._member("", reference)

    @cached_property
    def key(self) -> Member | None:
        """A map's key."""
        reference = self.described.get("key")
        return None if reference is None else self._member("", reference)

    def _member(self, name: str, reference: Mapping[str, Any]) -> Member:
        shape = self._find(reference["shape"])
        traits = {**shape.described, **reference}
        namespace = traits.get("xmlNamespace")
        return Member(
            name=name,
            shape=shape,
            wire_name=traits.get("locationName", name),
            is_renamed="locationName" in traits,
            location=traits.get("location"),
            flattened=bool(traits.get("flattened")),
            attribute=bool(traits.get("xmlAttribute")),
            namespace=None if namespace is None else namespace_of(namespace),
            timestamp_format=traits.get("timestampFormat"),
            json_value=bool(traits.get("jsonvalue")),
            streaming=bool(traits.get("streaming")),
            event_payload=bool(traits.get("eventpayload")),
        )


def namespace_of(described: str | Mapping[str, Any]) -> Namespace:
    """Return a namespace as a model describes it: by its URI, or with a prefix beside it."""
    if isinstance(described, str):
        return Namespace(described, None)
    return Namespace(described["uri"], described.get("prefix"))
