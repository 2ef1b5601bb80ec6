"""Ending things early: a token, an auth session, temporary credentials, sign-ins of a pool."""

from dataclasses import dataclass

from poolhouse.iam import credentials
from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.sessions import auth_sessions, ending
from poolhouse.world import World


class NothingToExpireError(LookupError):
    """What was named is not there; the sentence says what."""


@dataclass(frozen=True, slots=True)
class What:
    """What to end now: exactly one of token, auth session, access key or pool.

    Args:
        token: An ID, access or refresh token.
        auth_session: The Session of an unfinished sign-in.
        access_key_id: Temporary credentials.
        user_pool_id: Every sign-in of a pool.
        username: With a pool: only those of one user of it.
        refresh_tokens: With a pool: whether refresh tokens end as well. If not, apps renew their
            tokens with them, as after an idle hour.
    """

    token: str | None = None
    auth_session: str | None = None
    access_key_id: str | None = None
    user_pool_id: str | None = None
    username: str | None = None
    refresh_tokens: bool = False

    @property
    def named(self) -> int:
        """How many things are named."""
        things = (self.token, self.auth_session, self.access_key_id, self.user_pool_id)
        return sum(thing is not None for thing in things)


def expire(world: World, what: What) -> str:
    """End something now and return a sentence that says what was ended.

    Raises:
        ValueError: Not exactly one thing was named.
        NothingToExpireError: There is no such token, key, pool or user.
    """
    pool_is_narrowed = what.username is not None or what.refresh_tokens
    if what.named != 1 or (pool_is_narrowed and what.user_pool_id is None):
        message = (
            "name one thing to expire: token, auth_session, access_key_id,"
            " or user_pool_id (with username for one user, refresh_tokens to end those too)"
        )
        raise ValueError(message)
    foundation = world.foundation
    with foundation.store.step():
        call = Call.on(foundation, "expire", foundation.clock.now_ms())
        if what.token is not None:
            return _token(call, what.token)
        if what.auth_session is not None:
            return _auth_session(call, what.auth_session)
        if what.access_key_id is not None:
            return _credentials(call, what.access_key_id)
        return _sign_ins(call, what)


def _token(call: Call, token: str) -> str:
    kind = ending.expire_token(call, token)
    if kind is None:
        raise NothingToExpireError("that token was not issued by this emulator")
    return f"expired one {kind} token"


def _auth_session(call: Call, auth_session: str) -> str:
    if not auth_sessions.expire(call, auth_session):
        raise NothingToExpireError("no unfinished sign-in has that Session")
    return "expired one auth session"


def _credentials(call: Call, access_key_id: str) -> str:
    if credentials.find_any(call.store, access_key_id) is None:
        message = f"no temporary credentials have the access key {access_key_id}"
        raise NothingToExpireError(message)
    if not credentials.expire(call.store, access_key_id, call.now_ms):
        raise NothingToExpireError(f"the credentials {access_key_id} have expired before")
    return f"expired the credentials {access_key_id}"


def _sign_ins(call: Call, what: What) -> str:
    assert what.user_pool_id is not None
    pool = queries.require_pool(call, what.user_pool_id)
    too = what.refresh_tokens
    if what.username is None:
        count, whose = ending.expire_pool(call, pool, refresh_tokens_too=too), pool.id
    else:
        user = queries.require_user(call, pool, what.username)
        count, whose = ending.expire_user(call, user, refresh_tokens_too=too), what.username
    tokens = "ID, access and refresh tokens" if too else "ID and access tokens"
    return f"expired the {tokens} of {count} sign-ins of {whose}"
