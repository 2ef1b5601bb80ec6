"""Play a story in one version and judge it."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from poolhouse_scenarios.engine import loop as virtual_time
from poolhouse_scenarios.engine.checkers import Finding, Traffic
from poolhouse_scenarios.engine.duration import NS_PER_MS
from poolhouse_scenarios.engine.network import Latency, Network, Server
from poolhouse_scenarios.engine.profile import Profile
from poolhouse_scenarios.engine.seed import Seed
from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.engine.transcript import Transcript, as_json

START_MS: Final = 1_767_603_600_000  # Monday, 5 January 2026, 09:00 UTC


class Host(Server, Protocol):
    """A server that is started for one story and closed after it."""

    def close(self) -> None:
        """Give back what it holds."""


class HostMaker(Protocol):
    """Start a server with the world of a story."""

    def __call__(self, world: Mapping[str, Any], *, seed: int, start_ms: int) -> Host:
        """Return a server in that world whose clock stands at an epoch time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a story went.

    Args:
        story: Which story.
        profile: Which version.
        seed: What decided its chance.
        elapsed_ns: How much virtual time passed.
        wall_s: How long it took on the machine, for the table only.
        transcript: What happened.
        findings: Its expectations, and what was found.
        broke_off: The traceback, where an exception ended it early.
    """

    story: Story
    profile: Profile
    seed: int
    elapsed_ns: int
    wall_s: float
    transcript: Transcript
    findings: tuple[Finding, ...]
    broke_off: str | None = None

    @property
    def traffic(self) -> Traffic:
        """Every request of the story, ready to be counted."""
        return Traffic.of(self.transcript)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that do not hold."""
        return tuple(finding for finding in self.findings if not finding.holds)

    @property
    def holds(self) -> bool:
        """Whether the story ran to its end, has findings, and all of them hold."""
        return self.broke_off is None and bool(self.findings) and not self.failures

    @property
    def verdict(self) -> str:
        """The verdict in a few words."""
        if self.broke_off is not None:
            return "broke off"
        if not self.findings:
            return "unchecked"
        if self.failures:
            return f"fails {len(self.failures)} of {len(self.findings)}"
        return "remedied" if self.profile == "hardened" else "fault shown"

    def trace(self) -> Iterator[str]:
        """Return the lines of the trace: who, what happened, what was found, the digest."""
        start = datetime.fromtimestamp(START_MS / 1000, tz=UTC)
        yield as_json(
            {
                "kind": "story",
                "story": self.story.name,
                "profile": self.profile,
                "seed": self.seed,
                "start": start.isoformat().replace("+00:00", "Z"),
            }
        )
        yield from self.transcript.lines()
        for finding in self.findings:
            yield as_json(finding.as_line())
        yield as_json(
            {
                "kind": "end",
                "elapsed_ms": self.elapsed_ns / NS_PER_MS,
                "verdict": self.verdict,
                "sha256": self.transcript.digest(),
            }
        )


def play(
    story: Story,
    profile: Profile,
    *,
    seed: int,
    make_host: HostMaker,
    stopwatch: Callable[[], float],
    latency: Latency | None = None,
) -> Outcome:
    """Play a story in a world of its own and return how it went.

    Args:
        story: Which story.
        profile: Which version.
        seed: Decides every id, code, secret and latency.
        make_host: Starts the server.
        stopwatch: Returns seconds of the machine; read twice, and shown in the table only.
        latency: How long a leg over the network takes.
    """
    began_s = stopwatch()
    loop = virtual_time.VirtualTimeLoop(start_ms=START_MS)
    transcript = Transcript()
    chance = Seed(seed)
    broke_off = None
    host = make_host(story.world, seed=seed, start_ms=START_MS)
    try:
        network = Network(loop, host, transcript, seed=chance.child("network"), latency=latency)
        stage = Stage(profile, loop=loop, network=network, transcript=transcript, seed=chance)
        virtual_time.run(_play_on(story, stage), loop=loop)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  whatever ends a story early is its outcome, told in full
        broke_off = traceback.format_exc()
    finally:
        host.close()
    return Outcome(
        story=story,
        profile=profile,
        seed=seed,
        elapsed_ns=loop.elapsed_ns(),
        wall_s=stopwatch() - began_s,
        transcript=transcript,
        findings=tuple(stage.findings),
        broke_off=broke_off,
    )


async def _play_on(story: Story, stage: Stage) -> None:
    await story.play(stage)
