"""Limits per hour and user on calls by which codes or passwords could be guessed."""

from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.user_pools.errors import LimitExceededException
from poolhouse.user_pools.records import User
from poolhouse.user_pools.wording import users as user_wording

_HOUR_MS: Final = 3_600_000

PER_HOUR: Final = {
    "ConfirmSignUp": 15,
    "ResendConfirmationCode": 5,
    "VerifyUserAttribute": 15,
    "GetUserAttributeVerificationCode": 5,
    "ForgotPassword": 20,
    "ChangePassword": 5,
}
"""Calls per user and hour (developer guide, quotas in Amazon Cognito).

ForgotPassword and ConfirmForgotPassword draw on one budget of 5 to 20 calls, by a risk that is not
told; the greater number is taken. ChangePassword counts wrong previous passwords only.
"""


def count(call: Call, user: User, action: str) -> None:
    """Count an attempt; an error raised afterwards must set `keeps_writes`.

    Args:
        action: A key of `PER_HOUR`.

    Raises:
        LimitExceededException: There were as many attempts in the last hour as are allowed.
    """
    check(call, user, action)
    call.store.run(
        "INSERT INTO attempts (user_id, action, at_ms) VALUES (?, ?, ?)",
        user.id,
        action,
        call.now_ms,
    )


def check(call: Call, user: User, action: str) -> None:
    """Raise unless another attempt is allowed, without counting one.

    Raises:
        LimitExceededException: It isn't.
    """
    call.store.run(
        "DELETE FROM attempts WHERE user_id = ? AND action = ? AND at_ms <= ?",
        user.id,
        action,
        call.now_ms - _HOUR_MS,
    )
    attempts = call.store.value(
        "SELECT count(*) FROM attempts WHERE user_id = ? AND action = ?", user.id, action
    )
    if attempts >= PER_HOUR[action]:
        raise LimitExceededException(
            user_wording.ATTEMPT_LIMIT,
            detail={"reason": f"{attempts} times {action} within the last hour"},
        )
