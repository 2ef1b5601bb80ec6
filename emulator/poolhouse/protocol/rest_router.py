"""Which operation of a REST service a request asks for, by method, path and query string."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, unquote

from poolhouse.protocol.http import HttpRequest
from poolhouse.protocol.models import OperationModel, ServiceModel

_LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")
_NAMED_BY_SDK: Final = "x-id"
"""A query parameter in which some SDKs name the operation beside everything else."""


@dataclass(frozen=True, slots=True)
class Template:
    """An operation's `requestUri`, ready to be compared.

    Args:
        path: Matches the path; a group for each label.
        names: The labels in order.
        literal: What the query string must hold, whatever its other parameters.
        rank: The more of the path is fixed, the greater.
    """

    path: re.Pattern[str]
    names: tuple[str, ...]
    literal: tuple[tuple[str, str], ...]
    rank: int


def find(services: Iterable[ServiceModel], http: HttpRequest) -> OperationModel | None:
    """Return the operation that a request asks for, None where none has its method and path.

    Of several, the one wins whose query string, required members and fixed path fit best.

    Args:
        services: The services that may be asked.
    """
    query = dict(parse_qsl(http.raw_query, keep_blank_values=True))
    fitting = [
        operation
        for service in services
        for operation in _by_method(service).get(http.method, ())
        if _fits(operation, http.raw_path, query)
    ]
    return max(fitting, key=lambda each: _closeness(each, http, query), default=None)


def labels(operation: OperationModel, raw_path: str) -> dict[str, str] | None:
    """Return what stands in a path for the labels of an operation's template, None if it differs.

    Args:
        raw_path: The path as it stands on the request line.
    """
    template = _template(operation.uri)
    found = template.path.fullmatch(raw_path)
    if found is None:
        return None
    return {
        name: unquote(value) for name, value in zip(template.names, found.groups(), strict=True)
    }


def literal_query(operation: OperationModel) -> set[str]:
    """Return the names of query parameters that are part of an operation's template."""
    return {name for name, _ in _template(operation.uri).literal}


@cache
def _template(uri: str) -> Template:
    path, _, query = uri.partition("?")
    pieces, names, end = [], [], 0
    for label in _LABEL.finditer(path):
        pieces.append(re.escape(path[end : label.start()]))
        pieces.append("(.+)" if label[2] else "([^/]+)")
        names.append(label[1])
        end = label.end()
    pieces.append(re.escape(path[end:]))
    return Template(
        path=re.compile("".join(pieces).rstrip("/") + "/?", re.DOTALL),
        names=tuple(names),
        literal=tuple(parse_qsl(query, keep_blank_values=True)),
        rank=len(_LABEL.sub("", path)),
    )


@cache
def _by_method(service: ServiceModel) -> dict[str, list[OperationModel]]:
    """Return a service's operations by HTTP method."""
    found: dict[str, list[OperationModel]] = {}
    for name in service.operation_names:
        operation = service.operation(name)
        found.setdefault(operation.method, []).append(operation)
    return found


def _fits(operation: OperationModel, raw_path: str, query: dict[str, str]) -> bool:
    template = _template(operation.uri)
    holds = all(query.get(name) == value for name, value in template.literal)
    return holds and template.path.fullmatch(raw_path) is not None


def _closeness(
    operation: OperationModel, http: HttpRequest, query: dict[str, str]
) -> tuple[int, ...]:
    """Return how well a fitting operation fits, to be compared."""
    members = [operation.input.members[name] for name in sorted(operation.input.required)]
    wanted = [
        query.get(member.wire_name) is not None
        if member.location == "querystring"
        else http.header(member.wire_name) is not None
        for member in members
        if member.location in ("querystring", "header")
    ]
    template = _template(operation.uri)
    return (
        all(wanted),
        len(template.literal),
        query.get(_NAMED_BY_SDK) == operation.name,
        len(wanted),
        template.rank,
        not operation.deprecated,
    )
