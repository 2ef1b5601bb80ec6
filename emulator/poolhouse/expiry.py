"""Ending things early: a token, a user's session, temporary credentials, everything of a pool."""

from dataclasses import dataclass

from poolhouse.iam import credentials
from poolhouse.protocol.operations import Call
from poolhouse.user_pools import ending, queries
from poolhouse.world import World


class NothingToExpireError(LookupError):
    """What was named is not there; the sentence says what."""


@dataclass(frozen=True, slots=True)
class What:
    """What to end now; exactly one of token, access key or pool, and a user within the pool.

    Args:
        token: An ID, access or refresh token.
        access_key_id: Temporary credentials.
        user_pool_id: Every session of a pool.
        username: Only those of one user of it.
    """

    token: str | None = None
    access_key_id: str | None = None
    user_pool_id: str | None = None
    username: str | None = None


def expire(world: World, what: What) -> str:
    """End something now and return a sentence that says what was ended.

    Raises:
        ValueError: Not exactly one thing was named.
        NothingToExpireError: There is no such token, key, pool or user.
    """
    named = [
        each for each in (what.token, what.access_key_id, what.user_pool_id) if each is not None
    ]
    if len(named) != 1 or (what.username is not None and what.user_pool_id is None):
        message = (
            "name one thing to expire: token, access_key_id,"
            " or user_pool_id (with username for one user)"
        )
        raise ValueError(message)
    foundation = world.foundation
    with foundation.store.step():
        call = Call.on(foundation, "expire", foundation.clock.now_ms())
        if what.token is not None:
            return _token(call, what.token)
        if what.access_key_id is not None:
            return _credentials(call, what.access_key_id)
        assert what.user_pool_id is not None
        return _sessions(call, what.user_pool_id, what.username)


def _token(call: Call, token: str) -> str:
    kind = ending.expire_token(call, token)
    if kind is None:
        raise NothingToExpireError("that token was not issued by this emulator")
    return f"expired one {kind} token"


def _credentials(call: Call, access_key_id: str) -> str:
    if not credentials.expire(call.store, access_key_id, call.now_ms):
        message = f"no temporary credentials have the access key {access_key_id}"
        raise NothingToExpireError(message)
    return f"expired the credentials {access_key_id}"


def _sessions(call: Call, user_pool_id: str, username: str | None) -> str:
    pool = queries.require_pool(call, user_pool_id)
    if username is None:
        return f"expired {ending.expire_pool(call, pool)} sessions of {pool.id}"
    user = queries.require_user(call, pool, username)
    return f"expired {ending.expire_user(call, user)} sessions of {user.username}"
