"""Service models: botocore's JSON files read as data, without importing botocore."""

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from poolhouse.protocol import patches

Type = Literal[
    "structure", "list", "map", "string", "integer", "long", "boolean", "timestamp", "blob"
]


class ModelError(Exception):
    """A service model is missing or has no such shape or operation."""


@dataclass(slots=True)
class Shape:
    """A shape of the model; members are shapes themselves, shared where the model shares them.

    Args:
        name: The shape's name.
        type: The JSON kind.
        members: A structure's members in the model's order.
        required: Names of the members that must be there.
        element: A list's member or a map's value.
        key: A map's key.
        minimum: The least length, size or value.
        maximum: The greatest length, size or value.
        pattern: The regular expression that a string must match whole.
        values: The allowed values of an enumeration.
        sensitive: Whether error messages hide the value.
    """

    name: str
    type: Type
    members: dict[str, "Shape"]
    required: frozenset[str]
    element: "Shape | None"
    key: "Shape | None"
    minimum: int | None
    maximum: int | None
    pattern: str | None
    values: tuple[str, ...]
    sensitive: bool


@dataclass(frozen=True, slots=True)
class OperationModel:
    """An operation of the model.

    Args:
        name: The operation's name.
        input: The request's shape.
        output: The answer's shape; None where the answer has no body.
        errors: Wire names of the errors it may raise.
        signed: Whether it needs a SigV4 signature.
    """

    name: str
    input: Shape
    output: Shape | None
    errors: frozenset[str]
    signed: bool


class ServiceModel:
    """A service's model, loaded when first asked and built shape by shape.

    Args:
        service: The service's folder in botocore's data, e.g. `cognito-idp`.
        version: The API version's folder.
    """

    def __init__(self, service: str, version: str) -> None:
        self.service = service
        self.version = version
        self._shapes: dict[str, Shape] = {}
        self._operations: dict[str, OperationModel] = {}

    @cached_property
    def _raw(self) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads(gzip.decompress(self._path().read_bytes()))
        for described in (*raw["operations"].values(), *raw["shapes"].values()):
            described.pop("documentation", None)
            for member in described.get("members", {}).values():
                member.pop("documentation", None)
        patches.apply(self.service, raw["shapes"])
        return raw

    def _path(self) -> Path:
        spec = find_spec("botocore")
        if spec is None or spec.origin is None:
            raise ModelError(
                "botocore is not installed; its service models are the wire specification"
            )
        path = Path(spec.origin).parent / "data" / self.service / self.version / "service-2.json.gz"
        if not path.exists():
            message = f"this botocore has no model of {self.service} {self.version}"
            raise ModelError(message)
        return path

    @property
    def target_prefix(self) -> str:
        """What stands before the dot in `X-Amz-Target`."""
        return str(self._raw["metadata"]["targetPrefix"])

    @property
    def operation_names(self) -> list[str]:
        """The names of all operations, sorted."""
        return sorted(self._raw["operations"])

    def operation(self, name: str) -> OperationModel:
        """Return an operation.

        Raises:
            ModelError: The model has none of that name.
        """
        built = self._operations.get(name)
        if built is None:
            built = self._operations[name] = self._build_operation(name)
        return built

    def _build_operation(self, name: str) -> OperationModel:
        raw = self._raw["operations"].get(name)
        if raw is None:
            message = f"the model of {self.service} has no operation {name}"
            raise ModelError(message)
        output = raw.get("output")
        return OperationModel(
            name=name,
            input=self.shape(raw["input"]["shape"]),
            output=None if output is None else self.shape(output["shape"]),
            errors=frozenset(error["shape"] for error in raw.get("errors", ())),
            signed=raw.get("authtype") != "none",
        )

    def shape(self, name: str) -> Shape:
        """Return a shape and, with it, every shape it holds."""
        shape = self._shapes.get(name)
        if shape is not None:
            return shape
        raw = self._raw["shapes"][name]
        shape = Shape(
            name=name,
            type=raw["type"],
            members={},
            required=frozenset(raw.get("required", ())),
            element=None,
            key=None,
            minimum=raw.get("min"),
            maximum=raw.get("max"),
            pattern=raw.get("pattern"),
            values=tuple(raw.get("enum", ())),
            sensitive=bool(raw.get("sensitive")),
        )
        self._shapes[name] = shape  # before its members: a shape may hold itself
        for member, reference in raw.get("members", {}).items():
            shape.members[member] = self.shape(reference["shape"])
        if element := raw.get("member") or raw.get("value"):
            shape.element = self.shape(element["shape"])
        if key := raw.get("key"):
            shape.key = self.shape(key["shape"])
        return shape
