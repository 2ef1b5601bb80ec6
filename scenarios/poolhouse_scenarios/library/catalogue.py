"""The stories that `poolhouse run` knows, in the order of `--all`."""

from typing import Final

from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import cold_start_burst, idle_2h, role_switch_relogin

STORIES: Final[tuple[Story, ...]] = (
    idle_2h.STORY,
    cold_start_burst.STORY,
    role_switch_relogin.STORY,
)
