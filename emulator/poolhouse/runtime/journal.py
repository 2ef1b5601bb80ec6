"""The journal: each request with its time, principal, outcome and the reason of a refusal."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from poolhouse.runtime.detail import writable
from poolhouse.runtime.recent_rows import RecentRows
from poolhouse.runtime.record import Row
from poolhouse.runtime.store import Store


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
        self._rows = RecentRows(store, "journal", history)
        self._tell: Callable[[Entry], None] | None = None
        self._untold: list[Entry] = []

    def follow(self, tell: Callable[[Entry], None]) -> None:
        """Have each entry told from now on, once it is committed; what is told must not wait."""
        if self._tell is None:
            self._store.after_commit(self._tell_all)
            self._store.after_rollback(self._untold.clear)
        self._tell = tell

    def _tell_all(self) -> None:
        if self._untold and self._tell is not None:
            for entry in self._untold:
                self._tell(entry)
            self._untold.clear()

    def write(self, entry: Entry) -> None:
        """Append an entry; called inside a step."""
        if self._tell is not None:
            self._untold.append(entry)
        self._rows.append(
            at_ms=entry.at_ms,
            service=entry.service,
            operation=writable(entry.operation),
            principal=entry.principal,
            status=entry.status,
            error=entry.error,
            message=None if entry.message is None else writable(entry.message),
            request_id=entry.request_id,
            detail=None if entry.detail is None else json.dumps(entry.detail, sort_keys=True),
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
        """Return entries, oldest first: the first after a `seq`, or the newest.

        Args:
            after: Only entries with a larger `seq`, the first of them; None for the newest of all.
            limit: At most so many.
            service: Only those of one service.
            operation: Only those of one operation.
            errors_only: Only those that were refused or failed.
        """
        rows = self._rows.select(
            {
                "seq > ?": after,
                "service = ?": service,
                "operation = ?": operation,
                "(error IS NOT NULL) = ?": 1 if errors_only else None,
            },
            limit=limit,
            newest_first=after is None,
        )
        return [_entry(row) for row in (reversed(rows) if after is None else rows)]


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
