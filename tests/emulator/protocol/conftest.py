"""Values drawn from a model's shapes, and botocore's own serializers and parsers beside ours."""

import random
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize
import pytest
from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict

from poolhouse.protocol.aws_json import JSON_1_0, JSON_1_1
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.protocols import Protocol
from poolhouse.protocol.query_xml import QUERY
from poolhouse.protocol.rest_json import REST_JSON
from poolhouse.protocol.rest_xml import REST_XML
from poolhouse.protocol.shapes import Member, Shape

DEPTH_MAX = 6
LETTERS = string.ascii_letters + string.digits
SIGNS = LETTERS + "äß漢🏊&<>\"'%+/=?#;:,. \n\t"
PROTOCOLS = {"query": QUERY, "rest-json": REST_JSON, "rest-xml": REST_XML}


@dataclass
class Drawing:
    """Draws values of shapes as handlers know them: timestamps are epoch milliseconds.

    Args:
        seed: Equal seeds draw equal values.
        fullness: How likely an optional member is there.
        lists_hold_commas: Whether texts of lists in headers may hold a comma.
    """

    seed: str
    fullness: float
    lists_hold_commas: bool = True
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311  draws no secrets

    def structure(self, shape: Shape, depth: int = 0) -> dict[str, Any]:
        shared = Counter(each.wire_name for each in shape.members.values())
        names = [name for name, each in shape.members.items() if shared[each.wire_name] == 1]
        if shape.described.get("union"):
            names = [self.chance.choice(names)]
        drawn: dict[str, Any] = {}
        for name in names:
            member = shape.members[name]
            must = name in shape.required or member.location == "uri" or len(names) == 1
            if must or (depth < DEPTH_MAX and self.chance.random() < self.fullness):
                is_body = name == shape.payload
                drawn[name] = self.payload(member) if is_body else self.value(member, depth + 1)
        if not drawn and depth:  # what is empty can't be told from what is absent everywhere
            drawn |= {name: self.value(shape.members[name], depth + 1) for name in _leaf(shape)}
        return drawn

    def payload(self, member: Member) -> Any:
        """A blob that is a body is text: botocore reads it as such."""
        return self._text().encode() if member.shape.type == "blob" else self.value(member, 1)

    def value(self, member: Member, depth: int) -> Any:
        shape = member.shape
        if shape.is_event_stream:
            return [
                {kind: self.structure(each.shape, depth)} for kind, each in shape.members.items()
            ]
        if shape.type == "structure":
            return self.structure(shape, depth)
        count = 0 if depth > DEPTH_MAX else self.chance.randint(1, 3)
        if shape.type == "list":
            return [self._entry(member, depth) for _ in range(count)]
        if shape.type == "map":
            keys = [self._key(shape, member) for _ in range(count)]
            return {key: self.value(shape.element, depth + 1) for key in keys}
        return self.scalar(shape, member.location)

    def _entry(self, member: Member, depth: int) -> Any:
        held = member.shape.element
        if member.location == "header" and held.shape.type == "string":
            text = self._letters()
            return f'{text},{text}"' if self.lists_hold_commas else text
        return self.value(held, depth + 1)

    def _key(self, shape: Shape, member: Member) -> str:
        if shape.key.shape.values:
            return self.chance.choice(shape.key.shape.values)
        return self._letters().lower() if member.location else self._text()

    def scalar(self, shape: Shape, location: str | None = None) -> Any:
        if location == "statusCode":
            return 202
        if shape.values:
            return self.chance.choice(shape.values)
        draw = {
            "string": self._letters if location == "header" else self._text,
            "integer": lambda: self.chance.randint(-(2**31), 2**31 - 1),
            "long": lambda: self.chance.randint(-(2**63), 2**63 - 1),
            "float": lambda: self.chance.choice([0.5, -2.0, 1e10, 3.0]),
            "double": lambda: self.chance.choice([0.1, -2.5e-9, 1e300, 7.0]),
            "boolean": lambda: self.chance.random() < 0.5,
            "timestamp": lambda: self.chance.randint(0, 4_000_000_000) * 1000,
            "blob": lambda: self.chance.randbytes(self.chance.randint(1, 9)),
        }[shape.type]
        return draw()

    def _letters(self) -> str:
        return "".join(self.chance.choices(LETTERS, k=self.chance.randint(1, 9)))

    def _text(self) -> str:
        return "x" + "".join(self.chance.choices(SIGNS, k=self.chance.randint(0, 9))) + "x"


def with_datetimes(shape: Shape, value: Any) -> Any:
    """Return a value with its timestamps as botocore has them."""
    if isinstance(value, list) and shape.is_event_stream:
        return [with_datetimes(shape, event) for event in value]
    if shape.type == "structure":
        return {
            name: with_datetimes(shape.members[name].shape, held) for name, held in value.items()
        }
    if shape.type == "list":
        return [with_datetimes(shape.element.shape, entry) for entry in value]
    if shape.type == "map":
        return {key: with_datetimes(shape.element.shape, held) for key, held in value.items()}
    if shape.type == "timestamp":
        return datetime.fromtimestamp(value / 1000, UTC)
    return value


def _leaf(shape: Shape) -> list[str]:
    """Return a structure's first scalar member, or its first one, if it has any."""
    kinds = ("structure", "list", "map")
    scalars = [name for name, each in shape.members.items() if each.shape.type not in kinds]
    return (scalars or list(shape.members))[:1]


class Connection:
    """What botocore reads a stream of events from.

    Args:
        body: All that comes.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


@cache
def botocore_model(service: str) -> botocore.model.ServiceModel:
    loader = botocore.loaders.Loader()
    version = loader.determine_latest_version(service, "service-2")
    described = loader.load_data(f"{service}/{version}/service-2")  # without what clients add
    return botocore.model.ServiceModel(described, service)


@cache
def our_model(service: str) -> ServiceModel:
    return ServiceModel(service, botocore_model(service).api_version)


def our_protocol(model: ServiceModel) -> Protocol:
    if model.protocol in ("json", "smithy-rpc-v2-cbor"):
        return JSON_1_0 if model.json_version == "1.0" else JSON_1_1
    return PROTOCOLS[model.protocol]


def sent_by_botocore(service: str, operation: str, members: Mapping[str, Any]) -> HttpRequest:
    """Return a request as botocore sends it."""
    model = botocore_model(service)
    serializer = botocore.serialize.create_serializer(
        model.resolved_protocol, include_validation=False
    )
    shape = our_model(service).operation(operation).input
    parts = serializer.serialize_to_request(
        with_datetimes(shape, members), model.operation_model(operation)
    )
    prepare_request_dict(parts, "http://localhost", context={})
    prepared = create_request_object(parts).prepare()
    body = prepared.body or b""
    url = urlsplit(prepared.url)
    return HttpRequest(
        prepared.method,
        url.path,
        url.query,
        tuple(
            (name, value.decode() if isinstance(value, bytes) else str(value))
            for name, value in prepared.headers.items()
        ),
        body.encode() if isinstance(body, str) else bytes(body),
    )


def read_by_botocore(
    service: str, operation: str | None, response: HttpResponse, protocol: str | None = None
) -> dict[str, Any]:
    """Return what botocore makes of a response, in the protocol it would choose unless told."""
    model = botocore_model(service)
    found = None if operation is None else model.operation_model(operation)
    streams = found is not None and found.has_event_stream_output
    parser = botocore.parsers.create_parser(protocol or model.resolved_protocol)
    described = {
        "body": Connection(response.body) if streams else response.body,
        "headers": HeadersDict(dict(response.headers)),
        "status_code": response.status,
        "context": {"operation_name": operation},
    }
    return dict(parser.parse(described, None if found is None else found.output_shape))


@pytest.fixture(scope="session")
def wire() -> Any:
    """This file's functions."""
    import sys  # noqa: PLC0415

    return sys.modules[__name__]
