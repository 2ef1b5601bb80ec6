"""Verification of a user pool's tokens, for every service that accepts them.

The store's lock is held for short reads only. A signature takes longer: `check_signatures` checks
those of a request before its step, unless a key was tried on them before, and `verify` inside it
finds them checked: all but those that another pool's key was tried on first.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from poolhouse.primitives import jose
from poolhouse.runtime import regions
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.keyring import Keyring
from poolhouse.runtime.record import Row
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store
from poolhouse.tokens.failures import (
    BadSignature,
    Expired,
    Malformed,
    Revoked,
    TokenRefused,
    UnknownIssuer,
    UnknownKey,
    UserGone,
    WrongUse,
)
from poolhouse.tokens.keys import PoolKeys, TokenUse
from poolhouse.tokens.shown_tokens import CLIENT_CLAIMS, ShownToken, read


class VerificationContext(Protocol):
    """What `verify` needs; a `Call` and a `Foundation` both have it."""

    @property
    def store(self) -> Store:
        """All state."""

    @property
    def keyring(self) -> Keyring:
        """The signing keys."""

    @property
    def settings(self) -> Settings:
        """The world's settings."""


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token that passed verification.

    Args:
        use: What it is for.
        user_pool_id: The pool that issued it.
        claims: Its claims.
        has_sign_in: Whether the user pool knows the sign-in that it is of.
    """

    use: TokenUse
    user_pool_id: str
    claims: Mapping[str, Any]
    has_sign_in: bool

    @property
    def client_id(self) -> str:
        """The app client it was issued to."""
        return str(self.claims[CLIENT_CLAIMS[self.use]])

    @property
    def sub(self) -> str:
        """The user's `sub`."""
        return str(self.claims["sub"])


def verify(
    context: VerificationContext,
    token: str,
    *,
    now_ms: int,
    use: TokenUse | None = None,
    at_the_source: bool = False,
) -> VerifiedToken:
    """Verify a token and return its claims; called inside a step or outside.

    Args:
        use: What it must be for; None accepts both.
        at_the_source: Whether to refuse also what only the user pool can know: that the sign-in was
            revoked or the user deleted. API Gateway does not look there, identity pools do if
            ServerSideTokenCheck says so, the user pool's own operations do.

    Raises:
        TokenRefused: It can't be accepted; the subclass says why.
    """
    shown, keys, found = _prove(context, token)
    claims = _claims(shown)
    if found != claims.get("token_use"):
        raise Malformed
    if use not in (None, found):
        raise WrongUse
    _refuse_expired(claims["exp"], now_ms)
    with context.store.reading():
        known = _ask_the_pool(
            context.store, keys.user_pool_id, found, claims, now_ms, at_the_source=at_the_source
        )
    return VerifiedToken(found, keys.user_pool_id, claims, has_sign_in=known)


def why_unknown(store: Store, user_pool_id: str, claims: Mapping[str, Any], now_ms: int) -> str:
    """Return why a pool may not know the user or the sign-in of a token that its key signed.

    Keys and pool ids come again after a restart and in other worlds, users and sign-ins don't.

    Args:
        store: The store, with a step or a reading begun.
        user_pool_id: The pool.
        claims: The token's claims, verified.
        now_ms: The time at which it was shown.
    """
    made_ms: int = store.value("SELECT created_ms FROM user_pools WHERE id = ?", user_pool_id)
    signed_in_s: int = claims["auth_time"]
    if signed_in_s < made_ms // MS_PER_S:
        return (
            "this world never issued it: the sign-in is older than the user pool, so it is of"
            " before a restart without --data, or of another world with the same keys"
        )
    if signed_in_s * MS_PER_S > now_ms:
        return "this world never issued it: by its clock the sign-in is still to come"
    return (
        "this world, as it is now, never issued it: the user or the app client was deleted, the"
        " world was reset or restored since, or another world with the same keys issued it"
    )


def check_signatures(context: VerificationContext, tokens: Iterable[str]) -> None:
    """Check the signatures of tokens before `verify` is asked; called outside every step."""
    for token in tokens:
        with suppress(TokenRefused):  # `verify` will say so
            if not _read(token).was_checked:
                _prove(context, token)


def pool_of_issuer(settings: Settings, issuer: str) -> str | None:
    """Return the pool id in an issuer URL, whether in production's form or the local one."""
    local, aws = f"{settings.public_url}/", "https://cognito-idp."
    if issuer.startswith(local):
        return issuer[len(local) :]
    pool_id = issuer.rpartition("/")[2]
    regional = f"{aws}{regions.of_id(pool_id)}.amazonaws.com/{pool_id}"
    return pool_id if issuer == regional else None


def _prove(context: VerificationContext, text: str) -> tuple[ShownToken, PoolKeys, TokenUse]:
    """Check a token's signature; return the token, its pool's keys, and which of them signed."""
    token = _read(text)
    keys = _pool_keys(context, token.issuer)
    found = keys.use_of(token.key_id)
    if found is None:
        raise UnknownKey
    if not token.is_signed_by(keys.pair(found)):
        raise BadSignature
    return token, keys, found


def _read(text: str) -> ShownToken:
    try:
        token = read(text)
    except jose.MalformedToken as problem:
        raise Malformed from problem
    if not token.is_of_a_sign_in:
        raise Malformed
    return token


def _claims(token: ShownToken) -> dict[str, Any]:
    try:
        return token.claims()
    except jose.MalformedToken as problem:
        raise Malformed from problem


def _pool_keys(context: VerificationContext, issuer: str) -> PoolKeys:
    pool_id = pool_of_issuer(context.settings, issuer)
    with context.store.reading():
        keys = None if pool_id is None else PoolKeys.find(context.store, context.keyring, pool_id)
    if keys is None:
        raise UnknownIssuer
    return keys


def _refuse_expired(expired_s: int, now_ms: int) -> None:
    if now_ms >= expired_s * MS_PER_S:
        raise Expired(expired_s, now_ms // MS_PER_S)


def _ask_the_pool(
    store: Store,
    user_pool_id: str,
    use: TokenUse,
    claims: Mapping[str, Any],
    now_ms: int,
    *,
    at_the_source: bool,
) -> bool:
    """Return whether a token's sign-in is known; refuse one that was ended early.

    It was ended on its own, with its sign-in, by revocation, or is a user's who is gone. A sign-in
    of the same id is another one if user, app client or time differ: a reset lets ids come again.
    """
    row = store.row(
        "SELECT t.expired_ms, coalesce(s.expired_ms, e.expired_ms), f.jti, s.revoked_ms,"
        " s.event_id, u.id"
        " FROM (SELECT 1)"
        " LEFT JOIN expired_tokens t ON t.jti = ?1"
        " LEFT JOIN spared_tokens f ON f.jti = ?1"
        " LEFT JOIN users u ON u.user_pool_id = ?2 AND u.sub = ?3"
        " LEFT JOIN sign_ins s ON s.event_id = ?4 AND s.user_id = u.id AND s.client_id = ?5"
        " AND s.auth_time_s = ?6"
        " LEFT JOIN expired_sign_ins e ON e.event_id = ?4",
        claims["jti"],
        user_pool_id,
        claims["sub"],
        claims["event_id"],
        claims[CLIENT_CLAIMS[use]],
        claims["auth_time"],
    )
    assert row is not None
    ended_ms = _ended_early(row, claims["iat"])
    if ended_ms is not None:
        raise Expired(ended_ms // MS_PER_S, now_ms // MS_PER_S)
    if at_the_source and row[3] is not None:
        raise Revoked
    if at_the_source and row[5] is None:
        raise UserGone(why_unknown(store, user_pool_id, claims, now_ms))
    return row[4] is not None


def _ended_early(row: Row, issued_s: int) -> int | None:
    """Return when the control API ended a token, None if it didn't.

    Of tokens issued in the second in which their sign-in was ended, those issued afterwards are in
    `spared_tokens` and stay valid.
    """
    token_ended_ms: int | None = row[0]
    sign_in_ended_ms: int | None = row[1]
    if token_ended_ms is not None or sign_in_ended_ms is None:
        return token_ended_ms
    spared = issued_s == sign_in_ended_ms // MS_PER_S and row[2] is not None
    return sign_in_ended_ms if issued_s * MS_PER_S <= sign_in_ended_ms and not spared else None
