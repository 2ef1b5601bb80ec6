"""A tab with the company's application, and what a person does in it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

from poolhouse_client.errors import ApiError, ClientError
from poolhouse_scenarios.engine.browser import open_tab
from poolhouse_scenarios.engine.checkers import Traffic
from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.library import company
from poolhouse_scenarios.library.applications import APPLICATIONS, Application


class AppTab:
    """A tab with the application in the version that the profile asks for.

    Args:
        stage: Where the story is played.
        name: What the tab is called in the transcript.
        identity_pool_id: Which identity pool the application uses.
    """

    def __init__(
        self, stage: Stage, name: str, *, identity_pool_id: str = company.USUAL_POOL_ID
    ) -> None:
        self.name = name
        self._stage = stage
        self._resources = company.resources(identity_pool_id)
        self._tab = open_tab(stage, name)
        self._application = self._load()

    def _load(self) -> Application:
        return APPLICATIONS[self._stage.profile](self._tab, self._resources)

    def traffic(self, *, since_ns: int = 0) -> Traffic:
        """Return the tab's requests, sent since an instant."""
        return self._stage.traffic(self.name, since_ns=since_ns)

    async def sign_in(self, username: str) -> None:
        """Sign in one of the company's people."""
        self._remark(f"{username.partition('@')[0].capitalize()} signs in")
        await self._application.sign_in(username, company.PASSWORDS[username])

    async def sign_out(self) -> None:
        """Sign the user out."""
        self._remark("signs out")
        await self._application.sign_out()

    async def switch_role(self, role_arn: str) -> None:
        """Switch the signed-in user to another role."""
        self._remark(f"switches to the role {role_arn.rpartition('/')[2]}")
        await self._application.switch_role(role_arn)

    def reload(self) -> None:
        """Reload the page; only what is in storage survives."""
        self._remark("reloads the page")
        self._tab.reload()
        self._application = self._load()

    def fall_asleep(self) -> None:
        """Hide and freeze the tab, as when the machine sleeps: none of its timers fires."""
        self._remark("leaves; the machine sleeps")
        self._tab.visibility.hide()
        self._tab.visibility.freeze()

    def wake_up(self) -> None:
        """Show the tab again."""
        self._remark("is back")
        self._tab.visibility.show()

    async def calls(self, count: int, path: str) -> str:
        """Make concurrent API calls and return the outcomes with their numbers (`6 times 200`)."""
        calls = (self._seen(self._application.get(path)) for _ in range(count))
        seen = Counter(await asyncio.gather(*calls))
        return ", ".join(f"{number} times {status}" for status, number in seen.most_common())

    async def order(self, what: str) -> str:
        """Place an order and return the outcome: a status, or an error's name."""
        self._remark(f"orders {what}")
        return await self._seen(self._application.post("/orders", {"what": what}))

    def leave_page(self) -> None:
        """Go to another page of the application, in the same document."""
        self._remark("goes to another page")
        self._application.leave_page()

    @staticmethod
    async def _seen(call: Awaitable[None]) -> str:
        try:
            await call
        except ApiError as error:
            return error.name if error.response is None else str(error.response.status_code)
        except ClientError as error:
            return error.name
        return "200"

    def _remark(self, text: str) -> None:
        self._stage.remark(text, tab=self.name)
