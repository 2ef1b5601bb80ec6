"""Auth sessions: what a sign-in remembers between two challenges, behind an opaque string."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from poolhouse.protocol.call import Call
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools.errors import NotAuthorizedException
from poolhouse.user_pools.pools import app_client_lifetimes
from poolhouse.user_pools.records import AppClient, User
from poolhouse.user_pools.wording import sign_in as wording

_SEED_BYTES: Final = 32
_SESSION_BYTES: Final = 1152  # 1536 characters, as long as the service's
_SESSION_HEAD: Final = bytes.fromhex("01800178")  # so that it begins with AYABe, like the service's
_SECRET_BLOCK_BYTES: Final = 1008
_KEPT_AFTER_EXPIRY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class AuthSession:
    """An auth session that may be answered.

    Args:
        key: The row's key.
        client_id: The app client.
        user_id: The user's row, None for a user who is not there.
        challenge: The challenge that is to be answered.
        state: What the challenge remembers.
    """

    key: bytes
    client_id: str
    user_id: int | None
    challenge: str
    state: Mapping[str, Any]


def open_session(
    call: Call, client: AppClient, user: User, challenge: str, state: Mapping[str, Any]
) -> str:
    """Open a session and return its string.

    Args:
        call: The call.
        client: The app client it is bound to.
        user: The user it is bound to.
        challenge: The challenge it is bound to.
        state: What the challenge must remember.
    """
    drawn = _drawn(call, _SESSION_BYTES - len(_SESSION_HEAD))
    text = base64.urlsafe_b64encode(_SESSION_HEAD + drawn).decode()
    _keep(call, client, user, challenge, state, text=text)
    return text


def open_secret_block(
    call: Call, client: AppClient, user: User | None, challenge: str, state: Mapping[str, Any]
) -> str:
    """Open a session whose string is SRP's SECRET_BLOCK, and return that.

    Args:
        call: The call.
        client: The app client it is bound to.
        user: The user it is bound to, None for one who is not there.
        challenge: The challenge it is bound to.
        state: What the challenge must remember.
    """
    text = base64.b64encode(_drawn(call, _SECRET_BLOCK_BYTES)).decode()
    _keep(call, client, user, challenge, state, text=text)
    return text


def find(
    call: Call,
    text: str,
    challenge: str,
    client: AppClient | None = None,
    *,
    unknown: Sentence = wording.SESSION_INVALID,
) -> AuthSession:
    """Return the session behind a string.

    Args:
        call: The call.
        text: Session or PASSWORD_CLAIM_SECRET_BLOCK as sent.
        challenge: The challenge that is being answered.
        client: The app client that answers, None where the operation names none.
        unknown: The sentence for a string that stands for no session of this challenge.

    Raises:
        NotAuthorizedException: There is none for this challenge and client, it was used, or its
            time is over.
    """
    row = call.store.row("SELECT * FROM auth_sessions WHERE session_hash = ?", _key(text))
    if row is None:
        _refuse(unknown, "no such session")
    if client is not None and row["client_id"] != client.id:
        _refuse(unknown, "the session belongs to another app client")
    if row["challenge"] != challenge:
        _refuse(unknown, f"the session waits for {row['challenge']}")
    if row["used"]:
        _refuse(wording.SESSION_USED, "the session was answered before")
    if call.now_ms >= row["expires_ms"]:
        _refuse(wording.SESSION_EXPIRED, f"the session ended at {row['expires_ms']} ms")
    return AuthSession(
        key=row["session_hash"],
        client_id=row["client_id"],
        user_id=row["user_id"],
        challenge=row["challenge"],
        state=json.loads(row["state"]),
    )


def consume(call: Call, session: AuthSession) -> None:
    """Use a session up, which goes well once.

    Raises:
        NotAuthorizedException: It was answered since it was found, or is gone.
    """
    used = call.store.run(
        "UPDATE auth_sessions SET used = 1, state = '{}' WHERE session_hash = ? AND used = 0",
        session.key,
    )
    if not used:
        _refuse(wording.SESSION_USED, "the session was answered meanwhile")


def expire(call: Call, text: str) -> bool:
    """End the session behind a string now; tell if there was one that waited for its answer."""
    changed = call.store.run(
        "UPDATE auth_sessions SET expires_ms = ?1"
        " WHERE session_hash = ?2 AND NOT used AND expires_ms > ?1",
        call.now_ms,
        _key(text),
    )
    return changed > 0


def expire_all_of(call: Call, user: User) -> None:
    """End every session of a user now."""
    call.store.run(
        "UPDATE auth_sessions SET expires_ms = min(expires_ms, ?) WHERE user_id = ?",
        call.now_ms,
        user.id,
    )


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _drawn(call: Call, length: int) -> bytes:
    """Return bytes that can't be guessed, stretched to a length that looks like the service's."""
    return hashlib.shake_256(call.entropy.bytes("auth_session", _SEED_BYTES)).digest(length)


def _keep(
    call: Call,
    client: AppClient,
    user: User | None,
    challenge: str,
    state: Mapping[str, Any],
    *,
    text: str,
) -> None:
    call.store.run(
        "DELETE FROM auth_sessions WHERE expires_ms < ?", call.now_ms - _KEPT_AFTER_EXPIRY_MS
    )
    call.store.run(
        "INSERT INTO auth_sessions (session_hash, client_id, user_id, challenge, state, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        _key(text),
        client.id,
        None if user is None else user.id,
        challenge,
        json.dumps(state),
        call.now_ms + app_client_lifetimes.auth_session_ms(client),
    )


def _refuse(sentence: Sentence, reason: str) -> NoReturn:
    raise NotAuthorizedException(sentence, detail={"reason": reason})
