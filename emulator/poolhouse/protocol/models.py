"""Service models: botocore's JSON files read as data, without importing botocore."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from poolhouse.protocol import patches
from poolhouse.protocol.shapes import Namespace, Shape, namespace_of


class ModelError(Exception):
    """A service model is missing or has no such shape or operation."""


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """What the model says of an error.

    Args:
        code: How the error is called on the wire.
        status: The HTTP status; None where the model leaves it to the protocol.
        message_name: How its sentence is called in a body.
    """

    code: str
    status: int | None
    message_name: str


class OperationModel:
    """An operation of the model; its input and output are built when first asked for.

    Args:
        name: The operation's name.
        service: The model that has it.
        described: What the model says of it.

    Attributes:
        method: The HTTP method.
        uri: The template of path and query, e.g. `/restapis/{restapi_id}?embed`.
        success_status: The HTTP status of an answer.
        errors: Wire names of the errors it may raise.
        signed: Whether it needs a SigV4 signature.
        deprecated: Whether another operation has taken its place.
        result_wrapper: The XML element around the answer's members in the query protocol.
        input_root: The XML element around the request's members in REST XML.
        input_namespace: That element's namespace.
    """

    def __init__(self, name: str, service: "ServiceModel", described: Mapping[str, Any]) -> None:
        http, input_member = described["http"], described.get("input", {})
        namespace = input_member.get("xmlNamespace")
        self.name = name
        self.service = service
        self.method: str = http["method"]
        self.uri: str = http["requestUri"]
        self.success_status: int = http.get("responseCode", 200)
        self.errors = frozenset(error["shape"] for error in described.get("errors", ()))
        self.signed = described.get("authtype") != "none"
        self.deprecated = bool(described.get("deprecated"))
        self.result_wrapper: str | None = described.get("output", {}).get("resultWrapper")
        self.input_root: str | None = input_member.get("locationName")
        self.input_namespace = None if namespace is None else namespace_of(namespace)
        self._described = described

    @cached_property
    def input(self) -> Shape:
        """The request's shape; one without members where the operation takes none."""
        reference = self._described.get("input")
        if reference is None:
            return Shape("", {"type": "structure"}, self.service.shape)
        return self.service.shape(reference["shape"])

    @cached_property
    def output(self) -> Shape | None:
        """The answer's shape; None where the answer has no body."""
        reference = self._described.get("output")
        return None if reference is None else self.service.shape(reference["shape"])


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

    @classmethod
    def empty(cls, service: str) -> "ServiceModel":
        """Return the model of a service of which nothing is known but its name."""
        model = cls(service, "")
        model._raw = {"metadata": {}, "operations": {}, "shapes": {}}
        return model

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
        path = data_folder() / self.service / self.version / "service-2.json.gz"
        if not path.exists():
            message = f"this botocore has no model of {self.service} {self.version}"
            raise ModelError(message)
        return path

    @property
    def _metadata(self) -> Mapping[str, Any]:
        metadata: Mapping[str, Any] = self._raw["metadata"]
        return metadata

    @property
    def protocol(self) -> str:
        """The protocol's name in the model, e.g. `json`, `query`, `rest-json`, `rest-xml`."""
        return str(self._metadata["protocol"])

    @property
    def json_version(self) -> str:
        """The version of AWS JSON that it speaks."""
        return str(self._metadata.get("jsonVersion", "1.0"))

    @property
    def target_prefix(self) -> str | None:
        """What stands before the dot in `X-Amz-Target`; None where there is no such header."""
        prefix = self._metadata.get("targetPrefix")
        return None if prefix is None else str(prefix)

    @property
    def signing_name(self) -> str:
        """The service's name in a credential scope and in IAM actions."""
        return str(self._metadata.get("signingName") or self._metadata["endpointPrefix"])

    @property
    def api_version(self) -> str:
        """The version that a form of the query protocol names."""
        return str(self._metadata["apiVersion"])

    @cached_property
    def namespace(self) -> Namespace | None:
        """The XML namespace of its answers."""
        described = self._metadata.get("xmlNamespace")
        return None if described is None else namespace_of(described)

    @property
    def operation_names(self) -> list[str]:
        """The names of all operations, sorted."""
        return sorted(self._raw["operations"])

    def has(self, operation: str) -> bool:
        """Return whether there is an operation of that name."""
        return operation in self._raw["operations"]

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
        described = self._raw["operations"].get(name)
        if described is None:
            message = f"the model of {self.service} has no operation {name}"
            raise ModelError(message)
        return OperationModel(name, self, described)

    def error(self, name: str) -> ErrorModel:
        """Return what the model says of an error; one that it lacks has its name for a code."""
        described = self._raw["shapes"].get(name, {})
        error, members = described.get("error", {}), described.get("members", {})
        message_name = next(
            (member for member in members if member.lower() == "message"), "message"
        )
        return ErrorModel(error.get("code", name), error.get("httpStatusCode"), message_name)

    def shape(self, name: str) -> Shape:
        """Return a shape; what it holds is built when first asked for."""
        shape = self._shapes.get(name)
        if shape is None:
            shape = self._shapes[name] = Shape(name, self._raw["shapes"][name], self.shape)
        return shape


def data_folder() -> Path:
    """Return the folder of botocore's data, which holds a folder per service.

    Raises:
        ModelError: botocore is not installed.
    """
    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        raise ModelError("botocore is not installed; its service models are the wire specification")
    return Path(spec.origin).parent / "data"
