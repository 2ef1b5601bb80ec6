"""Which route a request takes: by resource and method together, before any authorization."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from poolhouse.api_gateway.definitions import RestApi, Route

_PARAMETER: Final = re.compile(r"\{([\w.-]+)(\+?)\}")
_LITERAL, _ONE, _REST = range(3)


def match(api: RestApi, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Return the route that a request takes, with the values of its path parameters.

    In each segment a literal beats a parameter and a parameter beats a greedy one; an exact method
    beats ANY. A resource that lacks the method is passed over, so that a greedy one may answer.

    Args:
        api: The API.
        method: The request's verb.
        path: The path behind the stage, encoded as on the wire.
    """
    wanted = _segments(path)
    candidates = []
    for route in api.routes:
        if route.method in (method, "ANY"):
            found = _hold(route.segments, wanted)
            if found is not None:
                ranks, parameters = found
                candidates.append(((*ranks, route.method == "ANY"), route, parameters))
    if not candidates:
        return None
    _, route, parameters = min(candidates, key=lambda candidate: candidate[0])
    return route, parameters


def _segments(path: str) -> list[str]:
    """Return a path's segments; slashes at its ends don't count, doubled ones inside do."""
    inner = path.strip("/")
    return inner.split("/") if inner else []


def _hold(
    declared: tuple[str, ...], wanted: list[str]
) -> tuple[tuple[int, ...], dict[str, str]] | None:
    """Return how a declared path matches, segment by segment, and the parameters; None if not."""
    ranks: list[int] = []
    parameters: dict[str, str] = {}
    for index, segment in enumerate(declared):
        parameter = _PARAMETER.fullmatch(segment)
        if index >= len(wanted):
            return None
        if parameter and parameter[2]:
            parameters[parameter[1]] = "/".join(wanted[index:])
            return (*ranks, _REST), parameters
        if parameter:
            if not wanted[index]:
                return None
            parameters[parameter[1]] = wanted[index]
            ranks.append(_ONE)
        elif segment in (wanted[index], unquote(wanted[index])):
            ranks.append(_LITERAL)
        else:
            return None
    return (tuple(ranks), parameters) if len(declared) == len(wanted) else None
