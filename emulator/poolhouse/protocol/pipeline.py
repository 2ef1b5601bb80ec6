"""The pipeline of a request, of a service or an API: before its step, inside it, after the commit.

    before    without the store's lock: what refuses here has written nothing
    inside    one step: handler and journal are committed together, or rolled back together
    after     committed: the response is completed
    refused   a step of its own that answers an exception of the others

Exceptions are caught here only, and roll back. A refusal that keeps its writes is not raised: the
part that meets it sets the outcome.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from poolhouse.runtime.foundation import Foundation


class Passage(Protocol):
    """A request in the pipeline."""

    @property
    def foundation(self) -> Foundation:
        """The world's parts."""

    def refuse(self, problem: Exception) -> None:
        """Set the outcome that answers an exception."""


P = TypeVar("P", bound=Passage)


@dataclass(frozen=True, slots=True)
class Way(Generic[P]):
    """The parts of a pipeline, each list in its order.

    Args:
        before: What passes or refuses the request without a step.
        inside: What happens in its step; the last of them writes the journal.
        refused: How an exception is answered and written into the journal.
        after: What is done to the answer once everything is committed.
    """

    before: tuple[Callable[[P], None], ...]
    inside: tuple[Callable[[P], None], ...]
    refused: tuple[Callable[[P], None], ...]
    after: tuple[Callable[[P], None], ...]


def pass_through(passage: P, way: Way[P]) -> None:
    """Run the parts on a request; an exception rolls back and is answered by `refused`."""
    _catch(passage, way, _commit)
    _catch(passage, way, _complete)


def _commit(passage: P, way: Way[P]) -> None:
    for part in way.before:
        part(passage)
    with passage.foundation.store.step():
        for part in way.inside:
            part(passage)


def _complete(passage: P, way: Way[P]) -> None:
    for part in way.after:
        part(passage)


def _catch(passage: P, way: Way[P], work: Callable[[P, Way[P]], None]) -> None:
    try:
        work(passage, way)
    except Exception as problem:  # noqa: BLE001  whatever broke is answered and kept in the journal
        passage.refuse(problem)
        with passage.foundation.store.step():
            for part in way.refused:
                part(passage)
