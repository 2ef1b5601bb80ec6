"""The route of a request, by resource and method together, before any authorization."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from poolhouse.api_gateway.definitions import VERBS, RestApi, Route

_PARAMETER: Final = re.compile(r"\{([\w.-]+)(\+?)\}")
_NEEDLESS: Final = re.compile("%(?:2[DEde]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee])")
"""Percent-encodings of letters, digits, hyphen, period, underscore and tilde."""
_LITERAL, _ONE, _REST = range(3)
_BARE_IN_SEGMENT: Final = "!$&'()*+,;=:@%"


class _Segment(NamedTuple):
    rank: int
    text: str
    """What a literal says, or a parameter's name."""


def match(api: RestApi, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Return the route that a request takes, with the values of its path parameters.

    In each segment a literal beats a parameter and a parameter beats a greedy one; an exact method
    beats ANY. A resource that lacks the method is passed over, so that a greedy one may answer. ANY
    stands for the verbs of API Gateway and no others, so a TRACE takes no route at all.

    Args:
        path: The path behind the stage, encoded as on the wire.
    """
    if method not in VERBS:
        return None
    segments = _segments(path)
    best: tuple[tuple[int, ...], Route, Mapping[str, str]] | None = None
    for route in api.routes:
        if route.method != method and route.method != "ANY":  # noqa: PLR1714  for each route
            continue
        parameters = _hold(_declared(route.resource), segments)
        if parameters is None:
            continue
        ranks = _ranks(route.resource, route.method)
        if best is None or ranks < best[0]:
            best = ranks, route, parameters
    return None if best is None else best[1:]


def as_declared(route: Route, path: str) -> str:
    """Return the path of a call with its literals spelled as the route's resource spells them.

    Percent-encoding without need makes no other resource (RFC 3986, section 6.2.2.2), so policies
    see the path without it, the values of parameters included (guessed).

    Args:
        path: The path behind the stage, encoded as on the wire.
    """
    return _as_declared(route.resource, path)


@lru_cache(maxsize=1024)
def _as_declared(resource: str, path: str) -> str:
    inner = path.strip("/")
    segments = _segments(path)
    for index, (rank, text) in enumerate(_declared(resource)):
        if rank == _LITERAL:
            segments[index] = quote(text, safe=_BARE_IN_SEGMENT)
    spelled = _NEEDLESS.sub(lambda match: unquote(match[0]), "/".join(segments))
    return path.replace(inner, spelled, 1) if inner else path


def _segments(path: str) -> list[str]:
    """Return a path's segments; slashes at its ends don't count, doubled ones inside do."""
    inner = path.strip("/")
    return inner.split("/") if inner else []


@lru_cache(maxsize=4096)
def _declared(resource: str) -> tuple[_Segment, ...]:
    """Return a resource's segments: `/items/{id}`, `/{proxy+}`; none for the root."""
    segments = []
    for text in filter(None, resource.split("/")):
        parameter = _PARAMETER.fullmatch(text)
        if parameter is None:
            segments.append(_Segment(_LITERAL, text))
        else:
            segments.append(_Segment(_REST if parameter[2] else _ONE, parameter[1]))
    return tuple(segments)


@lru_cache(maxsize=4096)
def _ranks(resource: str, method: str) -> tuple[int, ...]:
    return *(segment.rank for segment in _declared(resource)), method == "ANY"


def _hold(declared: tuple[_Segment, ...], segments: list[str]) -> dict[str, str] | None:
    """Return the parameters that a path gives a resource, or None where it does not match."""
    if len(declared) != len(segments):
        is_greedy = bool(declared) and declared[-1].rank == _REST
        if not is_greedy or len(declared) > len(segments):
            return None
    parameters: dict[str, str] = {}
    for index, (rank, text) in enumerate(declared):
        found = segments[index]
        if rank == _LITERAL:
            if text != found and text != unquote(found):
                return None
        elif rank == _REST:
            parameters[text] = "/".join(segments[index:])
        elif found:
            parameters[text] = found
        else:
            return None
    return parameters
