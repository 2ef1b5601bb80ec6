"""The stages of a sign-in: each passes, refuses by raising, or has the answer that ends the way."""

from poolhouse.user_pools import unsupported
from poolhouse.user_pools.errors import (
    InvalidParameterException,
    NotAuthorizedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    UserNotConfirmedException,
)
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.sessions import sign_ins
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt
from poolhouse.user_pools.users import lockout
from poolhouse.user_pools.wording import sign_in as wording


def refuse_while_locked(attempt: SignInAttempt) -> None:
    """Refuse to check a password or code while the user is locked out."""
    lockout.refuse_while_locked(attempt.call, attempt.user)


def refuse_disabled(attempt: SignInAttempt) -> None:
    """Refuse users whom an administrator disabled."""
    if not attempt.user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)


def refuse_reset_required(attempt: SignInAttempt) -> None:
    """Refuse users who must reset their password, whatever password they bring."""
    if attempt.user.status == "RESET_REQUIRED":
        raise PasswordResetRequiredException(wording.PASSWORD_RESET_REQUIRED)


def prove_factor(attempt: SignInAttempt) -> None:
    """Check the factor in the request, and set the changed user."""
    attempt.user = attempt.prove(attempt)


def refuse_unconfirmed(attempt: SignInAttempt) -> None:
    """Refuse users who have not confirmed their sign-up, whatever password they bring."""
    if attempt.user.status == "UNCONFIRMED":
        raise UserNotConfirmedException(wording.USER_NOT_CONFIRMED)


def ask_for_new_password(attempt: SignInAttempt) -> ChallengeAnswer | None:
    """Ask for a new password in place of a temporary one that has not expired."""
    user = attempt.user
    if user.status != "FORCE_CHANGE_PASSWORD":
        return None
    if user.temporary_until_ms is not None and attempt.call.now_ms >= user.temporary_until_ms:
        raise NotAuthorizedException(wording.TEMPORARY_PASSWORD_EXPIRED, keeps_writes=True)
    return attempt.issue("NEW_PASSWORD_REQUIRED")


def refuse_unknown_device(attempt: SignInAttempt) -> None:
    """Refuse a device key: no pool remembers devices here, so every key is an unknown one's.

    The refusal rolls back, so that the same proof passes when clients retry without the device.
    """
    if attempt.parameters.get("DEVICE_KEY"):
        raise ResourceNotFoundException(wording.DEVICE_UNKNOWN)


def ask_for_second_factor(attempt: SignInAttempt) -> ChallengeAnswer | None:
    """Ask for what the pool's MFA setting and the user's factors call for."""
    decision = mfa_decision.decide(attempt.pool, attempt.user)
    if decision.kind == "none":
        return None
    if decision.kind == "impossible":
        raise InvalidParameterException(wording.NO_FACTOR_POSSIBLE, keeps_writes=True)
    if decision.challenge not in attempt.challenges:
        unsupported.refuse(f"{attempt.call.operation}.ChallengeName={decision.challenge}")
    attempt.factors = decision.factors
    return attempt.issue(decision.challenge)


def finish(attempt: SignInAttempt) -> ChallengeAnswer:
    """Reset the count of failures and return the answer that ends the sign-in."""
    attempt.user = lockout.forget_failures(attempt.call, attempt.user)
    return attempt.end(attempt)


def issue_tokens(attempt: SignInAttempt) -> ChallengeAnswer:
    """Return the tokens of a new sign-in: how an app's sign-in ends."""
    result = sign_ins.begin(attempt.call, attempt.pool, attempt.client, attempt.user)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}
