"""What a handler is given: the call, and the request's members."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from poolhouse.protocol.callers import Caller
from poolhouse.protocol.pending_text import PendingText
from poolhouse.runtime import identifiers, regions
from poolhouse.runtime.asking import Asker
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store

Request: TypeAlias = dict[str, Any]
Answer: TypeAlias = Mapping[str, Any] | None


@dataclass(slots=True)
class Call(Asker):
    """What a handler knows and may use while it answers one request.

    Args:
        operation: What is performed, for the journal and for sentences; nothing behaves by it.
        caller: Who signed; None for unsigned operations.
        source_ip: The peer's address.
        bounded: Whether the service's own bounds on lifetimes hold; the config file may go below
            them.
        chosen: Identifiers and secrets that the config file chose instead of drawn ones.
        may_raise: Wire names of the errors that the operation's model lists; rules look here that
            must raise another error where theirs is not listed.
        pending: The texts of the answer that are computed after the commit.
        request_id: The id in `x-amzn-RequestId`, once it was drawn in a step that was committed.
        named_region: The region that the request names by its signature or its host. What lives in
            another one is not there for it; a request that names none reaches everything.
        met_region: The region of the first thing that a request met which names none.
    """

    operation: str
    caller: Caller | None = None
    source_ip: str = "127.0.0.1"
    bounded: bool = True
    chosen: dict[str, str] = field(default_factory=dict)
    may_raise: frozenset[str] = frozenset()
    pending: list[PendingText] = field(default_factory=list)
    request_id: str | None = None
    named_region: str | None = None
    met_region: str | None = None

    @property
    def store(self) -> Store:
        """All state, inside the current step."""
        return self.foundation.store

    @property
    def entropy(self) -> Entropy:
        """Randomness by label."""
        return self.foundation.entropy

    @property
    def settings(self) -> Settings:
        """The world's settings."""
        return self.foundation.settings

    @property
    def keyring(self) -> Keyring:
        """The signing keys."""
        return self.foundation.keyring

    @property
    def outbox(self) -> Outbox:
        """Where messages go."""
        return self.foundation.outbox

    @property
    def now_s(self) -> int:
        """The time in whole epoch seconds."""
        return self.now_ms // MS_PER_S

    @property
    def region(self) -> str:
        """The region that the call is made in: the named one, the met one, or the world's."""
        return self.named_region or self.met_region or self.settings.region

    def reaches(self, pool_id: str) -> bool:
        """Return whether a pool that there is lives in the region that the request names.

        Args:
            pool_id: The id of a user pool or an identity pool.
        """
        home = regions.of_id(pool_id)
        if self.named_region is None:
            self.met_region = self.met_region or home
            return True
        return home == self.named_region

    def distance(self, pool_id: str) -> dict[str, str]:
        """Return what the journal tells of a pool that the call does not reach."""
        home = regions.of_id(pool_id)
        return {"reason": f"it lives in {home}, the request is for {self.region}", "region": home}

    def choose(self, name: str, draw: Callable[[], str], *, unique_in: str = "") -> str:
        """Return the value that the config file chose under a name, else a drawn one.

        Args:
            name: What the config file calls it.
            draw: Draws one.
            unique_in: The table where it is to be the id; an id that is taken there is drawn again.
        """
        chosen = self.chosen.pop(name, None)
        if chosen:
            return chosen
        drawn = draw()
        while unique_in and self.store.row(f"SELECT id FROM {unique_in} WHERE id = ?", drawn):  # noqa: S608  the table is a literal
            drawn = draw()
        return drawn

    @classmethod
    def on(cls, foundation: Foundation, operation: str, now_ms: int) -> "Call":
        """Return a call on a foundation."""
        return cls(foundation, now_ms, operation)

    def complete_later(self, text: PendingText) -> PendingText:
        """Return a placeholder for a text of the answer that is computed after the commit."""
        self.pending.append(text)
        return text

    def draw_request_id(self) -> str:
        """Return the request id; the first call draws it, inside a step."""
        if self.request_id is None:
            self.request_id = self.entropy.uuid("request_id")
        return self.request_id

    @property
    def has_id(self) -> bool:
        """Whether the request id is drawn."""
        return self.request_id is not None

    def take_uncounted_id(self) -> None:
        """Take a request id of the machine's: the step in which one was drawn was not kept."""
        self.request_id = identifiers.uncounted_request_id()
