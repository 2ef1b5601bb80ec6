"""Sign-ins none of whose tokens is good any more: what is kept to tell why.

A sign-in is swept once each of its ID and access tokens has expired, which they tell themselves,
and its refresh tokens were revoked or have expired. Which of the two a refresh token is told, and
to which app client, is kept here, in a row a token.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from poolhouse.protocol.call import Call
from poolhouse.runtime.record import Record
from poolhouse.runtime.store import Store


@dataclass(frozen=True, slots=True)
class EndedSignIn(Record):
    """A sign-in that was swept.

    Args:
        refresh_hash: The row's key.
        client_id: The app client.
        user_id: The user's row.
        is_revoked: Whether its refresh tokens are told that they were revoked; if not, that they
            expired.
    """

    refresh_hash: bytes
    client_id: str
    user_id: int
    is_revoked: bool

    read_by: ClassVar = {"is_revoked": bool}


_COLUMNS: Final = "s.refresh_hash, client_id, user_id, revoked AS is_revoked"


def find(call: Call, fingerprint: bytes) -> EndedSignIn | None:
    """Return the swept sign-in of a refresh token, by the token's SHA-256, or None."""
    return call.store.read(
        EndedSignIn,
        f"SELECT {_COLUMNS} FROM ended_sign_ins s WHERE refresh_hash = substr(?, 1, 16)",  # noqa: S608  columns of ours
        fingerprint,
    ) or call.store.read(
        EndedSignIn,
        f"SELECT {_COLUMNS} FROM ended_rotated_tokens r JOIN ended_sign_ins s"  # noqa: S608  same
        " ON s.refresh_hash = r.newest_hash WHERE r.refresh_hash = substr(?, 1, 16)",
        fingerprint,
    )


def revoke(call: Call, sign_in: EndedSignIn) -> None:
    """Have every refresh token of a swept sign-in told that it was revoked."""
    call.store.run(
        "UPDATE ended_sign_ins SET revoked = 1 WHERE refresh_hash = ?", sign_in.refresh_hash
    )


def sweep(store: Store, now_ms: int) -> None:
    """Keep of sign-ins none of whose tokens is good only what their refresh tokens are told."""
    store.run(
        "INSERT INTO ended_sign_ins (refresh_hash, client_id, user_id, revoked)"
        " SELECT substr(refresh_hash, 1, 16), client_id, user_id, revoked_ms IS NOT NULL"
        " FROM sign_ins WHERE over_ms <= ?",
        now_ms,
    )
    store.run(
        "INSERT INTO ended_rotated_tokens (refresh_hash, newest_hash)"
        " SELECT substr(r.refresh_hash, 1, 16), substr(s.refresh_hash, 1, 16)"
        " FROM sign_ins s JOIN rotated_refresh_tokens r USING (event_id) WHERE s.over_ms <= ?",
        now_ms,
    )
    store.run("DELETE FROM sign_ins WHERE over_ms <= ?", now_ms)
