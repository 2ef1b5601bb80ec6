"""The pipeline of a request, of a service or an API: before its step, inside it, after the commit.

    before    without the store's lock: what refuses here has written nothing
    inside    one step, with `kept`: handler and journal are committed together, or rolled back
              together
    kept      what the step keeps of the request besides
    after     committed: the response is completed
    refused   a step of its own that answers an exception of the others
    unkept    the answer when nothing can be kept: to a request that has read only, or a refusal

On a disk without room a request that only reads is answered although its journal entry and the
counter of its id are not kept: what must differ is drawn from the machine. What has written, or has
drawn from the world, is refused.

Exceptions are caught here only, and roll back. A refusal that keeps its writes is not raised: the
part that meets it sets the outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from poolhouse.runtime.database import StorageError
from poolhouse.runtime.foundation import Foundation


class Passage(Protocol):
    """A request in the pipeline."""

    @property
    def foundation(self) -> Foundation:
        """The world's parts."""

    def refuse(self, problem: Exception) -> None:
        """Set the outcome that answers an exception."""

    def may_begin_again(self) -> bool:
        """Tell if another step may come to an answer without what could not be kept in this one."""


P = TypeVar("P", bound=Passage)


@dataclass(frozen=True, slots=True)
class Way(Generic[P]):
    """The parts of a pipeline, each list in its order.

    Args:
        before: What passes or refuses the request without a step.
        inside: What happens in its step.
        kept: What follows in the same step; the last of them writes the journal.
        refused: How an exception is answered and written into the journal.
        unkept: How the answer is completed, or an exception answered, without a step.
        after: What is done to the answer once everything is committed.
    """

    before: tuple[Callable[[P], None], ...]
    inside: tuple[Callable[[P], None], ...]
    kept: tuple[Callable[[P], None], ...]
    refused: tuple[Callable[[P], None], ...]
    unkept: tuple[Callable[[P], None], ...]
    after: tuple[Callable[[P], None], ...]


def pass_through(passage: P, way: Way[P]) -> None:
    """Run the parts on a request; an exception rolls back and is answered by `refused`."""
    _catch(passage, way, _commit)
    _catch(passage, way, _complete)


def _commit(passage: P, way: Way[P]) -> None:
    for part in way.before:
        part(passage)
    try:
        _answer(passage, way)
    except StorageError:
        if not passage.may_begin_again():
            raise
        _answer(passage, way)


def _answer(passage: P, way: Way[P]) -> None:
    foundation = passage.foundation
    has_only_read = False
    try:
        with foundation.store.step():
            for part in way.inside:
                part(passage)
            has_only_read = not (foundation.store.has_written or foundation.entropy.has_drawn)
            for part in way.kept:
                part(passage)
    except StorageError:
        if not has_only_read:
            raise
        for part in way.unkept:
            part(passage)


def _complete(passage: P, way: Way[P]) -> None:
    for part in way.after:
        part(passage)


def _catch(passage: P, way: Way[P], work: Callable[[P, Way[P]], None]) -> None:
    try:
        work(passage, way)
    except Exception as problem:  # noqa: BLE001  whatever broke is answered and kept in the journal
        passage.refuse(problem)
        try:
            with passage.foundation.store.step():
                for part in way.refused:
                    part(passage)
        except StorageError:
            for part in way.unkept:
                part(passage)
