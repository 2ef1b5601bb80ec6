"""Users' authenticator apps: drawing a secret, enrolling the app, accepting each code once."""

from typing import Final

from poolhouse.primitives import totp
from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    CodeMismatchException,
    EnableSoftwareTokenMFAException,
    ExpiredCodeException,
    InvalidParameterException,
    SoftwareTokenMFANotFoundException,
)
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.factors.mfa_decision import TOTP
from poolhouse.user_pools.records import User, UserPool
from poolhouse.user_pools.users import lockout
from poolhouse.user_pools.wording import sign_in as wording

_SECRET_BYTES: Final = 32


def require_offered(pool: UserPool) -> None:
    """Raise unless a pool lets users set up an authenticator app.

    Raises:
        SoftwareTokenMFANotFoundException: It doesn't.
    """
    if TOTP not in mfa_decision.offered(pool.settings):
        raise SoftwareTokenMFANotFoundException(wording.TOTP_NOT_OFFERED)


def draw_secret(call: Call) -> str:
    """Draw a secret for an authenticator app: 32 bytes in Base32."""
    return call.choose(
        "totp_secret",
        lambda: totp.generate_secret(call.entropy.bytes("totp_secret", _SECRET_BYTES)),
    )


def enrol(
    call: Call, user: User, secret: str | None, code: str, *, device_name: str | None
) -> User:
    """Store a secret as the user's if the code is one of it, and return the changed user.

    Args:
        secret: The secret that was handed out; None to prove the user's own once more.
        code: What the app shows.
        device_name: The app's friendly name.

    Raises:
        EnableSoftwareTokenMFAException: The code is wrong or was used.
    """
    proven = secret or user.totp_secret
    step = None if proven is None else totp.matching_step(proven, code, call.now_s)
    if step is None:
        raise EnableSoftwareTokenMFAException(wording.TOTP_SETUP_MISMATCH)
    if proven == user.totp_secret and _is_used(user, step):
        raise EnableSoftwareTokenMFAException(wording.TOTP_SETUP_REUSED)
    keeps_name = proven == user.totp_secret and device_name is None
    return queries.change_user(
        call,
        user,
        totp_secret=proven,
        totp_pending_secret=None,
        totp_last_step=step,
        totp_device_name=user.totp_device_name if keeps_name else device_name,
        modified_ms=call.now_ms,
    )


def enable(call: Call, user: User) -> User:
    """Enable the app as a second factor and return the changed user."""
    return queries.change_user(
        call, user, mfa_enabled=sorted({*user.mfa_enabled, TOTP}), modified_ms=call.now_ms
    )


def spend(call: Call, user: User, code: str) -> User:
    """Accept a code at sign-in, once, and return the changed user.

    Args:
        code: What the app shows; the codes of the neighbouring time steps are good too.

    Raises:
        CodeMismatchException: It is wrong; the failure counts towards the lockout.
        ExpiredCodeException: It was used before (RFC 6238, section 5.2).
    """
    secret = user.totp_secret
    step = None if secret is None else totp.matching_step(secret, code, call.now_s)
    if step is None:
        lockout.count_failure(call, user)
        raise CodeMismatchException(wording.TOTP_WRONG, keeps_writes=True)
    is_new = call.store.run(
        "UPDATE users SET totp_last_step = ?1 WHERE id = ?2 AND coalesce(totp_last_step, -1) < ?1",
        step,
        user.id,
    )
    if not is_new:
        raise ExpiredCodeException(wording.TOTP_REUSED)
    return queries.read_again(call, user)


def set_totp_secret(call: Call, pool: UserPool, username: str, secret: str) -> User:
    """Give a user an authenticator app that is set up, enabled and preferred.

    For the config file; over the API the service takes only secrets that it drew.

    Args:
        username: Whose; any login name.
        secret: The secret, Base32, at least 112 bits.

    Raises:
        UserNotFoundException: There is no such user.
        SoftwareTokenMFANotFoundException: The pool does not offer TOTP.
        InvalidParameterException: The secret can't be used.
    """
    require_offered(pool)
    user = queries.require_user(call, pool, username)
    try:
        totp.code_at(secret, call.now_s)
    except ValueError as problem:
        raise InvalidParameterException(f"the TOTP secret can't be used: {problem}") from problem
    return queries.change_user(
        call,
        user,
        totp_secret=secret,
        totp_pending_secret=None,
        totp_last_step=None,
        mfa_enabled=sorted({*user.mfa_enabled, TOTP}),
        mfa_preferred=TOTP,
    )


def _is_used(user: User, step: int) -> bool:
    """Return whether a code was used; codes before a used one count as used, too (guessed)."""
    return user.totp_last_step is not None and step <= user.totp_last_step
