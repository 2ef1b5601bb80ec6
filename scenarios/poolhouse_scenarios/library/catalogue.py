"""The stories that `poolhouse run` knows, in the order of `--all`."""

from typing import Final

from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import (
    cold_start_burst,
    group_change,
    idle_2h,
    order_and_leave,
    role_switch_relogin,
)

STORIES: Final[tuple[Story, ...]] = (
    idle_2h.STORY,
    cold_start_burst.STORY,
    role_switch_relogin.STORY,
    group_change.STORY,
    order_and_leave.STORY,
)
