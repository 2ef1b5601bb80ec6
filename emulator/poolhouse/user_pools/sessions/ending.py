"""Ending sign-ins before their time, for the control API; called inside a step."""

from typing import Final, Literal, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.tokens import failures
from poolhouse.tokens.keys import TokenUse
from poolhouse.tokens.verifier import verify
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.sessions import auth_sessions, refresh_tokens

TokenKind: TypeAlias = Literal["id", "access", "refresh"]

_USES: Final[tuple[TokenUse, ...]] = ("id", "access")


def expire_token(call: Call, token: str) -> TokenKind | None:
    """End one token now; the others of its sign-in stay good.

    Args:
        call: The call; its time is when the token ends.
        token: An ID, access or refresh token.

    Returns:
        What kind of token it was, None if no pool of this world issued it.
    """
    sign_in = refresh_tokens.find(call, token)
    if sign_in is not None:
        refresh_tokens.expire(call, sign_in, token)
        return "refresh"
    for use in _USES:
        try:
            verified = verify(call, token, now_ms=call.now_ms, use=use)
        except failures.WrongUse:
            continue
        except failures.Expired:
            return use
        except failures.TokenRefused:
            return None
        until_ms = int(verified.claims["exp"]) * MS_PER_S
        expire_jti(call, str(verified.claims["jti"]), until_ms=until_ms)
        return use
    return None


def expire_jti(call: Call, jti: str, *, until_ms: int) -> None:
    """Mark a `jti` as expired now; the ID or access token need not exist yet.

    Args:
        until_ms: When the token expires by itself, epoch milliseconds.
    """
    call.store.run(
        "INSERT INTO expired_tokens (jti, expired_ms, until_ms) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        jti,
        call.now_ms,
        until_ms,
    )


def expire_user(call: Call, user: User, *, refresh_tokens_too: bool = True) -> int:
    """End every sign-in of a user now, the unfinished ones too; return how many were ended.

    Those that nothing of is good any more stay as they are, and don't count. The ID and access
    tokens of a revoked one are good wherever the user pool is not asked.

    Args:
        call: The call; its time is when they end.
        user: Whose.
        refresh_tokens_too: Whether the refresh tokens end as well; if not, the app gets new ID and
            access tokens with them.
    """
    auth_sessions.expire_all_of(call, user)
    open_sign_ins = call.store.rows(
        "SELECT event_id FROM sign_ins WHERE user_id = ?1 AND (good_until_ms > ?2"
        " OR (?3 AND revoked_ms IS NULL AND refresh_until_ms > ?2))",
        user.id,
        call.now_ms,
        refresh_tokens_too,
    )
    for row in open_sign_ins:
        _expire_sign_in(call, row["event_id"], refresh_tokens_too=refresh_tokens_too)
    return len(open_sign_ins)


def expire_pool(call: Call, pool: UserPool, *, refresh_tokens_too: bool = True) -> int:
    """End every sign-in of a pool's users now; return how many were ended.

    Args:
        call: The call; its time is when they end.
        pool: Which pool.
        refresh_tokens_too: Whether the refresh tokens end as well.
    """
    users = call.store.read_all(
        User, "SELECT * FROM users WHERE user_pool_id = ? ORDER BY id", pool.id
    )
    return sum(expire_user(call, user, refresh_tokens_too=refresh_tokens_too) for user in users)


def _expire_sign_in(call: Call, event_id: str, *, refresh_tokens_too: bool) -> None:
    had_good_tokens = call.store.run(
        "UPDATE sign_ins SET expired_ms = ?1, good_until_ms = ?1"
        " WHERE event_id = ?2 AND good_until_ms > ?1",
        call.now_ms,
        event_id,
    )
    if had_good_tokens:
        call.store.run("DELETE FROM spared_tokens WHERE event_id = ?", event_id)
    if refresh_tokens_too:
        refresh_tokens.expire_all(call, event_id)
