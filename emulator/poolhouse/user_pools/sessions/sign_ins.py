"""Sign-ins: the tokens that one begins with, those that renew it, and its revocation."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from poolhouse.protocol.call import Call
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.runtime.entropy import uuid_of
from poolhouse.runtime.record import Record
from poolhouse.tokens import issuer
from poolhouse.tokens.issuer import SignInClaims, TokenClaims
from poolhouse.tokens.keys import PoolKeys
from poolhouse.user_pools import queries
from poolhouse.user_pools.pools import app_client_lifetimes
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import ended_sign_ins
from poolhouse.user_pools.sessions.access_tokens import SELF_SERVICE_SCOPE
from poolhouse.user_pools.sessions.ended_sign_ins import EndedSignIn
from poolhouse.user_pools.users import attributes, group_roles

_UUID_BYTES: Final = 16
_REFRESH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignIn(Record):
    """A sign-in that tokens come from.

    Args:
        event_id: The authentication event, which every token of it names.
        origin_jti: What its tokens carry where the client revokes.
        client_id: The app client.
        user_id: The user's row.
        auth_time_s: When the user signed in, epoch seconds.
        refresh_until_ms: Until when it can be renewed, epoch milliseconds.
        revoked_ms: When it was revoked, None if it wasn't.
        expired_ms: When the control API ended the tokens issued until then, None if it didn't.
    """

    event_id: str
    origin_jti: str
    client_id: str
    user_id: int
    auth_time_s: int
    refresh_until_ms: int
    revoked_ms: int | None = None
    expired_ms: int | None = None

    @property
    def is_revoked(self) -> bool:
        """Whether its refresh tokens are told that they were revoked."""
        return self.revoked_ms is not None


def fingerprint(refresh_token: str) -> bytes:
    """Return what is kept of a refresh token: its SHA-256."""
    return hashlib.sha256(refresh_token.encode("utf-8", "replace")).digest()


def begin(call: Call, pool: UserPool, client: AppClient, user: User) -> dict[str, Any]:
    """Begin a sign-in and return its tokens as AuthenticationResult."""
    drawn = call.entropy.bytes("sign_in", 4 * _UUID_BYTES + _REFRESH_BYTES)
    refresh_token = issuer.refresh_token(drawn[4 * _UUID_BYTES :])
    sign_in = SignIn(
        event_id=uuid_of(drawn[:_UUID_BYTES]),
        origin_jti=uuid_of(drawn[_UUID_BYTES : 2 * _UUID_BYTES]),
        client_id=client.id,
        user_id=user.id,
        auth_time_s=call.now_s,
        refresh_until_ms=call.now_ms + app_client_lifetimes.refresh_token_ms(client),
    )
    call.store.run(
        "INSERT INTO sign_ins (event_id, origin_jti, client_id, user_id, auth_time_s, refresh_hash,"
        " refresh_until_ms, tokens_until_ms, good_until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?8, ?8)",
        sign_in.event_id,
        sign_in.origin_jti,
        sign_in.client_id,
        sign_in.user_id,
        sign_in.auth_time_s,
        fingerprint(refresh_token),
        sign_in.refresh_until_ms,
        _tokens_until_ms(call, client),
        through=user,
    )
    jtis = drawn[2 * _UUID_BYTES : 4 * _UUID_BYTES]
    return _tokens(call, pool, client, user, sign_in, jtis=jtis, refresh_token=refresh_token)


def renew(
    call: Call,
    pool: UserPool,
    client: AppClient,
    user: User,
    sign_in: SignIn,
    *,
    refresh_token: str | None = None,
) -> dict[str, Any]:
    """Return new ID and access tokens of a sign-in as AuthenticationResult.

    Args:
        call: The call.
        pool: The user's pool.
        client: The app client of the sign-in.
        user: Who signed in.
        sign_in: Which sign-in.
        refresh_token: The refresh token that replaces the one that was shown, None to keep it.
    """
    jtis = call.entropy.bytes("renewal", 2 * _UUID_BYTES)
    call.store.run(
        "UPDATE sign_ins SET tokens_until_ms = max(tokens_until_ms, ?1),"
        " good_until_ms = max(good_until_ms, ?1) WHERE event_id = ?2",
        _tokens_until_ms(call, client),
        sign_in.event_id,
    )
    return _tokens(call, pool, client, user, sign_in, jtis=jtis, refresh_token=refresh_token)


def revoke(call: Call, sign_in: SignIn | EndedSignIn) -> None:
    """Revoke every token of one sign-in."""
    if isinstance(sign_in, EndedSignIn):
        ended_sign_ins.revoke(call, sign_in)
        return
    call.store.run(
        "UPDATE sign_ins SET revoked_ms = ? WHERE event_id = ? AND revoked_ms IS NULL",
        call.now_ms,
        sign_in.event_id,
    )


def _tokens_until_ms(call: Call, client: AppClient) -> int:
    """Return when the later of an ID and an access token that are issued now expires."""
    lifetime_s = max(
        app_client_lifetimes.access_token_s(client), app_client_lifetimes.id_token_s(client)
    )
    return (call.now_s + lifetime_s) * MS_PER_S


def _tokens(
    call: Call,
    pool: UserPool,
    client: AppClient,
    user: User,
    sign_in: SignIn,
    *,
    jtis: bytes,
    refresh_token: str | None,
) -> dict[str, Any]:
    groups = queries.groups_of(call.store, user)
    keys = PoolKeys(pool.id, pool.id_key, pool.access_key, call.keyring)
    shared = SignInClaims(
        issuer=call.settings.issuer_url(pool.id),
        client_id=client.id,
        sub=user.sub,
        username=user.username,
        groups=tuple(group.name for group in groups),
        event_id=sign_in.event_id,
        auth_time_s=sign_in.auth_time_s,
        origin_jti=sign_in.origin_jti if client.revokes_tokens else None,
    )
    id_jti, access_jti = uuid_of(jtis[:_UUID_BYTES]), uuid_of(jtis[_UUID_BYTES:])
    lifetime_s = app_client_lifetimes.access_token_s(client)
    access = TokenClaims(access_jti, call.now_s, lifetime_s)
    identity = TokenClaims(id_jti, call.now_s, app_client_lifetimes.id_token_s(client))
    _spare(call, sign_in, id_jti, access_jti)
    result = {
        "AccessToken": call.complete_later(
            issuer.access_token(keys, shared, access, SELF_SERVICE_SCOPE)
        ),
        "ExpiresIn": lifetime_s,
        "TokenType": "Bearer",
        "RefreshToken": refresh_token,
        "IdToken": call.complete_later(
            issuer.id_token(
                keys, shared, identity, attributes.readable_by(client, user), group_roles.of(groups)
            )
        ),
    }
    return {name: value for name, value in result.items() if value is not None}


def _spare(call: Call, sign_in: SignIn, *jtis: str) -> None:
    """Keep new tokens apart from older ones that were ended within the same second."""
    if sign_in.expired_ms is None or sign_in.expired_ms // MS_PER_S != call.now_s:
        return
    for jti in jtis:
        call.store.run(
            "INSERT INTO spared_tokens (jti, event_id) VALUES (?, ?)", jti, sign_in.event_id
        )
