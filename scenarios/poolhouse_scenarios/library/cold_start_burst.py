"""A page is loaded and makes ten calls at once.

Tokens are in storage, credentials and identity id are not. The library does not share identity
calls between concurrent callers, so ten API calls cause twenty of them, and each API call is signed
with credentials of its own.
"""

import asyncio
from typing import Final

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import company
from poolhouse_scenarios.library.app_tab import AppTab

A_MINUTE_S: Final = 60
CALLS: Final = 10


async def play(stage: Stage) -> None:
    """Sign in, reload, call ten times at once, and again a minute later."""
    tab = AppTab(stage, "Ada")
    await tab.sign_in(company.ADA)
    tab.reload()
    loaded_ns = stage.instant()
    sees = await tab.calls(CALLS, "/reports/1")
    cold = tab.traffic(since_ns=loaded_ns)
    await asyncio.sleep(A_MINUTE_S)
    warm_ns = stage.instant()
    await tab.calls(CALLS, "/reports/1")
    warm = tab.traffic(since_ns=warm_ns)

    stage.expect(
        "the page's calls are answered", sees, naive="10 times 200", hardened="10 times 200"
    )
    stage.expect("GetId calls", cold.count("GetId"), naive=CALLS, hardened=1)
    stage.expect(
        "GetCredentialsForIdentity calls",
        cold.count("GetCredentialsForIdentity"),
        naive=CALLS,
        hardened=1,
    )
    stage.expect("different keys that sign the calls", len(cold.signers), naive=CALLS, hardened=1)
    stage.expect(
        "identity calls of ten more calls, a minute later", warm.identity_calls, naive=0, hardened=0
    )


STORY: Final = Story(
    name="cold-start-burst",
    summary="A signed-in page is loaded anew and makes ten calls at once.",
    world=company.WORLD,
    play=play,
)
