"""What a route is: a method and a path, what may be asked there, and who answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from poolhouse.web.control.kinds import Kind


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name of the query or a member of the body.

    Args:
        name: Its name.
        kind: What it takes.
        means: What it does, in a few words.
        required: Whether it can't be left out.
    """

    name: str
    kind: Kind
    means: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path.

    Args:
        method: GET or POST.
        path: The path behind the prefix.
        view: What it does with the world and the values of its parameters, which it takes by name.
        query: What the query may hold.
        body: What the body of a POST may hold.
    """

    method: Literal["GET", "POST"]
    path: str
    view: Callable[..., Any]
    query: tuple[Parameter, ...] = ()
    body: tuple[Parameter, ...] = ()
