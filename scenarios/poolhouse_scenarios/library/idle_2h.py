"""Three people leave their tabs and come back to a burst of calls.

Ada comes back after two hours: tokens and credentials have ended. Ben does too, after he switched
to another role. Cleo comes back after half an hour, to credentials that live a quarter of an hour.

The library refreshes tokens once however many calls wait, but asks for credentials once per
waiting call. It drops credentials after fifty minutes by its own clock and never looks at their
end, so it goes on using those that ended earlier; and it never renews a switched role's.
"""

import asyncio
from typing import Final

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import company
from poolhouse_scenarios.library.app_tab import AppTab

HALF_AN_HOUR_S: Final = 30 * 60
TWO_HOURS_S: Final = 2 * 60 * 60
CALLS: Final = 6


async def play(stage: Stage) -> None:
    """Sign in, leave, come back."""
    ada = AppTab(stage, "Ada")
    ben = AppTab(stage, "Ben")
    cleo = AppTab(stage, "Cleo", identity_pool_id=company.BRIEF_POOL_ID)
    await asyncio.gather(_work(ada, company.ADA), _audit(ben), _work(cleo, company.CLEO))
    for tab in (ada, ben, cleo):
        tab.fall_asleep()
    left_ns = stage.instant()

    await asyncio.sleep(HALF_AN_HOUR_S)
    cleo.wake_up()
    cleo_sees = await cleo.calls(CALLS, "/reports/1")

    await asyncio.sleep(TWO_HOURS_S - HALF_AN_HOUR_S)
    ada.wake_up()
    ben.wake_up()
    ada_sees, ben_sees = await asyncio.gather(
        ada.calls(CALLS, "/reports/1"), ben.calls(CALLS, "/audit-log")
    )
    _judge(stage, ada, ada_sees, left_ns, naive=("6 times 200", 1, 6), hardened=(1, 1))
    _judge(stage, ben, ben_sees, left_ns, naive=("6 times 403", 1, 0), hardened=(1, 1))
    _judge(stage, cleo, cleo_sees, left_ns, naive=("6 times 403", 0, 0), hardened=(0, 1))
    stage.expect("requests answered 403", stage.traffic().forbidden, naive=2 * CALLS, hardened=0)


async def _work(tab: AppTab, username: str) -> None:
    await tab.sign_in(username)
    await tab.calls(1, "/reports/1")


async def _audit(tab: AppTab) -> None:
    await tab.sign_in(company.BEN)
    await tab.switch_role(company.AUDITOR_ROLE_ARN)
    await tab.calls(1, "/audit-log")


def _judge(
    stage: Stage,
    tab: AppTab,
    sees: str,
    left_ns: int,
    *,
    naive: tuple[str, int, int],
    hardened: tuple[int, int],
) -> None:
    """Hold what a tab did on return against answers, token refreshes and identity calls."""
    traffic = tab.traffic(since_ns=left_ns)
    answers, refreshes, identity_calls = naive
    stage.expect(
        f"{tab.name}'s six calls on return are answered",
        sees,
        naive=answers,
        hardened="6 times 200",
    )
    stage.expect(
        f"token refreshes for {tab.name}",
        traffic.refreshes,
        naive=refreshes,
        hardened=hardened[0],
    )
    stage.expect(
        f"identity calls for {tab.name}",
        traffic.identity_calls,
        naive=identity_calls,
        hardened=hardened[1],
    )


STORY: Final = Story(
    name="idle-2h",
    summary=(
        "People leave their tabs and come back, after two hours and after half an hour,"
        " to a page that makes six calls at once."
    ),
    world=company.WORLD,
    play=play,
)
