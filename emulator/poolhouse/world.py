"""The composition root: one world with its clock, its state and its services."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poolhouse.protocol.direct import perform_directly
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.operations import Service, dispatch
from poolhouse.runtime.agenda import Agenda
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.entropy import Entropy, fresh_seed
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Journal
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.meta import keep as _keep
from poolhouse.runtime.meta import kept as _kept
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import IN_MEMORY, Store
from poolhouse.runtime.timekeeping import Timekeeper

if TYPE_CHECKING:
    from poolhouse.api_gateway.definitions import RestApi
    from poolhouse.iam.authentication import Gatekeeper

_SCHEMAS: Final = ("runtime", "iam", "user_pools", "identity_pools")


class World:
    """A world of user pools, identity pools and APIs, with a clock of its own.

    Args:
        settings: Region, account, root key and the like.
        seed: Equal seeds and equal calls give equal worlds; drawn from the machine when left out.
        clock: The emulator's time; the kept one or the machine's when left out. It belongs to this
            world until `close`, and never shows an earlier time than a kept world has shown.
        data: A database file that keeps the world; in memory when left out.

    Raises:
        StoreError: The database file can't be used.
        ClockInUseError: The clock belongs to another open world.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        seed: str | int | None = None,
        clock: Clock | None = None,
        data: str | Path = IN_MEMORY,
    ) -> None:
        schema = files("poolhouse.runtime") / "schema"
        store = Store(data, [(schema / f"{name}.sql").read_text() for name in _SCHEMAS])
        settings = settings or Settings()
        self.seed = str(seed) if seed is not None else _kept(store, "seed") or fresh_seed()
        self._timekeeper = Timekeeper(store, clock, Agenda())
        self.foundation = Foundation(
            settings=settings,
            store=store,
            clock=self._timekeeper.clock,
            entropy=Entropy(self.seed, store),
            keyring=Keyring(),
            journal=Journal(store, settings.history),
            outbox=Outbox(store, settings.history),
        )
        self.keep("seed", self.seed)
        self.authenticator = _gatekeeper(self.foundation)
        self.services: dict[str, Service] = {service.name: service for service in services()}
        self.apis: dict[str, RestApi] = {}
        if self._declared() is None:
            self.declare()

    @property
    def settings(self) -> Settings:
        """The world's settings."""
        return self.foundation.settings

    @property
    def clock(self) -> Clock:
        """The world's clock; `advance`, `set`, `freeze` and `resume` move it."""
        return self.foundation.clock

    @property
    def agenda(self) -> Agenda:
        """What the world does by itself when its time has come."""
        return self._timekeeper.agenda

    @property
    def inbox(self) -> Outbox:
        """Every message that would have been sent."""
        return self.foundation.outbox

    @property
    def journal(self) -> Journal:
        """Every request that was answered."""
        return self.foundation.journal

    def advance(self, by_ms: int) -> int:
        """Move the clock forward by milliseconds and return the new time.

        What falls due on the way is done, each thing at its own instant.

        Raises:
            ClockWentBackwardsError: `by_ms` is negative.
            ClockWentTooFarError: It leads beyond 9000-01-01.
        """
        return self._timekeeper.advance(by_ms)

    def set(self, at_ms: int) -> int:
        """Move the clock forward to an epoch time in milliseconds and return it, as `advance` does.

        Raises:
            ClockWentBackwardsError: The time lies before the one shown now.
            ClockWentTooFarError: The time lies beyond 9000-01-01.
        """
        return self._timekeeper.set(at_ms)

    def freeze(self) -> int:
        """Stop the clock where it stands and return that time."""
        return self._timekeeper.freeze()

    def resume(self) -> int:
        """Let the clock run on from where it stands and return that time."""
        return self._timekeeper.resume()

    def be_reached_at(self, public_url: str) -> None:
        """Tell the world under which URL clients reach it."""
        self.override({"public_url": public_url.rstrip("/")})

    def override(self, settings: Mapping[str, Any]) -> None:
        """Change settings by name, for what is only known when the world is served."""
        self.foundation.settings = replace(self.settings, **settings)

    def dispatch(self, service: Service, http: HttpRequest, target: str) -> HttpResponse:
        """Answer one request of an AWS JSON service."""
        self._timekeeper.keep_up()
        return dispatch(self.foundation, service, self.authenticator, http, target)

    def dispatch_api(
        self, api_id: str, http: HttpRequest, *, stage: str, path: str
    ) -> HttpResponse:
        """Answer one call of a REST API.

        Args:
            api_id: The API's id, a key of `apis`.
            http: The request as it arrived.
            stage: The stage in its URL.
            path: The path behind the stage, encoded as on the wire, with its leading slash.
        """
        from poolhouse.api_gateway import pipeline  # noqa: PLC0415  loaded with the first call

        self._timekeeper.keep_up()
        return pipeline.dispatch(
            self.foundation, self.authenticator, self.apis[api_id], http, stage=stage, path=path
        )

    def call(
        self,
        service: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        bounded: bool = True,
        chosen: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Perform an operation as root, without a request on the wire.

        Args:
            service: `cognito-idp` or `cognito-identity`.
            operation: The operation's name.
            request: Its members.
            bounded: Whether the service's own bounds on lifetimes hold.
            chosen: Identifiers and secrets to take instead of drawn ones.

        Raises:
            ServiceError: The operation refused.
        """
        self._timekeeper.keep_up()
        found = self.services[service].operations[operation]
        return perform_directly(
            self.foundation, found, dict(request), bounded=bounded, chosen=chosen
        )

    def snapshot(self) -> bytes:
        """Return all state as bytes."""
        return self.foundation.store.serialize()

    def restore(self, snapshot: bytes) -> None:
        """Take over the state that `snapshot` returned, the seed and the clock included."""
        self.foundation.store.deserialize(snapshot)
        seed = self.kept("seed")
        assert seed is not None
        self.seed = seed
        self.foundation.entropy.reseed(seed)
        self._timekeeper.recall()

    def declare(self) -> None:
        """Take the state as it is now for the one that `reset` returns to, after a restart too."""
        store = self.foundation.store
        with store.reading():
            with store.step():
                had_one = store.run("DELETE FROM declared")
            if had_one:
                store.compact()
            state = self.snapshot()
            with store.step():
                _keep_declared(store, state)

    def reset(self) -> None:
        """Return to the state that was declared, ids and all; the clock stays where it is."""
        store, copy = self.foundation.store, Store()
        with store.reading():
            declared = self._declared()
            assert declared is not None
            copy.deserialize(declared)
            with copy.step():
                _keep_declared(copy, declared)
                _keep(copy, "seed", self.seed)
                self._timekeeper.keep_in(copy)
            store.deserialize(copy.serialize())
        copy.close()

    def move_to(self, data: str | Path) -> None:
        """Go on in a new database file.

        Raises:
            StoreError: The file can't be used.
        """
        self.foundation.store.move_to(data)

    def close(self) -> None:
        """Close the database and release the clock."""
        self.foundation.store.close()
        self._timekeeper.close()

    def kept(self, name: str) -> str | None:
        """Return a text that was kept under a name."""
        with self.foundation.store.reading():
            return _kept(self.foundation.store, name)

    def keep(self, name: str, value: str) -> None:
        """Keep a text under a name, across restarts and in snapshots."""
        with self.foundation.store.step():
            _keep(self.foundation.store, name, value)

    def _declared(self) -> bytes | None:
        with self.foundation.store.reading():
            declared: bytes | None = self.foundation.store.value("SELECT state FROM declared")
        return declared


def _keep_declared(store: Store, state: bytes) -> None:
    store.run("INSERT INTO declared (state) VALUES (?)", state)


def services() -> tuple[Service, ...]:
    """Return every AWS JSON service; importing a package of operations registers its handlers."""
    from poolhouse.identity_pools.operations import service as identity_pools  # noqa: PLC0415  with the first world
    from poolhouse.user_pools.operations import service as user_pools  # noqa: PLC0415  same

    return (user_pools, identity_pools)


def _gatekeeper(foundation: Foundation) -> "Gatekeeper":
    """Return who knows keys and policies; loaded with the first world."""
    from poolhouse.iam.authentication import Gatekeeper  # noqa: PLC0415  with the first world

    return Gatekeeper(foundation)
