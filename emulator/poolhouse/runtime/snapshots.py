"""All state as bytes: the snapshots of a world, and the state that it declared."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Final

from poolhouse.runtime import timekeeping
from poolhouse.runtime.database import StoreError
from poolhouse.runtime.entropy import go_on_drawing, remember_draws
from poolhouse.runtime.meta import kept
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.store import Store
from poolhouse.runtime.timekeeping import KeptClockError

_SNAPSHOT: Final = "the snapshot"
_DECLARED: Final = "declared state"
_ISSUED: Final = ("DELETE FROM journal", "DELETE FROM outbox")


def opened(snapshot: bytes) -> Store:
    """Return a store in memory that holds a snapshot, in the newest form.

    Raises:
        StoreError: It is no database of ours, or damaged.
    """
    return _whole(snapshot, _SNAPSHOT)


def seed_of(snapshot: Store) -> str:
    """Return the seed that a snapshot holds.

    Raises:
        StoreError: It doesn't hold a whole world.
    """
    seed, clock, state = kept(snapshot, "seed"), kept(snapshot, "clock"), declared(snapshot)
    if seed is None or clock is None:
        message = f"{_SNAPSHOT}: it holds no world: no seed or no clock"
        raise StoreError(message)
    with clock_named_after(_SNAPSHOT):
        timekeeping.recall(snapshot)
    if state is not None:
        _whole(state, f"{_SNAPSHOT}'s {_DECLARED}").close()
    return seed


def declared(store: Store) -> bytes | None:
    """Return the state that a store keeps for `World.reset`; None where none was declared."""
    with store.reading():
        state: bytes | None = store.value("SELECT state FROM declared")
    return state


def declared_state(store: Store) -> Store:
    """Return a store in memory that holds the declared state, in the newest form.

    What was never declared is empty, as each world begins.
    """
    state = declared(store)
    if state is None:
        return Store(migrations=all_migrations())
    return Store.holding(state, f"the {_DECLARED}", all_migrations())


def keep_declared(store: Store, state: bytes) -> None:
    """Keep state for `World.reset`, in the place of what was kept, inside a step."""
    store.run("DELETE FROM declared")
    store.run("INSERT INTO declared (state) VALUES (?)", state)


def state_to_declare(store: Store) -> bytes:
    """Return all state as bytes, without the state that was declared before."""
    if declared(store) is None:
        return store.serialize()
    with closing(Store.holding(store.serialize(), _SNAPSHOT, all_migrations())) as state:
        with state.step():
            state.run("DELETE FROM declared")
        state.compact()
        return state.serialize()


def forget_issued(state: Store, store: Store, issued: Iterable[str]) -> None:
    """Bring declared state to where nothing of a store is good in it, or comes again.

    Args:
        state: The declared state, inside a step.
        store: What it is to replace.
        issued: The statements that take out of it what was issued.
    """
    go_on_drawing(store, state)
    for statement in (*_ISSUED, *issued):
        state.run(statement)


def keep_draws(state: Store, store: Store) -> None:
    """Note in state that is to replace a store's what was drawn there, in a step of its own."""
    with state.step():
        remember_draws(store, state)


@contextmanager
def clock_named_after(name: str) -> Iterator[None]:
    """Tell of a clock that can't be read by the name of what keeps it."""
    try:
        yield
    except KeptClockError as problem:
        raise StoreError(f"{name}: {problem}") from problem


def _whole(database: bytes, name: str) -> Store:
    store = Store.holding(database, name, all_migrations())
    try:
        store.require_whole(name)
    except BaseException:
        store.close()
        raise
    return store
