"""Moving a world's clock: forward only, under the store's lock, kept with the work that falls due.

The one way back is state that replaces the world's: a reset to the machine's time, a snapshot.
The work of the agenda is done on the way, each item at its own instant and in a step of its own.
Each step also keeps how far the clock has come, so a world that is killed on the way is opened
again where its state stands. The clock shows the new time once the last step is committed.
"""

import logging
from dataclasses import dataclass
from operator import index
from typing import Final

from poolhouse.runtime import meta
from poolhouse.runtime.agenda import Agenda, Due
from poolhouse.runtime.clock import (
    LATEST_MS,
    Clock,
    ClockState,
    ClockWentBackwardsError,
    ClockWentTooFarError,
    iso,
)
from poolhouse.runtime.database import StorageError
from poolhouse.runtime.store import Store

_logger: Final = logging.getLogger("poolhouse.runtime.timekeeping")


class KeptClockError(ValueError):
    """What a store keeps as its clock is no state of one."""


LOOK_AGAIN_MS: Final = 1000
"""How long after a look at the agenda the next one is due: what was put on it in between, and falls
due in between, is found then. Only a running clock comes that far without being moved."""

_CLOCK: Final = "clock"
_NEWEST: Final = 1000
"""Of how many of the journal's newest entries the latest counts: those that were answered side by
side do not stand in the order of their times."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How a clock stands, and the latest time it is known to have shown."""

    state: ClockState
    shown_ms: int


@dataclass(frozen=True, slots=True)
class _Move:
    """What a move starts from and leads to.

    Args:
        before: How the clock stands.
        now_ms: What it shows.
        wall_ms: What the wall clock shows then.
        after: How the clock stands in the end.
        at_ms: What it shows in the end; all work up to then is done.
    """

    before: ClockState
    now_ms: int
    wall_ms: int
    after: ClockState
    at_ms: int

    def reached(self, instant_ms: int) -> Reached:
        """Return what is kept after the work of an instant that is not the last of the move."""
        if instant_ms <= self.now_ms:  # work that was found late
            return Reached(self.before, self.now_ms)
        return Reached(self.before.showing(instant_ms, self.wall_ms), instant_ms)


class Timekeeper:
    """Move a clock that belongs to one store.

    Args:
        store: Keeps the clock.
        clock: The clock; the one that the store keeps when left out, else the machine's. It never
            shows an earlier time than the store's clock has shown.
        agenda: What falls due.

    Raises:
        ClockInUseError: The clock belongs to another world.
        KeptClockError: The store keeps something else than a clock.
    """

    def __init__(self, store: Store, clock: Clock | None, agenda: Agenda) -> None:
        self.clock = clock or Clock()
        self.agenda = agenda
        self._store = store
        kept = recall(store)
        self._dial = self.clock.claim()
        self._is_open = True
        self._told = ""  # which failure of what falls due the log tells of
        if kept is not None and clock is None:
            self._dial.replace(kept.state, kept.shown_ms)
        now_ms, wall_ms = self._dial.read()
        self._done_ms = now_ms if kept is None else kept.shown_ms
        self._look_ms = self._done_ms
        if now_ms < self._done_ms:
            self._dial.set(self.clock.state.showing(self._done_ms, wall_ms), self._done_ms)
        try:
            with store.step():
                self.keep_in(store)
        except BaseException:
            self.close()
            raise

    def advance(self, by_ms: int) -> int:
        """Move the clock forward by milliseconds and return the new time.

        Raises:
            ClockWentBackwardsError: `by_ms` is negative.
            ClockWentTooFarError: It leads beyond 9000-01-01.
            TypeError: `by_ms` is no whole number.
        """
        with self._store.reading():
            now_ms, wall_ms = self._dial.read()
            return self._forward(now_ms, wall_ms, now_ms + index(by_ms))

    def set(self, at_ms: int) -> int:
        """Move the clock forward to an epoch time in milliseconds and return it.

        Raises:
            ClockWentBackwardsError: The time lies before the one shown now.
            ClockWentTooFarError: The time lies beyond 9000-01-01.
            TypeError: The time is no whole number.
        """
        with self._store.reading():
            return self._forward(*self._dial.read(), index(at_ms))

    def freeze(self) -> int:
        """Stop the clock where it stands and return that time."""
        with self._store.reading():
            before = self.clock.state
            now_ms, wall_ms = self._dial.stop()
            after = ClockState("frozen", now_ms)
            return self._go(_Move(before, now_ms, wall_ms, after, now_ms))

    def resume(self) -> int:
        """Let the clock run on from where it stands and return that time."""
        with self._store.reading():
            now_ms, wall_ms = self._dial.read()
            after = ClockState("running", now_ms - wall_ms)
            return self._go(_Move(self.clock.state, now_ms, wall_ms, after, now_ms))

    def keep_up(self) -> None:
        """Do what has fallen due since the last look, if a look is due; called for each request.

        Work that fails is told on the log once, fails no request, and is tried again later.
        """
        if self.clock.now_ms() >= self._look_ms:
            with self._store.reading():
                now_ms, wall_ms = self._dial.read()
                if now_ms >= self._look_ms:  # no other thread was faster
                    self._catch_up(now_ms, wall_ms)

    def keep_in(self, store: Store) -> None:
        """Keep the clock in a store, inside a step: its own, or one that is to replace its state.

        The next request looks at the agenda, since other state may have other work.
        """
        _keep(store, Reached(self.clock.state, self.clock.now_ms()))
        self._look_ms = self._done_ms

    def keep_machine_time_in(self, state: Store) -> None:
        """Keep a clock that shows the machine's time in state that `recall` is to take over."""
        _keep(state, Reached(ClockState("running", 0), self.clock.machine_ms()))

    def recall(self) -> None:
        """Take over the clock that the store keeps, though it may have shown an earlier time."""
        with self._store.reading():
            kept = recall(self._store)
            assert kept is not None
            self._dial.replace(kept.state, kept.shown_ms)
            self._done_ms = self._look_ms = kept.shown_ms

    def close(self) -> None:
        """Release the clock, so that another world may take it; once only, for it may have."""
        if self._is_open:
            self._is_open = False
            self._dial.is_claimed = False

    def _catch_up(self, now_ms: int, wall_ms: int) -> None:
        state = self.clock.state
        try:
            self._go(_Move(state, now_ms, wall_ms, state, now_ms))
        except StorageError:
            return  # the store has told of it; the next request tries again
        except Exception as problem:
            self._look_ms = now_ms + LOOK_AGAIN_MS
            told = f"{type(problem).__name__}: {problem}"
            if told != self._told:
                _logger.exception("what falls due could not be done, and is tried again later")
            self._told = told
        else:
            self._told = ""

    def _forward(self, now_ms: int, wall_ms: int, at_ms: int) -> int:
        if at_ms < now_ms:
            raise ClockWentBackwardsError(f"it shows {iso(now_ms)}, {iso(at_ms)} was asked for")
        if at_ms > LATEST_MS:
            raise ClockWentTooFarError(at_ms)
        before = self.clock.state
        return self._go(_Move(before, now_ms, wall_ms, before.showing(at_ms, wall_ms), at_ms))

    def _go(self, move: _Move) -> int:
        """Do the work of a move and return the new time.

        If work fails, the clock stays at the instant of the last work that was done.
        """
        reached = Reached(move.before, move.now_ms)
        try:
            due = self._look(self.agenda.next(self._store, self._done_ms), move.at_ms)
            while due is not None or reached.state != move.after:
                with self._store.step():
                    done_ms = move.at_ms if due is None else due.at_ms
                    due = due and self._look(self.agenda.run(self._store, due), move.at_ms)
                    further = move.reached(done_ms) if due else Reached(move.after, move.at_ms)
                    _keep(self._store, further)
                reached, self._done_ms = further, done_ms
            self._done_ms = move.at_ms
        except BaseException:
            self._look_ms = self._done_ms
            raise
        finally:
            self._dial.set(reached.state, reached.shown_ms)
        return move.at_ms

    def _look(self, due: Due | None, at_ms: int) -> Due | None:
        """Return what is due if its time has come at `at_ms`, and note when to look again."""
        later_ms = at_ms + LOOK_AGAIN_MS
        self._look_ms = later_ms if due is None else min(due.at_ms, later_ms)
        return None if due is None or due.at_ms > at_ms else due


def recall(store: Store) -> Reached | None:
    """Return the clock that a store keeps, or None.

    Requests are not kept with the clock one by one: what the newest entry of the journal tells of
    was shown, too.

    Raises:
        KeptClockError: It is no state of a clock.
    """
    kept = meta.kept(store, _CLOCK)
    if kept is None:
        return None
    try:
        mode, value_ms, *shown_ms = kept.split()
        state = ClockState("frozen" if mode == "frozen" else "running", int(value_ms))
        known_ms = [int(each) for each in shown_ms]
    except ValueError as problem:
        raise KeptClockError(f"{kept!r} is no state of a clock") from problem
    newest_ms = store.value(
        "SELECT max(at_ms) FROM (SELECT at_ms FROM journal ORDER BY seq DESC LIMIT ?)", _NEWEST
    )
    if newest_ms is not None:
        known_ms.append(newest_ms)
    if state.mode == "frozen":
        known_ms.append(state.value_ms)
    return Reached(state, max(known_ms, default=0))


def _keep(store: Store, reached: Reached) -> None:
    state = reached.state
    meta.keep(store, _CLOCK, f"{state.mode} {state.value_ms} {reached.shown_ms}")
