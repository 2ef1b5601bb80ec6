"""The lines of `routes`, such as `GET /items/{id}`: parsing one, and refusing rival parameters.

Source: Developer Guide, api-gateway-known-issues and api-gateway-create-resources; that a resource
has one variable child at most is what CreateResource answers.
"""

import re
from collections.abc import Sequence
from typing import Final

from poolhouse.api_gateway.definitions import METHODS
from poolhouse.config.reader import ConfigError, Section

_LINE: Final = re.compile(rf"({'|'.join(METHODS)}) (/|(?:/[^/]+)+)")
_SEGMENT: Final = re.compile(r"[^\s{}?#]+|\{[\w.-]+\}")
_LAST: Final = re.compile(r"[^\s{}?#]+|\{[\w.-]+\+?\}")


def parse(section: Section, line: str) -> tuple[str, str]:
    """Return a route's method and resource.

    Raises:
        ConfigError: The line is no route.
    """
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise _refuse(
            section,
            "a method, one space and a path like GET /items/{id},"
            f" the method one of {', '.join(METHODS)}",
        )
    segments = parts[2].split("/")[1:]
    if parts[2] != "/" and not (
        all(map(_SEGMENT.fullmatch, segments[:-1])) and _LAST.fullmatch(segments[-1])
    ):
        raise _refuse(
            section,
            "a path whose segments are texts without space, ?, # and braces, parameters like {id},"
            " or, as the last one, {proxy+}",
        )
    parameters = [segment.strip("{+}") for segment in segments if segment.startswith("{")]
    if len(set(parameters)) < len(parameters):
        raise _refuse(section, "a path that names each parameter once")
    return parts[1], parts[2]


def hold_siblings(section: Section, resources: Sequence[str]) -> None:
    """Refuse a resource with two different parameters directly below it.

    Raises:
        ConfigError: There are two, of which calls could take either.
    """
    variables: dict[str, str] = {}
    for resource in resources:
        segments = resource.split("/")
        for index, segment in enumerate(segments):
            if segment.startswith("{"):
                parent = "/".join(segments[:index])
                known = variables.setdefault(parent, segment)
                if known != segment:
                    message = (
                        f"{section.file}: {section.at('routes')} must have one parameter below"
                        f" {parent or '/'}, found {known} and {segment}"
                    )
                    raise ConfigError(message)


def _refuse(section: Section, allowed: str) -> ConfigError:
    return ConfigError(f"{section.file}: {section.place} must be {allowed}")
