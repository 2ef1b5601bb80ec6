"""What every request stands on, in one value."""

from dataclasses import dataclass, field

from poolhouse.runtime.clock import Clock
from poolhouse.runtime.effects import Perform
from poolhouse.runtime.effects import perform as perform_for_real
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.faults import Faults
from poolhouse.runtime.journal import Journal
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store


@dataclass(slots=True)
class Foundation:
    """The parts of a world that know nothing of Cognito.

    Args:
        settings: Region, account, root key and the like.
        store: All state.
        clock: The emulator's time.
        entropy: Randomness by label.
        keyring: The signing keys.
        journal: Every request.
        outbox: Every message.
        perform: How effects are performed.
        faults: What is put into requests' way.
    """

    settings: Settings
    store: Store
    clock: Clock
    entropy: Entropy
    keyring: Keyring
    journal: Journal
    outbox: Outbox
    perform: Perform = perform_for_real
    faults: Faults = field(default_factory=Faults)
