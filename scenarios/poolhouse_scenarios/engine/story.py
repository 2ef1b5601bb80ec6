"""A story: its name, its world, and the function that plays it in either version."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from poolhouse_scenarios.engine.stage import Stage


@dataclass(frozen=True, slots=True)
class Story:
    """A story that can be played.

    Args:
        name: What the command line calls it.
        summary: What happens in it, in one sentence.
        world: The emulator's world, as `poolhouse.yaml` would have it.
        play: Plays it on a stage; what must be seen differs by `stage.profile`: `naive` asserts
            what is wrong with the library's defaults, `hardened` that the remedies mend it.
    """

    name: str
    summary: str
    world: Mapping[str, Any]
    play: Callable[[Stage], Awaitable[None]]
