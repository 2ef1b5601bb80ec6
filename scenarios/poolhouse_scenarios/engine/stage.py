"""What a story is played with: clock, network, remarks and expectations."""

from typing import Any

from poolhouse_scenarios.engine.checkers import Finding, Traffic
from poolhouse_scenarios.engine.loop import VirtualTimeLoop
from poolhouse_scenarios.engine.network import Network
from poolhouse_scenarios.engine.profile import Profile
from poolhouse_scenarios.engine.seed import Seed
from poolhouse_scenarios.engine.transcript import Transcript


class Stage:
    """What a story may use.

    Args:
        profile: Which version is played.
        loop: Whose time passes; `asyncio.sleep` waits on it.
        network: Carries the tabs' requests.
        transcript: Where everything is written down.
        seed: Chance, for the story's own draws.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        loop: VirtualTimeLoop,
        network: Network,
        transcript: Transcript,
        seed: Seed,
    ) -> None:
        self.profile = profile
        self.loop = loop
        self.network = network
        self.transcript = transcript
        self.seed = seed
        self.findings: list[Finding] = []

    def instant(self) -> int:
        """Return the virtual nanoseconds since the story began, to mark a place in the traffic."""
        return self.loop.elapsed_ns()

    def remark(self, text: str, *, tab: str | None = None) -> None:
        """Write down something that happens besides requests."""
        self.transcript.remark(self.instant(), text, tab=tab)

    def traffic(self, tab: str | None = None, *, since_ns: int = 0) -> Traffic:
        """Return the requests of one tab or all, sent since an instant."""
        return Traffic.of(self.transcript, tab=tab, since_ns=since_ns)

    def expect(self, sentence: str, found: Any, *, naive: Any, hardened: Any) -> None:
        """Add a finding: whether what was found is what this version must show."""
        wanted = naive if self.profile == "naive" else hardened
        self.findings.append(Finding(sentence, wanted, found))
