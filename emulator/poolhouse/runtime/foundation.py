"""The store, clock, entropy and other parts that every request uses, in one value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from poolhouse.runtime.clock import Clock
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.faults import Faults
from poolhouse.runtime.journal import Journal
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store
from poolhouse.runtime.timekeeping import Timekeeper


class Functions(Protocol):
    """What calls Lambda-style functions by name."""

    def invoke(self, name: str, event: Mapping[str, Any], context: Any) -> Any:
        """Return a function's answer, JSON values."""


@dataclass(slots=True)
class Foundation:
    """The parts of a world that every service shares; they know nothing of Cognito.

    Args:
        settings: Region, account, root key and the like.
        store: All state.
        timekeeper: Moves the emulator's clock and does what falls due.
        entropy: Randomness by label.
        keyring: The signing keys.
        journal: Every request.
        outbox: Every message.
        functions: Calls functions by name.
        perform: Returns the answer of an effect; tests answer in place of the world outside.
        faults: What refuses requests, or loses their replies, on purpose.
    """

    settings: Settings
    store: Store
    timekeeper: Timekeeper
    entropy: Entropy
    keyring: Keyring
    journal: Journal
    outbox: Outbox
    functions: Functions
    perform: "Callable[[Any, Foundation], Any]"
    faults: Faults = field(default_factory=Faults)

    @property
    def clock(self) -> Clock:
        """The emulator's time."""
        return self.timekeeper.clock
