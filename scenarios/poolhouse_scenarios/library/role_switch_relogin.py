"""Two people share a computer: one switches roles and signs out, the other signs in.

To switch roles the application configures a credentials provider of its own, and signing out does
not remove it. So the next user's calls are signed with the last user's role: calls that her own
role allows are refused, and calls that it forbids are allowed.

A remedy that renews the role's credentials must stop at the sign-out too: the page stays open past
the hour at which they would have ended, and no request is sent.
"""

import asyncio
from typing import Final

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import company
from poolhouse_scenarios.library.app_tab import AppTab

FIVE_MINUTES_S: Final = 5 * 60
AN_HOUR_S: Final = 60 * 60
CALLS: Final = 6


async def play(stage: Stage) -> None:
    """Ada audits and signs out; Cleo, who is no auditor, signs in, reads reports and pauses."""
    tab = AppTab(stage, "shared computer")
    await tab.sign_in(company.ADA)
    await tab.calls(1, "/reports/1")
    await tab.switch_role(company.AUDITOR_ROLE_ARN)
    await tab.calls(1, "/audit-log")
    await tab.sign_out()
    ada = tab.traffic()

    await asyncio.sleep(FIVE_MINUTES_S)
    signed_out_ns = stage.instant()
    await tab.sign_in(company.CLEO)
    sees = await tab.calls(CALLS, "/reports/1")
    cleo = tab.traffic(since_ns=signed_out_ns)
    read_ns = stage.instant()
    await asyncio.sleep(AN_HOUR_S)
    untouched = tab.traffic(since_ns=read_ns)

    stage.expect("Cleo's six calls are answered", sees, naive="6 times 403", hardened="6 times 200")
    stage.expect("the role that signs them", cleo.roles, naive="Auditor", hardened="Member")
    stage.expect(
        "keys of Ada's that sign them",
        len([key for key in cleo.signers if key in ada.signers]),
        naive=1,
        hardened=0,
    )
    stage.expect("identity calls for Cleo", cleo.identity_calls, naive=0, hardened=2)
    stage.expect("requests answered 403", stage.traffic().forbidden, naive=CALLS, hardened=0)
    stage.expect(
        "requests that the open page makes in the hour after",
        len(untouched.requests),
        naive=0,
        hardened=0,
    )


STORY: Final = Story(
    name="role-switch-relogin",
    summary="Somebody switches roles and signs out; somebody else signs in on the same page.",
    world=company.WORLD,
    play=play,
)
