"""What a handler is given: the call, and the request's members."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from poolhouse.protocol.callers import Caller
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.effects import Effect
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store

Request: TypeAlias = dict[str, Any]
Answer: TypeAlias = Mapping[str, Any] | None
Flow: TypeAlias = Generator[Effect, Any, Answer]


@dataclass(slots=True)
class Call:
    """What a handler knows and may use while it answers one request.

    Args:
        operation: What is performed, for the journal and for sentences; nothing behaves by it.
        now_ms: The time at which the request is answered, epoch milliseconds; read once.
        store: All state, inside the current step.
        entropy: Randomness by label.
        settings: The world's settings.
        keyring: The signing keys.
        outbox: Where messages go.
        caller: Who signed; None for unsigned operations.
        source_ip: The peer's address.
        bounded: Whether the service's own bounds on lifetimes hold; the config file may go below
            them.
        chosen: Identifiers and secrets that the config file chose instead of drawn ones.
        may_raise: Wire names of the service's errors that may answer the call; what is worded by
            another one otherwise looks here.
    """

    operation: str
    now_ms: int
    store: Store
    entropy: Entropy
    settings: Settings
    keyring: Keyring
    outbox: Outbox
    caller: Caller | None = None
    source_ip: str = "127.0.0.1"
    bounded: bool = True
    chosen: dict[str, str] = field(default_factory=dict)
    may_raise: frozenset[str] = frozenset()

    @property
    def now_s(self) -> int:
        """The time in whole epoch seconds."""
        return self.now_ms // MS_PER_S

    @property
    def region(self) -> str:
        """The region that the call is made in."""
        return self.settings.region

    def choose(self, name: str, draw: Callable[[], str], *, unique_in: str = "") -> str:
        """Return the value that the config file chose under a name, else a drawn one.

        Args:
            name: What the config file calls it.
            draw: Draws one.
            unique_in: The table where it is to be the id; what was chosen before is not drawn.
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
        return cls(
            operation=operation,
            now_ms=now_ms,
            store=foundation.store,
            entropy=foundation.entropy,
            settings=foundation.settings,
            keyring=foundation.keyring,
            outbox=foundation.outbox,
        )
