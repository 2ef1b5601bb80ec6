"""What each route of the control API does; the types of the answers are what it documents."""

from typing import Any, Literal, TypedDict

from poolhouse import expiry
from poolhouse.runtime.clock import Mode, iso
from poolhouse.runtime.journal import Entry
from poolhouse.runtime.outbox import Message
from poolhouse.world import World


class ClockState(TypedDict):
    """What the clock shows: epoch milliseconds, the same as ISO 8601, and whether it runs."""

    now_ms: int
    now: str
    mode: Mode


class Health(ClockState):
    """That the emulator answers, its version, its seed and its time."""

    status: Literal["ok"]
    version: str
    seed: str


class Expired(TypedDict):
    """What was ended, in a sentence."""

    expired: str


class Done(TypedDict):
    """That it is done."""

    status: Literal["ok"]


def health(world: World) -> Health:
    """Tell that the emulator answers, its version, seed and time."""
    from importlib.metadata import version  # noqa: PLC0415  slow to load, seldom asked

    return {"status": "ok", "version": version("poolhouse"), "seed": world.seed, **clock(world)}


def clock(world: World) -> ClockState:
    """Tell the emulator's time."""
    now_ms = world.clock.now_ms()
    return {"now_ms": now_ms, "now": iso(now_ms), "mode": world.clock.state.mode}


def freeze(world: World) -> ClockState:
    """Stop the clock."""
    world.freeze()
    return clock(world)


def resume(world: World) -> ClockState:
    """Let the clock run on."""
    world.resume()
    return clock(world)


def advance(world: World, *, by: int) -> ClockState:
    """Move the clock forward by a length of time."""
    world.advance(by)
    return clock(world)


def set_clock(world: World, *, to: int) -> ClockState:
    """Move the clock forward to a time."""
    world.set(to)
    return clock(world)


def expire(world: World, **what: Any) -> Expired:
    """End a token, an auth session, temporary credentials, a user's sign-ins or a pool's."""
    return {"expired": expiry.expire(world, expiry.What(**what))}


def inbox(world: World, **filters: Any) -> list[Message]:
    """List the messages that would have been sent, newest first."""
    return world.inbox.messages(**filters)


def journal(world: World, *, errors: bool = False, **filters: Any) -> list[Entry]:
    """List requests in the order in which they were answered."""
    return world.journal.entries(errors_only=errors, **filters)


def reset(world: World, *, clock: bool = False) -> Done:
    """Return to what the configuration declared; the clock stays, journal and inbox are emptied."""
    world.reset(clock=clock)
    return {"status": "ok"}
