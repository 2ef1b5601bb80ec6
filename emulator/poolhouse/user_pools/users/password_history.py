"""Passwords a user had before, where the pool's policy forbids to use them again."""

from poolhouse.protocol.call import Call
from poolhouse.user_pools.errors import PasswordHistoryPolicyViolationException
from poolhouse.user_pools.pools import password_policy
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import user_passwords
from poolhouse.user_pools.wording import users as user_wording


def check(call: Call, pool: UserPool, user: User, password: str) -> None:
    """Raise if a password is one of the user's last ones, the current one included.

    Args:
        pool: The user's pool; its PasswordHistorySize says how many count.

    Raises:
        PasswordHistoryPolicyViolationException: It was used before.
    """
    size = password_policy.history_size(pool)
    if not size:
        return
    rows = call.store.rows(
        "SELECT * FROM password_history WHERE user_id = ? ORDER BY rowid DESC LIMIT ?",
        user.id,
        size,
    )
    for row in rows:
        if user_passwords.is_behind(pool, user, password, salt=row["srp_salt"], x=row["srp_x"]):
            raise PasswordHistoryPolicyViolationException(user_wording.PASSWORD_USED_BEFORE)
