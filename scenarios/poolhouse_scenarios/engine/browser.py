"""Browser tabs in a story: the one file that connects the client's tabs to the engine."""

from collections.abc import MutableMapping

from poolhouse_client.browser.tab import Tab
from poolhouse_client.environment import SeededEnvironment
from poolhouse_client.transport.messages import HttpRequest, HttpResponse
from poolhouse_scenarios.engine.network import Network
from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.wire import Request

ORIGIN = "https://app.company.example"


class TabTransport:
    """A transport for one tab over the simulated network.

    Args:
        network: The simulated network.
        tab: The tab's name in the transcript.
    """

    def __init__(self, network: Network, tab: str) -> None:
        self._network = network
        self._tab = tab

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request and return the answer when it is back."""
        headers = tuple((name.lower(), value) for name, value in request.headers)
        sent = Request(request.method, request.url, headers, request.body)
        answer = await self._network.exchange(self._tab, sent)
        return HttpResponse(answer.status, list(answer.headers), answer.body)


def open_tab(
    stage: Stage, name: str, *, local_storage: MutableMapping[str, str] | None = None
) -> Tab:
    """Return a new tab on the application's origin.

    Args:
        stage: Where the story is played.
        name: The tab's name in the transcript, and the label of its random draws.
        local_storage: The origin's storage, to share between a person's tabs.
    """
    environment = SeededEnvironment(f"{stage.seed.value}/{name}", stage.loop.now_ms)
    transport = TabTransport(stage.network, name)
    return Tab(environment, transport, local_storage, origin=ORIGIN)
