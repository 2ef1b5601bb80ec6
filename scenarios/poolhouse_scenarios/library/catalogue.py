"""The stories that `poolhouse run` knows, in the order of `--all`."""

from typing import Final

from poolhouse_scenarios.engine.story import Story

STORIES: Final[tuple[Story, ...]] = ()
