"""The page's twin: a tab of `poolhouse_client` that answers to the page's function names."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any

from harness.app import LibraryError
from harness.twin_calls import CALLS
from harness.twin_network import TwinNetwork

from poolhouse.world import World
from poolhouse_client import ApiError, ClientError, HubCapsule, SeededEnvironment, Tab


class Twin:
    """What `App` is for the real library, for our own client; nothing in it waits.

    Args:
        world: The emulator, in this process.
        origin: The page's.
        now_ms: The page's clock, which stands still.
    """

    def __init__(self, world: World, origin: str, now_ms: int) -> None:
        self.network = TwinNetwork(world)
        self.events: list[str] = []
        self._runner = asyncio.Runner()
        environment = SeededEnvironment("twin", lambda: now_ms, _no_pause)
        self._local: dict[str, str] = {}
        self._session: dict[str, str] = {}
        self._tab = self._run(self._open(environment, origin))
        self._config: dict[str, Any] | None = None
        self._listen()

    def configure(self, config: dict[str, Any]) -> None:
        """Call configure, now and after each reload."""
        self._config = config
        self.call("configure", config)

    def call(self, name: str, argument: Any = None) -> Any:
        """Call one of the page's functions; raises LibraryError as `App.call` does."""
        outcome = self._run(self._settle(name, argument))
        if isinstance(outcome, LibraryError):
            raise outcome
        return outcome

    def settle_together(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """Call a function once per argument, all in the same tick; errors stand among values."""
        return self._run(self._settle_all(name, arguments))

    def storage(self, kind: str = "localStorage") -> dict[str, str]:
        """Return what is in localStorage or sessionStorage."""
        return dict(self._local if kind == "localStorage" else self._session)

    def clear_storage(self, kind: str) -> None:
        """Empty localStorage or sessionStorage."""
        (self._local if kind == "localStorage" else self._session).clear()

    def slow_down(self, latency_ms: int) -> None:
        """Do nothing: here answers come when all that was asked in a tick has been sent."""

    def reload(self) -> None:
        """Load the page again."""
        self._run(self._reload())
        self.events = []
        self._listen()
        if self._config is not None:
            self.call("configure", self._config)

    def close(self) -> None:
        """Close the tab and its event loop."""
        self._run(self._close())
        self._runner.close()

    def _run(self, work: Any) -> Any:
        return self._runner.run(work)

    def _listen(self) -> None:
        def note(capsule: HubCapsule) -> None:
            self.events.append(capsule.payload.event)

        self._tab.amplify.hub.listen("auth", note)

    async def _open(self, environment: SeededEnvironment, origin: str) -> Tab:
        return Tab(
            environment,
            self.network,
            self._local,
            origin=origin,
            session_storage=self._session,
        )

    async def _reload(self) -> None:
        self._tab.reload()

    async def _close(self) -> None:
        self._tab.close()

    async def _settle(self, name: str, argument: Any) -> Any:
        try:
            return await CALLS[name](self._tab.amplify, argument)
        except ClientError as error:
            return _library_error(error)

    async def _settle_all(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        calls: list[Awaitable[Any]] = [self._settle(name, argument) for argument in arguments]
        return list(await asyncio.gather(*calls))


async def _no_pause(_: float) -> None:
    await asyncio.sleep(0)


def _library_error(error: ClientError) -> LibraryError:
    response = error.response if isinstance(error, ApiError) else None
    metadata = getattr(error, "metadata", None)
    status_code = response.status_code if response else metadata and metadata.http_status_code
    return LibraryError(
        name=error.name,
        message=error.message,
        status_code=status_code,
        headers=response and response.headers,
        body=response and response.body,
    )
