"""When rows of user pools are swept, and what is told of them afterwards; and which rows stay."""

from typing import Final

from poolhouse.runtime.sweeping import Swept, rows_by
from poolhouse.tokens.keys import RENEW_ALL
from poolhouse.user_pools.sessions import ended_sign_ins

SWEPT: Final = (
    Swept(
        "sign_ins",
        "SELECT min(over_ms) FROM sign_ins",
        ended_sign_ins.sweep,
        "ID and access tokens have expired, which is asked first and told by themselves. Refresh "
        "tokens are told that they were revoked, or else that they expired: ended_sign_ins and "
        "ended_rotated_tokens keep which, to which app client, until client or user is deleted.",
    ),
    Swept(
        "expired_sign_ins",
        "SELECT min(until_ms) FROM expired_sign_ins",
        rows_by("DELETE FROM expired_sign_ins WHERE until_ms <= ?"),
        "The sign-in's tokens have expired by themselves, which is asked first.",
    ),
    Swept(
        "expired_tokens",
        "SELECT min(until_ms) FROM expired_tokens",
        rows_by("DELETE FROM expired_tokens WHERE until_ms <= ?"),
        "The token has expired by itself, which is asked first.",
    ),
    Swept(
        "attempts",
        "SELECT min(at_ms) + 3600000 FROM attempts",
        rows_by("DELETE FROM attempts WHERE at_ms <= ? - 3600000"),
        "Only those of the last hour are counted.",
    ),
)

ISSUED: Final = (
    "DELETE FROM auth_sessions",
    "DELETE FROM user_codes",
    "DELETE FROM attempts",
    "DELETE FROM sign_ins",
    "DELETE FROM ended_sign_ins",
    "DELETE FROM expired_sign_ins",
    "DELETE FROM expired_tokens",
    "UPDATE users SET totp_last_step = NULL",
    "UPDATE users SET failed_attempts = 0, last_failure_ms = NULL, locked_until_ms = NULL",
    *RENEW_ALL,
)
"""The statements that leave nothing of what was issued, and of nobody when something failed."""

KEPT: Final = {
    "rotated_refresh_tokens": "goes with its sign-in",
    "spared_tokens": "goes with its sign-in",
    "auth_sessions": "told that it was used or has expired until another is opened a day later, "
    "which deletes it",
    "user_codes": "one a user and purpose; tells a code that expired from none",
    "password_history": "the last 24 of a user, as many as a policy may ask for",
    "ended_sign_ins": "what is told of a sign-in that was swept",
    "ended_rotated_tokens": "goes with its sign-in",
    "user_pools": "somebody's",
    "app_clients": "somebody's",
    "users": "somebody's",
    "user_blocks": "one for about 2,000 users",
    "groups": "somebody's",
    "group_members": "somebody's",
}
"""The other tables of user pools, and why their rows stay, or how they go."""
