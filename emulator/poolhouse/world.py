"""The composition root: one world with its clock, its state and its services."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poolhouse.functions.registry import Functions
from poolhouse.protocol.direct import perform_directly
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.operations import Service, dispatch
from poolhouse.runtime.clock import Clock, ClockState
from poolhouse.runtime.entropy import Entropy, fresh_seed
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Journal
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import IN_MEMORY, Store, StoreError

if TYPE_CHECKING:
    from poolhouse.api_gateway.definitions import RestApi
    from poolhouse.iam.authentication import Gatekeeper

_SNAPSHOT: Final = "the snapshot"


class World:
    """A world of user pools, identity pools and APIs, with a clock of its own.

    Args:
        settings: Region, account, root key and the like.
        seed: Equal seeds and equal calls give equal worlds; drawn from the machine when left out.
        clock: The emulator's time; the machine's when left out.
        data: A database file that keeps the world; in memory when left out.
        folder: Where the modules of functions are looked for first; the current folder when left
            out. No snapshot holds it: who restores one says where its functions are.

    Raises:
        StoreError: The database file can't be used.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        seed: str | int | None = None,
        clock: Clock | None = None,
        data: str | Path = IN_MEMORY,
        folder: str | Path | None = None,
    ) -> None:
        store = Store(data, all_migrations())
        settings = settings or Settings()
        self.seed = str(seed) if seed is not None else _kept(store, "seed") or fresh_seed()
        self.functions = Functions(Path(folder or Path.cwd()).resolve())
        self.foundation = Foundation(
            settings=settings,
            store=store,
            clock=clock or _kept_clock(store),
            entropy=Entropy(self.seed, store),
            keyring=Keyring(),
            journal=Journal(store, settings.history),
            outbox=Outbox(store, settings.history),
            functions=self.functions,
        )
        self.clock.listen(self._keep_clock)
        self._keep_clock(self.clock.state)
        self.keep("seed", self.seed)
        self.authenticator = _gatekeeper(self.foundation)
        self.services: dict[str, Service] = {service.name: service for service in services()}
        if self._declared() is None:
            self.declare()

    @property
    def settings(self) -> Settings:
        """The world's settings."""
        return self.foundation.settings

    @property
    def clock(self) -> Clock:
        """The world's clock."""
        return self.foundation.clock

    @property
    def inbox(self) -> Outbox:
        """Every message that would have been sent."""
        return self.foundation.outbox

    @property
    def journal(self) -> Journal:
        """Every request that was answered."""
        return self.foundation.journal

    def be_reached_at(self, public_url: str) -> None:
        """Tell the world under which URL clients reach it."""
        self.override({"public_url": public_url.rstrip("/")})

    def override(self, settings: Mapping[str, Any]) -> None:
        """Change settings by name, for what is only known when the world is served."""
        self.foundation.settings = replace(self.settings, **settings)

    def dispatch(self, service: Service, http: HttpRequest, target: str) -> HttpResponse:
        """Answer one request of an AWS JSON service."""
        return dispatch(self.foundation, service, self.authenticator, http, target)

    def dispatch_api(
        self, api_id: str, http: HttpRequest, *, stage: str, path: str
    ) -> HttpResponse | None:
        """Answer one call of a REST API; None where there is none of that id.

        Args:
            api_id: The API's id.
            http: The request as it arrived.
            stage: The stage in its URL.
            path: The path behind the stage, encoded as on the wire, with its leading slash.
        """
        from poolhouse.api_gateway import pipeline  # noqa: PLC0415  loaded with the first call

        api = self.rest_api(api_id)
        if api is None:
            return None
        return pipeline.dispatch(
            self.foundation, self.authenticator, api, http, stage=stage, path=path
        )

    def rest_apis(self) -> "tuple[RestApi, ...]":
        """Return all REST APIs in the order in which they were made."""
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.reading():
            return rest_apis.in_order(self.foundation.store)

    def rest_api(self, api_id: str) -> "RestApi | None":
        """Return the REST API of an id, or None."""
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.reading():
            return rest_apis.find(self.foundation.store, api_id)

    def put_rest_api(self, api: "RestApi") -> None:
        """Write a REST API, a new one or in place of the one of its id."""
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.step():
            rest_apis.put(self.foundation.store, api)

    def declare_rest_apis(self, apis: "Sequence[RestApi]") -> None:
        """Have exactly these REST APIs, now and after each reset; all else stays as it is."""
        store = self.foundation.store
        with store.reading(), closing(self._declared_state()) as declared:
            with declared.step():
                _replace_rest_apis(declared, apis)
            state = declared.serialize()
            with store.step():
                _replace_rest_apis(store, apis)
                store.run("DELETE FROM declared")
                _keep_declared(store, state)

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
        found = self.services[service].operations[operation]
        return perform_directly(
            self.foundation, found, dict(request), bounded=bounded, chosen=chosen
        )

    def snapshot(self) -> bytes:
        """Return all state as bytes."""
        return self.foundation.store.serialize()

    def restore(self, snapshot: bytes) -> None:
        """Take over the state that `snapshot` returned, the seed and the clock included, at once.

        An older Poolhouse may have made it; it is brought to the newest form first. A call that is
        away from its step meanwhile ends with StateReplacedError.

        Raises:
            StoreError: It is no snapshot of a world, or a newer Poolhouse's; nothing has changed.
        """
        with closing(Store.holding(snapshot, _SNAPSHOT, all_migrations())) as state:
            seed, clock = _seed_and_clock(state)
            with self.foundation.store.reading():
                self.foundation.store.take_over(state)
                self._reseed(seed)
                self.clock.restore(clock)

    def fork(self) -> "World":
        """Return a new world in memory that goes on from here on its own.

        It has the same state, seed, clock, settings and functions, so that equal calls get equal
        answers in both; nothing that happens in one is seen in the other.
        """
        with self.foundation.store.reading():
            fork = World(
                self.settings, seed=self.seed, clock=self.clock.copy(), folder=self.functions.folder
            )
            fork.foundation.store.take_over(self.foundation.store)
        fork.functions.give_all(self.functions)
        return fork

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
        store = self.foundation.store
        with store.reading(), closing(self._declared_state()) as state:
            declared = state.serialize()
            with state.step():
                _keep_declared(state, declared)
                _keep(state, "seed", self.seed)
                _keep(state, "clock", _clock_text(self.clock.state))
            store.take_over(state)

    def move_to(self, data: str | Path) -> None:
        """Go on in a new database file.

        Raises:
            StoreError: The file can't be used.
        """
        self.foundation.store.move_to(data)

    def close(self) -> None:
        """Close the database."""
        self.foundation.store.close()

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

    def _declared_state(self) -> Store:
        """Return a store in memory that holds the state that was declared, in the newest form."""
        declared = self._declared()
        assert declared is not None, "a world declares its state when it is made"
        return Store.holding(declared, "the declared state", all_migrations())

    def _reseed(self, seed: str) -> None:
        self.seed = seed
        self.foundation.entropy.reseed(seed)

    def _keep_clock(self, state: ClockState) -> None:
        self.keep("clock", _clock_text(state))


def _replace_rest_apis(store: Store, apis: "Sequence[RestApi]") -> None:
    """Put REST APIs in the place of all that a store has, inside its step."""
    from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

    rest_apis.remove_all(store)
    for api in apis:
        rest_apis.put(store, api)


def _keep(store: Store, name: str, value: str) -> None:
    store.run(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


def _keep_declared(store: Store, state: bytes) -> None:
    store.run("INSERT INTO declared (state) VALUES (?)", state)


def _kept(store: Store, name: str) -> str | None:
    value = store.value("SELECT value FROM meta WHERE name = ?", name)
    return None if value is None else str(value)


def _kept_clock(store: Store) -> Clock:
    kept = _kept(store, "clock")
    return Clock() if kept is None else Clock(_clock_state(kept))


def _clock_text(state: ClockState) -> str:
    return f"{state.mode} {state.value_ms}"


def _clock_state(kept: str) -> ClockState:
    mode, value_ms = kept.split()
    return ClockState("frozen" if mode == "frozen" else "running", int(value_ms))


def _seed_and_clock(snapshot: Store) -> tuple[str, ClockState]:
    """Return the seed and the clock that a snapshot holds, if it holds a whole world."""
    seed, clock = _kept(snapshot, "seed"), _kept(snapshot, "clock")
    if seed is None or clock is None or snapshot.value("SELECT 1 FROM declared") is None:
        message = f"{_SNAPSHOT}: it holds no world: no seed, clock or declared state"
        raise StoreError(message)
    try:
        return seed, _clock_state(clock)
    except ValueError as problem:
        raise StoreError(f"{_SNAPSHOT}: {clock!r} is no state of a clock") from problem


def services() -> tuple[Service, ...]:
    """Return every AWS JSON service; importing a package of operations registers its handlers."""
    from poolhouse.identity_pools.operations import service as identity_pools  # noqa: PLC0415  with the first world
    from poolhouse.user_pools.operations import service as user_pools  # noqa: PLC0415  same

    return (user_pools, identity_pools)


def _gatekeeper(foundation: Foundation) -> "Gatekeeper":
    """Return who knows keys and policies; loaded with the first world."""
    from poolhouse.iam.authentication import Gatekeeper  # noqa: PLC0415  with the first world

    return Gatekeeper(foundation)
