"""Refresh tokens: redeemed, rotated, and found again when they come back too late."""

from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.tokens import issuer
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import NotAuthorizedException, RefreshTokenReuseException
from poolhouse.user_pools.pools import app_client_lifetimes
from poolhouse.user_pools.records import AppClient, User
from poolhouse.user_pools.sessions import ended_sign_ins
from poolhouse.user_pools.sessions.ended_sign_ins import EndedSignIn
from poolhouse.user_pools.sessions.sign_ins import SignIn, fingerprint
from poolhouse.user_pools.wording import sign_in as wording

_REFRESH_BYTES: Final = 32
_DOTS: Final = 4
_STRANGER: Final = "issued to another app client"
_UNKNOWN: Final = (
    "this world, as it is now, never issued it: its user or app client was deleted, the world was"
    " reset or restored since, or it is of before a restart without --data or of another world"
)


def redeem(call: Call, client: AppClient, token: str) -> tuple[SignIn, User]:
    """Return the sign-in that a refresh token renews, and whose it is.

    Args:
        call: The call.
        client: The app client that shows it.
        token: The refresh token as sent.

    Raises:
        NotAuthorizedException: It is no refresh token of this client, has expired or was revoked,
            or its user is disabled.
        RefreshTokenReuseException: Another one replaced it and the grace period is over.
    """
    sign_in = find(call, token)
    if sign_in is None or sign_in.client_id != client.id:
        raise NotAuthorizedException(
            wording.REFRESH_TOKEN_INVALID,
            detail={"reason": _why_unknown(token) if sign_in is None else _STRANGER},
        )
    user = queries.find_user_by_id(call.store, sign_in.user_id)
    assert user is not None, "a deleted user's sign-ins are deleted"
    if not user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)
    if sign_in.is_revoked:
        raise NotAuthorizedException(wording.REFRESH_TOKEN_REVOKED)
    if isinstance(sign_in, EndedSignIn) or call.now_ms >= sign_in.refresh_until_ms:
        raise NotAuthorizedException(wording.REFRESH_TOKEN_EXPIRED)
    _refuse_replaced(call, token)
    return sign_in, user


def _why_unknown(token: str) -> str:
    return _UNKNOWN if token.count(".") == _DOTS else "it is no refresh token"


def find(call: Call, token: str) -> SignIn | EndedSignIn | None:
    """Return the sign-in of a refresh token, the replaced ones among them; None if unknown."""
    shown = fingerprint(token)
    return (
        call.store.read(SignIn, "SELECT * FROM sign_ins WHERE refresh_hash = ?", shown)
        or call.store.read(
            SignIn,
            "SELECT s.* FROM rotated_refresh_tokens r JOIN sign_ins s USING (event_id)"
            " WHERE r.refresh_hash = ?",
            shown,
        )
        or ended_sign_ins.find(call, shown)
    )


def rotate(call: Call, client: AppClient, sign_in: SignIn, shown: str) -> str | None:
    """Replace the refresh token that was shown; return the new one, None where the client keeps it.

    The replaced one refreshes during the client's grace period; the new one ends when it would
    have (API_RefreshTokenRotationType). A retry within the grace period gets a token beside the one
    that the first try got: nothing else is replaced (guessed).

    Args:
        call: The call.
        client: The app client of the sign-in.
        sign_in: Which sign-in.
        shown: The refresh token as sent.

    Raises:
        RefreshTokenReuseException: It was replaced meanwhile and the grace period is over.
    """
    grace_ms = app_client_lifetimes.rotation_grace_ms(client)
    if grace_ms is None:
        return None
    token = issuer.refresh_token(call.entropy.bytes("refresh_token", _REFRESH_BYTES))
    was_newest = call.store.run(
        "UPDATE sign_ins SET refresh_hash = ? WHERE event_id = ? AND refresh_hash = ?",
        fingerprint(token),
        sign_in.event_id,
        fingerprint(shown),
    )
    if not was_newest:
        _refuse_replaced(call, shown)
        _keep_until(call, sign_in, token, sign_in.refresh_until_ms)
    _keep_until(call, sign_in, shown, call.now_ms + grace_ms)
    return token


def expire(call: Call, sign_in: SignIn | EndedSignIn, token: str) -> None:
    """End a refresh token now, if it hasn't ended; one that replaced it stays good.

    Args:
        call: The call; its time is when the token ends.
        sign_in: The token's sign-in.
        token: The refresh token.
    """
    if isinstance(sign_in, EndedSignIn):
        return
    was_replaced = call.store.run(
        "UPDATE rotated_refresh_tokens SET expired_ms = coalesce(expired_ms, ?)"
        " WHERE refresh_hash = ?",
        call.now_ms,
        fingerprint(token),
    )
    if not was_replaced:
        expire_all(call, sign_in.event_id)


def expire_all(call: Call, event_id: str) -> None:
    """End every refresh token of a sign-in now; those that were revoked are told so still."""
    call.store.run(
        "UPDATE sign_ins SET refresh_until_ms = min(refresh_until_ms, ?) WHERE event_id = ?",
        call.now_ms,
        event_id,
    )


def _keep_until(call: Call, sign_in: SignIn, token: str, until_ms: int) -> None:
    """Let a token that is not the sign-in's newest refresh until then, never longer than before."""
    call.store.run(
        "INSERT INTO rotated_refresh_tokens (refresh_hash, event_id, grace_until_ms)"
        " VALUES (?, ?, ?) ON CONFLICT (refresh_hash) DO UPDATE"
        " SET grace_until_ms = min(grace_until_ms, excluded.grace_until_ms)",
        fingerprint(token),
        sign_in.event_id,
        until_ms,
    )


def _refuse_replaced(call: Call, token: str) -> None:
    row = call.store.row(
        "SELECT * FROM rotated_refresh_tokens WHERE refresh_hash = ?", fingerprint(token)
    )
    if row is None:
        return
    if row["expired_ms"] is not None:
        raise NotAuthorizedException(wording.REFRESH_TOKEN_EXPIRED)
    if call.now_ms < row["grace_until_ms"]:
        return
    if "RefreshTokenReuseException" in call.may_raise:
        raise RefreshTokenReuseException(wording.REFRESH_TOKEN_REUSED)
    raise NotAuthorizedException(wording.REFRESH_TOKEN_INVALID)
