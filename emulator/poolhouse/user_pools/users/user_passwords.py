"""Passwords of users: kept as an SRP salt, private value and verifier, never as text."""

import hmac
from typing import Final

from poolhouse.primitives import srp
from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.pools import password_policy
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import users

_SALT_BYTES: Final = 16
_X_BYTES: Final = 32
_VERIFIER_BYTES: Final = 384
_MS_PER_DAY: Final = 86_400_000


def set_password(
    call: Call, pool: UserPool, user: User, password: str, *, temporary: bool = False
) -> User:
    """Give a user a new password and return the changed user.

    The status stays what it is: a caller that ends or begins FORCE_CHANGE_PASSWORD writes it too.
    A sign-in that the old password began can't be finished (guessed). The verifier is left to the
    first SRP sign-in: the arithmetic takes long to load, and most suites never use it.

    Args:
        user: Whose password; SRP hashes the immutable username with it.
        password: The password, already checked against the policy.
        temporary: Whether it expires after the pool's TemporaryPasswordValidityDays.
    """
    salt = call.entropy.bytes("password_salt", _SALT_BYTES)
    x = srp.private_x(pool.hashing_name, user.username, password, salt)
    kept_x = x.to_bytes(_X_BYTES, "big")
    if password_policy.history_size(pool):
        _remember(call, user, salt=salt, x=kept_x)
    users.forget_unfinished_sign_ins(call, user)
    return queries.change_user(
        call,
        user,
        srp_salt=salt,
        srp_x=kept_x,
        srp_verifier=None,
        temporary_until_ms=call.now_ms + temporary_lifetime_ms(pool) if temporary else None,
        modified_ms=call.now_ms,
    )


def _remember(call: Call, user: User, *, salt: bytes, x: bytes) -> None:
    """Add a password to those that `password_history.check` may look at, and drop older ones."""
    call.store.run(
        "INSERT INTO password_history (user_id, set_ms, srp_salt, srp_x) VALUES (?, ?, ?, ?)",
        user.id,
        call.now_ms,
        salt,
        x,
    )
    call.store.run(
        "DELETE FROM password_history WHERE user_id = ?1 AND rowid <= (SELECT rowid"
        " FROM password_history WHERE user_id = ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2)",
        user.id,
        password_policy.HISTORY_SIZE_MAX,
    )


def verifier(call: Call, user: User, x: bytes) -> int:
    """Return a password's SRP verifier, which is kept once it was worked out.

    Args:
        call: The call.
        user: Whose password.
        x: Its private value.
    """
    if user.srp_verifier is not None:
        return int.from_bytes(user.srp_verifier, "big")
    made = srp.verifier(int.from_bytes(x, "big"))
    queries.change_user(call, user, srp_verifier=made.to_bytes(_VERIFIER_BYTES, "big"))
    return made


def matches(pool: UserPool, user: User, password: str) -> bool:
    """Return in constant time whether a password is the user's; False for a user without one."""
    if user.srp_salt is None or user.srp_x is None:
        return False
    return is_behind(pool, user, password, salt=user.srp_salt, x=user.srp_x)


def is_behind(pool: UserPool, user: User, password: str, *, salt: bytes, x: bytes) -> bool:
    """Return in constant time whether a password gives a stored private value.

    Args:
        user: Whose password.
        password: The password to try.
        salt: The salt that was drawn for the stored value.
        x: The stored value, 32 bytes.
    """
    tried = srp.private_x(pool.hashing_name, user.username, password, salt)
    return hmac.compare_digest(tried.to_bytes(_X_BYTES, "big"), x)


def temporary_lifetime_ms(pool: UserPool) -> int:
    """Return how long the pool's temporary passwords are valid."""
    return int(password_policy.of(pool)["TemporaryPasswordValidityDays"]) * _MS_PER_DAY
