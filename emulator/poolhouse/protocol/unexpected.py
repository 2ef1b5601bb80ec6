"""The error that answers what no handler meant to raise; only the journal tells what it was."""

from collections.abc import Mapping

from poolhouse.protocol.errors import InternalErrorException, ServiceError
from poolhouse.runtime.database import StorageError
from poolhouse.runtime.store import StateReplacedError


def internal_error(problem: Exception) -> ServiceError:
    """Return the service's internal error, with what its journal entry says of an exception."""
    return InternalErrorException("Internal server error", detail=_story(problem))


def _story(problem: Exception) -> Mapping[str, str]:
    if isinstance(problem, StateReplacedError):
        return {"reason": f"{problem}: it can't go on in another state"}
    if isinstance(problem, StorageError):
        return {"reason": str(problem)}
    import traceback  # noqa: PLC0415  for what breaks only

    return {"traceback": "".join(traceback.format_exception(problem))}
