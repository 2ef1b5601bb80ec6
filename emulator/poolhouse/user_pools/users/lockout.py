"""Lockout after wrong passwords and codes: from the fifth on, each doubles the wait."""

from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import NotAuthorizedException
from poolhouse.user_pools.records import User
from poolhouse.user_pools.wording import sign_in as wording

_FREE_ATTEMPTS: Final = 5
_LONGEST_S: Final = 900
_FORGOTTEN_AFTER_MS: Final = 900_000


def refuse_while_locked(call: Call, user: User) -> None:
    """Raise if the user is locked out; attempts meanwhile do not lengthen the lockout.

    Raises:
        NotAuthorizedException: The lockout is not over.
    """
    if user.locked_until_ms is not None and call.now_ms < user.locked_until_ms:
        raise NotAuthorizedException(
            wording.PASSWORD_ATTEMPTS_EXCEEDED,
            detail={"reason": f"locked until {user.locked_until_ms} ms"},
        )


def count_failure(call: Call, user: User) -> None:
    """Count a wrong password or code; an error raised afterwards must set `keeps_writes`.

    SQL raises the stored count, since the record's may be older than others' failures.

    The nth failure locks for 2^(n-5) seconds from the fifth on, up to 15 minutes; 15 minutes
    without one begin anew (developer guide, "Lockout behavior for failed sign-in attempts").
    """
    failed: int = call.store.value(
        "UPDATE users SET last_failure_ms = ?1, failed_attempts = 1 + CASE"
        " WHEN ?1 - last_failure_ms < ?2 THEN failed_attempts ELSE 0 END"
        " WHERE id = ?3 RETURNING failed_attempts",
        call.now_ms,
        _FORGOTTEN_AFTER_MS,
        user.id,
    )
    call.store.run(
        "UPDATE users SET locked_until_ms = ? WHERE id = ?", _locked_until_ms(call, failed), user.id
    )


def forget_failures(call: Call, user: User) -> User:
    """Reset the count of failures after a successful sign-in, and return the changed user."""
    if user.failed_attempts == 0:
        return user
    return queries.change_user(
        call, user, failed_attempts=0, last_failure_ms=None, locked_until_ms=None
    )


def _locked_until_ms(call: Call, failed: int) -> int | None:
    if failed < _FREE_ATTEMPTS:
        return None
    doublings = min(failed - _FREE_ATTEMPTS, _LONGEST_S.bit_length())
    return call.now_ms + min(1 << doublings, _LONGEST_S) * MS_PER_S
