"""Temporary credentials: issued for a role, valid until they expire or are expired early.

The table is called `sessions`, after STS, which calls what they are good for a role session.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Final, Protocol

from poolhouse.iam.request import ContextValue
from poolhouse.iam.roles import Role
from poolhouse.runtime import identifiers
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.record import Record, from_json
from poolhouse.runtime.store import Store

_TOKEN_PREFIX: Final = "IQoJb3JpZ2luX2Vj"  # noqa: S105  what all current session tokens begin with
_TOKEN_BYTES: Final = 690
_SWEPT_AT_ONCE: Final = 500
_text: Final = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=1024)
def _context(text: str) -> Mapping[str, ContextValue]:
    """Return condition keys as they are kept; they can't be changed."""
    return MappingProxyType(
        {
            name: value if isinstance(value, str) else tuple(value)
            for name, value in from_json(text).items()
        }
    )


class IssuingContext(Protocol):
    """What `issue` needs of a call: the state, randomness and the time."""

    now_ms: int

    @property
    def store(self) -> Store:
        """All state."""

    @property
    def entropy(self) -> Entropy:
        """Randomness by label."""


@dataclass(frozen=True, slots=True)
class TemporaryCredentials(Record):
    """Temporary credentials and what they are bound to.

    Args:
        access_key_id: ASIA and 16 characters.
        secret_access_key: The secret that signs.
        session_token: Goes along with each signature.
        role_arn: The role.
        session_name: The last part of the session's ARN.
        issued_ms: When they were issued, epoch milliseconds.
        expires_ms: From when on they are expired.
        session_policies: The JSON text of the policies that bound the session, name to document;
            null stands for the document of one of Cognito's own.
        context: Condition keys fixed at issue.
    """

    access_key_id: str
    secret_access_key: str
    session_token: str
    role_arn: str
    session_name: str
    issued_ms: int
    expires_ms: int
    session_policies: str
    context: Mapping[str, ContextValue]

    read_by: ClassVar = {"context": _context}

    def has_token(self, token: str | None) -> bool:
        """Return whether a session token, or None, is the one that was issued with the key."""
        return token == self.session_token


@dataclass(frozen=True, slots=True)
class EndedCredentials(Record):
    """What is kept of credentials that expired on an earlier day.

    Args:
        access_key_id: ASIA and 16 characters.
        secret_access_key: The secret that signs.
        token_hash: The SHA-256 of the session token.
        expires_ms: Since when they are expired.
    """

    access_key_id: str
    secret_access_key: str
    token_hash: bytes
    expires_ms: int

    def has_token(self, token: str | None) -> bool:
        """Return whether a session token, or None, is the one that was issued with the key."""
        return token is not None and _hash(token) == self.token_hash


def issue(
    call: IssuingContext,
    role_arn: str,
    *,
    session_name: str,
    lifetime_s: int,
    context: Mapping[str, ContextValue],
    session_policies: str = "{}",
) -> TemporaryCredentials:
    """Issue temporary credentials; they expire at a whole second.

    Args:
        role_arn: The role whose permissions they give.
        session_name: The last part of the session's ARN.
        lifetime_s: How long they are valid, seconds.
        context: Condition keys that hold as long as the credentials do.
        session_policies: The JSON text of policies that restrict what the role allows, as they are
            kept.
    """
    token = base64.b64encode(call.entropy.bytes("session_token", _TOKEN_BYTES)).decode()
    issued = TemporaryCredentials(
        access_key_id=identifiers.temporary_access_key_id(call.entropy),
        secret_access_key=identifiers.secret_access_key(call.entropy),
        session_token=_TOKEN_PREFIX + token,
        role_arn=role_arn,
        session_name=session_name,
        issued_ms=call.now_ms,
        expires_ms=(call.now_ms // MS_PER_S + lifetime_s) * MS_PER_S,
        session_policies=session_policies,
        context=context,
    )
    call.store.run(
        "INSERT INTO sessions (access_key_id, secret_access_key, session_token, role_arn,"
        " session_name, issued_ms, expires_ms, session_policies, context)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        issued.access_key_id,
        issued.secret_access_key,
        issued.session_token,
        issued.role_arn,
        issued.session_name,
        issued.issued_ms,
        issued.expires_ms,
        issued.session_policies,
        _text(issued.context),
    )
    return issued


def find(store: Store, access_key_id: str) -> TemporaryCredentials | None:
    """Return the credentials of an access key id, swept ones excepted, or None."""
    return store.read(
        TemporaryCredentials, "SELECT * FROM sessions WHERE access_key_id = ?", access_key_id
    )


def find_with_role(
    store: Store, access_key_id: str
) -> tuple[TemporaryCredentials | EndedCredentials, Role | None] | None:
    """Return what `find_any` does, with the role if it is there and the credentials not swept."""
    found = store.read_joined(
        TemporaryCredentials,
        Role,
        "SELECT s.*, r.* FROM sessions s LEFT JOIN roles r ON r.arn = s.role_arn"
        " WHERE s.access_key_id = ?",
        access_key_id,
    )
    if found is not None:
        return found
    ended = _find_ended(store, access_key_id)
    return None if ended is None else (ended, None)


def find_any(store: Store, access_key_id: str) -> TemporaryCredentials | EndedCredentials | None:
    """Return the credentials of an access key id, or what was kept of them, or None."""
    return find(store, access_key_id) or _find_ended(store, access_key_id)


def _find_ended(store: Store, access_key_id: str) -> EndedCredentials | None:
    return store.read(
        EndedCredentials, "SELECT * FROM ended_credentials WHERE access_key_id = ?", access_key_id
    )


def expire(store: Store, access_key_id: str, now_ms: int) -> bool:
    """Expire credentials now; return False if there are none or they had expired before."""
    changed = store.run(
        "UPDATE sessions SET expires_ms = ? WHERE access_key_id = ? AND expires_ms > ?",
        now_ms,
        access_key_id,
        now_ms,
    )
    return changed > 0


def sweep(store: Store, now_ms: int) -> None:
    """Keep of credentials that have expired only what they are refused by."""
    while rows := store.rows(
        "SELECT access_key_id, secret_access_key, session_token, expires_ms FROM sessions"
        " WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?",
        now_ms,
        _SWEPT_AT_ONCE,
    ):
        for row in rows:
            store.run(
                "INSERT INTO ended_credentials"
                " (access_key_id, secret_access_key, token_hash, expires_ms) VALUES (?, ?, ?, ?)",
                row["access_key_id"],
                row["secret_access_key"],
                _hash(row["session_token"]),
                row["expires_ms"],
            )
            store.run("DELETE FROM sessions WHERE access_key_id = ?", row["access_key_id"])


def _hash(session_token: str) -> bytes:
    return hashlib.sha256(session_token.encode("utf-8", "surrogatepass")).digest()
