"""One story, told by the real library and by our client, each in a world of its own."""

from collections.abc import Callable
from dataclasses import asdict
from difflib import unified_diff
from pprint import pformat
from typing import Any

from harness.trace import Player, Step, Telling

from poolhouse.pytest_plugin import Emulator

_WIDTH = 150
Story = Callable[[Telling, Emulator], Any]


class Duet:
    """Two players before two worlds of equal configuration, seed, clock and URL.

    Args:
        real: The real library's player, and its world.
        ours: Our client's player, and its world.
    """

    def __init__(self, real: tuple[Player, Emulator], ours: tuple[Player, Emulator]) -> None:
        self.real = Telling(*real)
        self.ours = Telling(*ours)

    def tell(self, story: Story) -> list[Step]:
        """Tell the story twice, compare every step, and return the real library's."""
        for telling in (self.real, self.ours):
            story(telling, telling.poolhouse)
        for number, (real, ours) in enumerate(zip(self.real.steps, self.ours.steps, strict=True)):
            for part, seen in asdict(real).items():
                _hold(f"step {number}, {real.done}: {part}", seen, getattr(ours, part))
        _hold("preflights", self.real.cached_preflights, self.ours.cached_preflights)
        return self.real.steps


def _hold(what: str, real: Any, ours: Any) -> None:
    if real != ours:
        texts = [pformat(each, width=_WIDTH).splitlines() for each in (real, ours)]
        shown = unified_diff(*texts, "the real library", "our client", lineterm="")
        raise AssertionError("\n".join([what, *shown]))
