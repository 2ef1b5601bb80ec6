"""The OpenAPI document of the control API, made from the table that serves it."""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from poolhouse.web.control.route import Parameter, Route

VERSION: Final = "1"
"""The version of the control API; a change that would break who calls it raises it."""

_PLAIN: Final = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}
_ERROR: Final = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "What was found and is allowed."}},
    "required": ["error"],
}


def document(prefix: str, routes: Iterable[Route]) -> dict[str, Any]:
    """Return the document.

    Args:
        prefix: The path under which the routes are served.
    """
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "The control API of Poolhouse", "version": VERSION},
        "servers": [{"url": prefix}],
        "paths": paths,
    }


def _operation(route: Route) -> dict[str, Any]:
    summary = (inspect.getdoc(route.view) or "").partition("\n")[0]
    answer = inspect.signature(route.view).return_annotation
    operation: dict[str, Any] = {
        "operationId": route.view.__name__,
        "summary": summary,
        "responses": {
            "200": _content("What was asked for.", schema_of(answer)),
            "403": _content("Asked under a host, or by a page of an origin, not allowed.", _ERROR),
            "default": _content("A mistake, as one sentence.", _ERROR),
        },
    }
    if route.query:
        operation["parameters"] = [_query_name(parameter) for parameter in route.query]
    if route.body:
        operation["requestBody"] = _request_body(route.body)
        operation["responses"]["415"] = _content("The body is no application/json.", _ERROR)
    return operation


def _content(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _query_name(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.means,
        "required": parameter.required,
        "schema": parameter.kind.schema,
    }


def _request_body(members: tuple[Parameter, ...]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {
            member.name: {**member.kind.schema, "description": member.means} for member in members
        },
        "required": [member.name for member in members if member.required],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the JSON schema of a type that a view answers with."""
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if is_dataclass(kind) or is_typeddict(kind):
        members = {name: schema_of(hint) for name, hint in get_type_hints(kind).items()}
        return {"type": "object", "properties": members, "required": list(members)}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each) for each in arguments]}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    assert issubclass(origin, Mapping), f"no view answers with {kind}"
    return {"type": "object"}
