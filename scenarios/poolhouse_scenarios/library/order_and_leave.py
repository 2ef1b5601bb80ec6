"""Somebody places an order while orders are out of service, and leaves another page too early.

The library retries every call that is answered 503, an order too, although the first one may have
been accepted. And when the user leaves a page of the application, its calls run to their end, and
their answers reach the page that is shown then.
"""

import asyncio
from typing import Final

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import company
from poolhouse_scenarios.library.app_tab import AppTab

BEFORE_THE_ANSWERS_S: Final = 0.075  # two legs for permission, and on the way
A_MINUTE_S: Final = 60
CALLS: Final = 6


async def play(stage: Stage) -> None:
    """Order once; then have a page read six reports and leave it before they are there."""
    tab = AppTab(stage, "Cleo")
    await tab.sign_in(company.CLEO)
    sees_of_order = await tab.order("a towel")
    orders = tab.traffic().api_calls

    await asyncio.sleep(A_MINUTE_S)
    reading = asyncio.create_task(tab.calls(CALLS, "/reports/1"))
    await asyncio.sleep(BEFORE_THE_ANSWERS_S)
    tab.leave_page()
    left_ns = stage.instant()
    sees_of_reports = await reading
    late = [call for call in tab.traffic().api_calls if (call.answered_ns or 0) >= left_ns]

    stage.expect("the order is answered", sees_of_order, naive="503", hardened="503")
    stage.expect("times the order was sent", len(orders), naive=3, hardened=1)
    stage.expect(
        "the left page's calls end with",
        sees_of_reports,
        naive="6 times 200",
        hardened="6 times CanceledError",
    )
    stage.expect("answers to the page that was left", len(late), naive=CALLS, hardened=0)


STORY: Final = Story(
    name="order-and-leave",
    summary=(
        "Somebody places an order while orders are out of service,"
        " and leaves another page before its calls are answered."
    ),
    world=company.WORLD,
    play=play,
)
