"""Codes by which users prove their addresses: issued, replaced, checked, used once."""

import hmac
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.user_pools.errors import CodeMismatchException, ExpiredCodeException
from poolhouse.user_pools.records import User
from poolhouse.user_pools.wording import users as user_wording

Purpose: TypeAlias = Literal[
    "sign_up", "forgot_password", "attribute:email", "attribute:phone_number"
]

_DIGITS: Final = 6
_HOUR_MS: Final = 3_600_000

LIFETIME_MS: Final = {
    "sign_up": 24 * _HOUR_MS,
    "forgot_password": _HOUR_MS,
    "attribute:email": 24 * _HOUR_MS,
    "attribute:phone_number": 24 * _HOUR_MS,
}
"""How long a code is valid (developer guide, quotas in Amazon Cognito)."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a right code proves.

    Args:
        attribute: The attribute that holds the address the code was sent to.
        pending_value: The address, where it becomes the attribute's value only now.
    """

    attribute: str
    pending_value: str | None


def purpose_of(attribute: str) -> Purpose:
    """Return the purpose of a code that verifies an attribute."""
    return "attribute:email" if attribute == "email" else "attribute:phone_number"


def issue(
    call: Call, user: User, purpose: Purpose, attribute: str, *, pending_value: str | None = None
) -> str:
    """Draw, store and return a code, which replaces any older one for the same purpose.

    Args:
        purpose: What it is for.
        attribute: The attribute that holds the address it is sent to.
        pending_value: The address, where it becomes the attribute's value only with the code.
    """
    code = call.entropy.digits("code", _DIGITS)
    call.store.run(
        "INSERT INTO user_codes"
        " (user_id, purpose, code, attribute, pending_value, sent_ms, expires_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, purpose) DO UPDATE SET"
        " code = excluded.code, attribute = excluded.attribute,"
        " pending_value = excluded.pending_value,"
        " sent_ms = excluded.sent_ms, expires_ms = excluded.expires_ms",
        user.id,
        purpose,
        code,
        attribute,
        pending_value,
        call.now_ms,
        call.now_ms + LIFETIME_MS[purpose],
        through=user,
    )
    return code


def check(call: Call, user: User, purpose: Purpose, code: str) -> Proven:
    """Check a code and return what it proves; it can be used until `spend` is called.

    Args:
        purpose: What it must be for.
        code: The code as sent.

    Raises:
        ExpiredCodeException: No code is outstanding.
        CodeMismatchException: It is another code.
    """
    row = call.store.row(
        "SELECT * FROM user_codes WHERE user_id = ? AND purpose = ?", user.id, purpose
    )
    if row is None or row["expires_ms"] <= call.now_ms:
        reason = "no code is outstanding" if row is None else "the code has expired"
        raise ExpiredCodeException(
            user_wording.CODE_EXPIRED, keeps_writes=True, detail={"reason": reason}
        )
    if not hmac.compare_digest(row["code"].encode(), code.encode("utf-8", "replace")):
        raise CodeMismatchException(user_wording.CODE_MISMATCH, keeps_writes=True)
    return Proven(row["attribute"], row["pending_value"])


def pending_value(call: Call, user: User, purpose: Purpose) -> str | None:
    """Return the address that waits for a code to become an attribute's value."""
    value: str | None = call.store.value(
        "SELECT pending_value FROM user_codes WHERE user_id = ? AND purpose = ? AND expires_ms > ?",
        user.id,
        purpose,
        call.now_ms,
    )
    return value


def forget(call: Call, user: User, attribute: str) -> None:
    """Delete the codes that were sent to the old value of an attribute."""
    call.store.run("DELETE FROM user_codes WHERE user_id = ? AND attribute = ?", user.id, attribute)


def spend(call: Call, user: User, purpose: Purpose, code: str) -> None:
    """Delete a code that was checked; of two calls for one code the second raises.

    Raises:
        ExpiredCodeException: It was used or replaced since it was checked.
    """
    spent = call.store.run(
        "DELETE FROM user_codes WHERE user_id = ? AND purpose = ? AND code = ?",
        user.id,
        purpose,
        code,
    )
    if not spent:
        raise ExpiredCodeException(
            user_wording.CODE_EXPIRED, detail={"reason": "the code was used meanwhile"}
        )


def withdraw(call: Call, user: User, purpose: Purpose) -> None:
    """Delete a user's code of a purpose, if there is one."""
    call.store.run("DELETE FROM user_codes WHERE user_id = ? AND purpose = ?", user.id, purpose)
