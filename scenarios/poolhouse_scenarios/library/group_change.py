"""Somebody is given other rights while her page is open.

A user's role is a claim of her tokens, and her credentials are made from the tokens. The library
keeps both until they end, so calls that her new rights allow are still refused. The remedy: after a
403 refresh once and repeat the call once.
"""

import asyncio
from typing import Final

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import administrator, company
from poolhouse_scenarios.library.app_tab import AppTab

HALF_AN_HOUR_S: Final = 30 * 60
CALLS: Final = 6


async def play(stage: Stage) -> None:
    """Cleo reads reports, becomes an auditor, and reads the audit log twice."""
    tab = AppTab(stage, "Cleo")
    await tab.sign_in(company.CLEO)
    await tab.calls(1, "/reports/1")
    await administrator.move(stage, company.CLEO, away_from="members", to="auditors")
    moved_ns = stage.instant()
    sees = await tab.calls(CALLS, "/audit-log")
    first = tab.traffic(since_ns=moved_ns)
    await asyncio.sleep(HALF_AN_HOUR_S)
    sees_later = await tab.calls(CALLS, "/audit-log")

    stage.expect("Cleo's six calls are answered", sees, naive="6 times 403", hardened="6 times 200")
    stage.expect("token refreshes for them", first.refreshes, naive=0, hardened=1)
    stage.expect("identity calls for them", first.identity_calls, naive=0, hardened=1)
    stage.expect("times they were sent", len(first.api_calls), naive=CALLS, hardened=2 * CALLS)
    stage.expect(
        "six more calls, half an hour later",
        sees_later,
        naive="6 times 403",
        hardened="6 times 200",
    )
    stage.expect(
        "requests answered 403", stage.traffic().forbidden, naive=2 * CALLS, hardened=CALLS
    )


STORY: Final = Story(
    name="group-change",
    summary="Somebody is moved to another group while her page is open, and uses her new rights.",
    world=company.WORLD,
    play=play,
)
