"""The composition root: one world with its clock, its state and its services."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poolhouse.functions.registry import Functions
from poolhouse.protocol.direct import perform_directly
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.operations import Service, dispatch
from poolhouse.runtime import snapshots, sweeping
from poolhouse.runtime.agenda import Agenda, Item
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.database import IN_MEMORY
from poolhouse.runtime.effects import perform
from poolhouse.runtime.entropy import Entropy, copy_draws, fresh_seed
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.journal import Journal
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.meta import keep as _keep
from poolhouse.runtime.meta import kept as _kept
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.outbox import Outbox
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store
from poolhouse.runtime.timekeeping import Timekeeper

if TYPE_CHECKING:
    from poolhouse.api_gateway.definitions import RestApi
    from poolhouse.iam.authentication import Gatekeeper


class World:
    """A world of user pools, identity pools and APIs, with a clock of its own.

    Args:
        settings: Region, account, root key and the like.
        seed: Equal seeds and equal calls give equal worlds; drawn from the machine when left out.
        clock: The emulator's time; the kept one or the machine's when left out. It belongs to this
            world until `close`, and never shows an earlier time than a kept world has shown.
        data: A database file that keeps the world; in memory when left out.
        folder: Where the modules of functions are looked for first; the current folder when left
            out. No snapshot holds it: who restores one says where its functions are.

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
        folder: str | Path | None = None,
    ) -> None:
        with ExitStack() as closed_on_failure:
            store = Store(data, all_migrations())
            closed_on_failure.callback(store.close)
            with snapshots.clock_named_after(str(data)):
                timekeeper = Timekeeper(store, clock, Agenda([_sweep()]))
            closed_on_failure.callback(timekeeper.close)
            self._stand_on(store, timekeeper, settings or Settings(), seed, folder)
            closed_on_failure.pop_all()

    def _stand_on(
        self,
        store: Store,
        timekeeper: Timekeeper,
        settings: Settings,
        seed: str | int | None,
        folder: str | Path | None,
    ) -> None:
        kept = str(seed) if seed is not None else _kept(store, "seed")
        self.seed = fresh_seed() if kept is None else kept
        self.functions = Functions(Path(folder).resolve() if folder else Path.cwd())
        self.foundation = Foundation(
            settings=settings,
            store=store,
            timekeeper=timekeeper,
            entropy=Entropy(self.seed, store),
            keyring=Keyring(),
            journal=Journal(store, settings.history),
            outbox=Outbox(store, settings.history),
            functions=self.functions,
            perform=perform,
        )
        self.keep("seed", self.seed)
        self.services: dict[str, Service] = {service.name: service for service in services()}

    @cached_property
    def authenticator(self) -> "Gatekeeper":
        """Who knows keys and policies; loaded with the first signed request."""
        from poolhouse.iam.authentication import Gatekeeper  # noqa: PLC0415

        return Gatekeeper(self.foundation)

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
        return self.foundation.timekeeper.agenda

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
        return self.foundation.timekeeper.advance(by_ms)

    def set(self, at_ms: int) -> int:
        """Move the clock forward to an epoch time in milliseconds and return it, as `advance` does.

        Raises:
            ClockWentBackwardsError: The time lies before the one shown now.
            ClockWentTooFarError: The time lies beyond 9000-01-01.
        """
        return self.foundation.timekeeper.set(at_ms)

    def freeze(self) -> int:
        """Stop the clock where it stands and return that time."""
        return self.foundation.timekeeper.freeze()

    def resume(self) -> int:
        """Let the clock run on from where it stands and return that time."""
        return self.foundation.timekeeper.resume()

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
        from poolhouse.api_gateway.pipeline import dispatch as dispatch_call  # noqa: PLC0415  loaded with the first call

        api = self.rest_api(api_id)
        if api is None:
            return None
        return dispatch_call(self.foundation, self.authenticator, api, http, stage=stage, path=path)

    def rest_apis(self) -> "tuple[RestApi, ...]":
        """Return all REST APIs in the order in which they were made."""
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.reading():
            return rest_apis.in_order(self.foundation.store)

    def rest_api(self, api_id: str) -> "RestApi | None":
        """Return the REST API of an id, or None."""
        from poolhouse.api_gateway.rest_apis import find  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.reading():
            return find(self.foundation.store, api_id)

    def put_rest_api(self, api: "RestApi") -> None:
        """Write a REST API, a new one or in place of the one of its id."""
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        with self.foundation.store.step():
            rest_apis.put(self.foundation.store, api)

    def declare_rest_apis(self, apis: "Sequence[RestApi]", kept: Mapping[str, str]) -> None:
        """Have exactly these REST APIs, now and after each reset; all else stays as it is.

        Ids that were drawn for them are not drawn again after a reset.

        Args:
            apis: The APIs.
            kept: Texts to keep with them, by name.
        """
        from poolhouse.api_gateway import rest_apis  # noqa: PLC0415  loaded with the first API

        store = self.foundation.store
        with store.reading(), closing(snapshots.declared_state(store)) as declared:
            with declared.step():
                rest_apis.replace_all(declared, apis)
                copy_draws("rest_api_id", store, declared)
                for name, text in kept.items():
                    _keep(declared, name, text)
            state = declared.serialize()
            with store.step():
                rest_apis.replace_all(store, apis)
                for name, text in kept.items():
                    _keep(store, name, text)
                snapshots.keep_declared(store, state)

    def call(
        self,
        service: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        bounded: bool = True,
        chosen: Mapping[str, str] | None = None,
        region: str | None = None,
    ) -> dict[str, Any]:
        """Perform an operation as root, without a request on the wire.

        Args:
            service: `cognito-idp` or `cognito-identity`.
            operation: The operation's name.
            request: Its members.
            bounded: Whether the service's own bounds on lifetimes hold.
            chosen: Identifiers and secrets to take instead of drawn ones.
            region: The region that it is made for; without one it makes in the world's, and finds
                and lists what lives in any.

        Raises:
            ServiceError: The operation refused.
        """
        found = self.services[service].find(operation)
        if found is None:
            raise KeyError(operation)
        return perform_directly(
            self.foundation, found, dict(request), bounded=bounded, chosen=chosen, region=region
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
        with closing(snapshots.opened(snapshot)) as state:
            seed = snapshots.seed_of(state)
            with self.foundation.store.reading():
                snapshots.keep_draws(state, self.foundation.store)
                self.foundation.store.take_over(state)
                self._reseed(seed)
                self.foundation.timekeeper.recall()

    def fork(self) -> "World":
        """Return a new world in memory that goes on from here on its own.

        It has the same state, seed, clock, settings and functions, so that equal calls get equal
        answers in both; nothing that happens in one is seen in the other.
        """
        with self.foundation.store.reading():
            fork = World(
                self.settings,
                seed=self.seed,
                clock=self.clock.copy(),
                folder=self.functions.folder,
            )
            with self.foundation.store.step():
                self.foundation.timekeeper.keep_in(self.foundation.store)
            fork.foundation.store.take_over(self.foundation.store)
            fork.foundation.timekeeper.recall()
            fork.agenda.take_over(self.agenda)
        fork.functions.give_all(self.functions)
        return fork

    def declare(self) -> None:
        """Take the state as it is now for the one that `reset` returns to, after a restart too."""
        store = self.foundation.store
        with store.reading():
            state = snapshots.state_to_declare(store)
            with store.step():
                snapshots.keep_declared(store, state)

    def reset(self, *, clock: bool = False) -> None:
        """Return to the state that was declared, ids and all; the clock stays where it is.

        Args:
            clock: Whether the clock runs by the machine's time from now on, though that is earlier.
                Then nothing that was issued before is good, nor is an id of before drawn again: by
                this reset or a later one.
        """
        store, timekeeper = self.foundation.store, self.foundation.timekeeper
        with store.reading(), closing(snapshots.declared_state(store)) as state:
            if clock:
                with state.step():
                    snapshots.forget_issued(state, store, _issued())
            declared = state.serialize()
            with state.step():
                snapshots.keep_declared(state, declared)
                _keep(state, "seed", self.seed)
                keep_clock = timekeeper.keep_machine_time_in if clock else timekeeper.keep_in
                keep_clock(state)
            snapshots.keep_draws(state, store)
            store.take_over(state)
            if clock:
                timekeeper.recall()

    def move_to(self, data: str | Path) -> None:
        """Go on in a new database file.

        Raises:
            StoreError: The file can't be used.
        """
        self.foundation.store.move_to(data)

    def close(self) -> None:
        """Close the database and release the clock."""
        self.foundation.store.close()
        self.foundation.timekeeper.close()

    def kept(self, name: str) -> str | None:
        """Return a text that was kept under a name."""
        with self.foundation.store.reading():
            return _kept(self.foundation.store, name)

    def keep(self, name: str, value: str) -> None:
        """Keep a text under a name, across restarts and in snapshots."""
        with self.foundation.store.step():
            _keep(self.foundation.store, name, value)

    def _reseed(self, seed: str) -> None:
        self.seed = seed
        self.foundation.entropy.reseed(seed)


def services() -> tuple[Service, ...]:
    """Return every AWS JSON service; importing a package of operations registers its handlers."""
    from poolhouse.identity_pools.operations import service as identity_pools  # noqa: PLC0415  with the first world
    from poolhouse.user_pools.operations import service as user_pools  # noqa: PLC0415  same

    return (user_pools, identity_pools)


def _sweep() -> Item:
    """Return the agenda's item that deletes rows which decide nothing any more."""
    from poolhouse.iam import sweeping as iam  # noqa: PLC0415  loaded with the first world
    from poolhouse.user_pools import sweeping as user_pools  # noqa: PLC0415  same

    return sweeping.item((*user_pools.SWEPT, *iam.SWEPT))


def _issued() -> tuple[str, ...]:
    """Return the statements that leave nothing of what was issued."""
    from poolhouse.iam.sweeping import ISSUED as CREDENTIALS  # noqa: PLC0415  seldom needed
    from poolhouse.user_pools.sweeping import ISSUED as TOKENS  # noqa: PLC0415  same

    return (*TOKENS, *CREDENTIALS)
