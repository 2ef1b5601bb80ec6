"""Reading a request's parameters, so that a mistake is one sentence: found and allowed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from poolhouse.protocol.http import HttpRequest
from poolhouse.web.control.kinds import UnfitError
from poolhouse.web.control.route import Parameter, Route

_SHOWN_CHARACTERS_MAX: Final = 80


def parameter_values(route: Route, http: HttpRequest) -> dict[str, Any]:
    """Return the values of a route's parameters by name, as far as they are given.

    Raises:
        ValueError: A name is unknown, missing or given twice, or a value is not of its kind.
    """
    in_query = _values("query name", _query(http), route.query)
    if route.method == "GET":
        return in_query
    return in_query | _values("member", _body(http), route.body)


def excerpt(value: Any) -> str:
    """Return a value as JSON for a sentence, cut when long."""
    try:
        text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    except RecursionError:
        return "what is nested too deeply to show"
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else f"{text[:_SHOWN_CHARACTERS_MAX]}…"


def _query(http: HttpRequest) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in parse_qsl(http.raw_query, keep_blank_values=True, errors="replace"):
        if name in values:
            raise ValueError(f"{excerpt(name)} stands twice in the query, allowed: once")
        if value[:1] == " " and value.strip():  # +15551234567, meant as a phone number
            found = excerpt(value)
            message = f"{name} begins with a space, found {found}; a plus sign is written %2B"
            raise ValueError(message)
        values[name] = value
    return values


def _body(http: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(http.body or b"{}", object_pairs_hook=_object)
    except _RepeatedError:
        raise
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004  answered as a bad value
    return body


class _RepeatedError(ValueError):
    """A member is given twice; the message says which."""


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the body; of members given twice Python would take the last."""
    values: dict[str, Any] = {}
    for name, value in members:
        if name in values:
            raise _RepeatedError(f"{excerpt(name)} stands twice in the body, allowed: once")
        values[name] = value
    return values


def _values(
    what: str, values: Mapping[str, Any], parameters: Iterable[Parameter]
) -> dict[str, Any]:
    known = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise ValueError(f"unknown {what} {excerpt(name)}, allowed: {allowed}")
    for name, parameter in known.items():
        if parameter.required and name not in values:
            raise ValueError(f"{name} is missing; it must be {parameter.kind.allowed}")
    return {name: _value(known[name], value) for name, value in values.items()}


def _value(parameter: Parameter, value: Any) -> Any:
    try:
        return parameter.kind.read(value)
    except UnfitError as problem:
        message = f"{parameter.name} must be {parameter.kind.allowed}, found {excerpt(value)}"
        raise ValueError(message) from problem
