"""The journal: each request with its time, principal, outcome and the reason of a refusal."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from poolhouse.runtime.detail import writable
from poolhouse.runtime.record import Row
from poolhouse.runtime.store import Store

_MATCHING_BY_SEQ: Final = (
    "SELECT * FROM journal WHERE seq > ?1 AND (?2 IS NULL OR service = ?2)"
    " AND (?3 IS NULL OR operation = ?3) AND (?4 = 0 OR error IS NOT NULL) ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One request.

    Args:
        at_ms: When it was answered, in epoch milliseconds of the emulator's clock.
        service: `cognito-idp`, `cognito-identity`, `execute-api`, or `unknown`.
        operation: The operation's name, or method and path of an API call.
        principal: The caller's ARN, where there is one.
        status: The HTTP status of the answer.
        error: The error's wire name, None when the request succeeded.
        message: The error's sentence.
        request_id: The id the answer carried in `x-amzn-RequestId`.
        detail: What explains the outcome: the reason of a refusal, a traceback, a hidden status.
        seq: The entry's place in the journal.
    """

    at_ms: int
    service: str
    operation: str
    principal: str | None
    status: int
    error: str | None
    message: str | None
    request_id: str
    detail: Mapping[str, Any] | None = None
    seq: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the control API shows it."""
        return asdict(self)


class Journal:
    """Write and read journal entries.

    Args:
        store: Where the entries are kept.
        history: How many of the newest to keep.
    """

    def __init__(self, store: Store, history: int) -> None:
        self._store = store
        self._history = history

    def write(self, entry: Entry) -> None:
        """Append an entry and drop the oldest beyond the history; called inside a step."""
        self._store.run(
            "INSERT INTO journal (at_ms, service, operation, principal, status, error, message,"
            " request_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.at_ms,
            entry.service,
            writable(entry.operation),
            entry.principal,
            entry.status,
            entry.error,
            None if entry.message is None else writable(entry.message),
            entry.request_id,
            None if entry.detail is None else json.dumps(entry.detail, sort_keys=True),
        )
        self._store.run(
            "DELETE FROM journal WHERE seq <= (SELECT max(seq) FROM journal) - ?", self._history
        )

    def entries(
        self,
        *,
        after: int | None = None,
        limit: int = 1000,
        service: str | None = None,
        operation: str | None = None,
        errors_only: bool = False,
    ) -> list[Entry]:
        """Return entries in the order in which they were answered.

        Args:
            after: Only entries whose `seq` is larger, the first of them; the newest of all when
                left out.
            limit: At most so many.
            service: Only those of one service.
            operation: Only those of one operation.
            errors_only: Only those that were refused or failed.
        """
        newest = after is None
        with self._store.reading():
            rows = self._store.rows(
                _MATCHING_BY_SEQ + (" DESC LIMIT ?5" if newest else " LIMIT ?5"),
                after or 0,
                service,
                operation,
                int(errors_only),
                limit,
            )
        return [_entry(row) for row in (reversed(rows) if newest else rows)]


def _entry(row: Row) -> Entry:
    detail = None if row["detail"] is None else json.loads(row["detail"])
    return Entry(
        at_ms=row["at_ms"],
        service=row["service"],
        operation=row["operation"],
        principal=row["principal"],
        status=row["status"],
        error=row["error"],
        message=row["message"],
        request_id=row["request_id"],
        detail=detail,
        seq=row["seq"],
    )
