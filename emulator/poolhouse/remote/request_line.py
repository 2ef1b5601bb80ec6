"""A request as people read it: when, with what status, what was asked, by whom, why refused."""

import textwrap
from datetime import UTC, datetime
from typing import Final

from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.journal import Entry

_GAP: Final = "  "


def line(entry: Entry) -> str:
    """Return an entry in one line."""
    told = [_time(entry), str(entry.status), entry.operation, _who(entry), reason(entry)]
    return visible(_GAP.join(part for part in told if part))


def paragraph(entry: Entry, width: int) -> str:
    """Return an entry in lines of a width: one that says what happened, then why."""
    told = [_time(entry), str(entry.status), entry.operation, _who(entry)]
    head = _GAP.join(part for part in told if part)
    margin = " " * len(f"{_time(entry)}{_GAP}{entry.status}{_GAP}")
    lines = _wrapped(head, width, margin)
    why = ": ".join(part for part in (entry.error, reason(entry)) if part)
    return "\n".join([*lines, *_wrapped(f"{margin}{why}", width, margin)] if why else lines)


def date(entry: Entry) -> str:
    """Return the day of an entry."""
    return f"{_moment(entry):%Y-%m-%d}"


def reason(entry: Entry) -> str:
    """Return why a request was refused: what the emulator knows of it, or what it answered."""
    told = (entry.detail or {}).get("reason") or entry.message or ""
    return " ".join(str(told).split())


def visible(text: str) -> str:
    """Return what others chose, addresses and paths, without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _wrapped(text: str, width: int, margin: str) -> list[str]:
    return textwrap.wrap(visible(text), width, subsequent_indent=margin, break_on_hyphens=False)


def _time(entry: Entry) -> str:
    return f"{_moment(entry):%H:%M:%S}"


def _moment(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.at_ms // MS_PER_S, UTC)


def _who(entry: Entry) -> str:
    """Return the name in a principal's ARN: of the user, or of the role before its session."""
    kind, _, name = (entry.principal or "").rpartition(":")[2].partition("/")
    return (name.partition("/")[0] if kind == "assumed-role" else name) or kind
