"""The way of a sign-in: the stages between a login name and tokens, as three lists.

A request enters with the factor it brings: a password or its proof, a new password, a second
factor. It passes the stages of that factor's list in order; the first stage that has an answer, a
further challenge or the tokens, ends the way, and a stage that refuses raises. What refuses after
the factor was proven keeps what the proof wrote: a proof is good once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import (
    InvalidParameterException,
    NotAuthorizedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    UserNotConfirmedException,
)
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import auth_sessions, sign_ins
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in.challenges import (
    mfa_setup,
    new_password_required,
    password_verifier,
    software_token_mfa,
)
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required
from poolhouse.user_pools.users import lockout
from poolhouse.user_pools.wording import sign_in as wording

Stage: TypeAlias = Callable[[SignInAttempt], ChallengeAnswer | None]
AnswerChallenge: TypeAlias = Callable[[SignInAttempt, AuthSession, Mapping[str, str]], User]


def refuse_while_locked(attempt: SignInAttempt) -> None:
    """Look at no password or code while the user is locked out."""
    lockout.refuse_while_locked(attempt.call, attempt.user)


def refuse_disabled(attempt: SignInAttempt) -> None:
    """Refuse users whom an administrator disabled."""
    if not attempt.user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)


def refuse_reset_required(attempt: SignInAttempt) -> None:
    """Refuse users who must reset their password, whatever password they bring."""
    if attempt.user.status == "RESET_REQUIRED":
        if attempt.client.hides_users:
            raise NotAuthorizedException(wording.INCORRECT_LOGIN)
        raise PasswordResetRequiredException(wording.PASSWORD_RESET_REQUIRED)


def prove_factor(attempt: SignInAttempt) -> None:
    """Check the factor that the request brings."""
    attempt.user = attempt.prove(attempt)


def refuse_unconfirmed(attempt: SignInAttempt) -> None:
    """Refuse users who have not confirmed their sign-up; only the right password learns it."""
    if attempt.user.status == "UNCONFIRMED":
        raise UserNotConfirmedException(wording.USER_NOT_CONFIRMED, keeps_writes=True)


def ask_for_new_password(attempt: SignInAttempt) -> ChallengeAnswer | None:
    """Let a temporary password, while it is good, be exchanged for one of the user's own."""
    user = attempt.user
    if user.status != "FORCE_CHANGE_PASSWORD":
        return None
    if user.temporary_until_ms is not None and attempt.call.now_ms >= user.temporary_until_ms:
        raise NotAuthorizedException(wording.TEMPORARY_PASSWORD_EXPIRED, keeps_writes=True)
    return new_password_required.issue(attempt)


def refuse_unknown_device(attempt: SignInAttempt) -> None:
    """Refuse a device key: no pool remembers devices here, so every key is an unknown one's.

    The proof that came with it stays good: clients forget the device and send it again.
    """
    if attempt.device_key:
        raise ResourceNotFoundException(wording.DEVICE_UNKNOWN)


def ask_for_second_factor(attempt: SignInAttempt) -> ChallengeAnswer | None:
    """Ask for what the pool's MFA setting and the user's factors call for."""
    decision = mfa_decision.decide(attempt.pool, attempt.user)
    if decision.kind == "none":
        return None
    if decision.kind == "impossible":
        raise InvalidParameterException(wording.NO_FACTOR_POSSIBLE, keeps_writes=True)
    if decision.kind == "challenge" and decision.factors == (software_token_mfa.NAME,):
        return software_token_mfa.issue(attempt)
    if decision.kind == "setup" and software_token_mfa.NAME in decision.factors:
        return mfa_setup.issue(attempt, decision.factors)
    challenge = "SELECT_MFA_TYPE" if decision.kind == "choice" else decision.factors[0]
    return unsupported.refuse(f"{attempt.call.operation}.ChallengeName={challenge}")


def issue_tokens(attempt: SignInAttempt) -> ChallengeAnswer:
    """Begin the sign-in: the answer that every way ends with."""
    user = lockout.forget_failures(attempt.call, attempt.user)
    result = sign_ins.begin(attempt.call, attempt.pool, attempt.client, user)
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


FIRST_FACTOR: Final[tuple[Stage, ...]] = (
    refuse_while_locked,
    refuse_disabled,
    refuse_reset_required,
    prove_factor,
    refuse_unconfirmed,
    ask_for_new_password,
    refuse_unknown_device,
    ask_for_second_factor,
    issue_tokens,
)
NEW_PASSWORD: Final[tuple[Stage, ...]] = (
    refuse_disabled,
    prove_factor,
    refuse_unknown_device,
    ask_for_second_factor,
    issue_tokens,
)
SECOND_FACTOR: Final[tuple[Stage, ...]] = (
    refuse_while_locked,
    refuse_disabled,
    refuse_reset_required,
    prove_factor,
    refuse_unknown_device,
    issue_tokens,
)


@dataclass(frozen=True, slots=True)
class ChallengeStep:
    """What happens when a challenge is answered.

    Args:
        answer: The challenge's verb.
        way: The stages that the answer passes.
    """

    answer: AnswerChallenge
    way: tuple[Stage, ...]


CHALLENGES: Final[Mapping[str, ChallengeStep]] = {
    password_verifier.NAME: ChallengeStep(password_verifier.answer, FIRST_FACTOR),
    new_password_required.NAME: ChallengeStep(new_password_required.answer, NEW_PASSWORD),
    software_token_mfa.NAME: ChallengeStep(software_token_mfa.answer, SECOND_FACTOR),
    mfa_setup.NAME: ChallengeStep(mfa_setup.answer, SECOND_FACTOR),
}


def pass_through(attempt: SignInAttempt, way: tuple[Stage, ...]) -> ChallengeAnswer:
    """Return the answer of the first stage that has one."""
    for stage in way:
        answer = stage(attempt)
        if answer is not None:
            return answer
    raise AssertionError("every way ends with tokens")


def answer_challenge(
    call: Call,
    pool: UserPool,
    client: AppClient,
    challenge: str,
    session_text: str | None,
    *,
    responses: Mapping[str, str],
) -> ChallengeAnswer:
    """Go on with a sign-in that waits for the answer to a challenge.

    Args:
        call: The call.
        pool: The client's pool.
        client: The app client.
        challenge: ChallengeName.
        session_text: Session as sent.
        responses: ChallengeResponses.

    Raises:
        InvalidParameterException: A response is missing, or the challenge is not built.
        NotAuthorizedException: The session is not good for this.
    """
    step = CHALLENGES.get(challenge)
    if step is None:
        unsupported.refuse(f"{call.operation}.ChallengeName={challenge}")
    if challenge == password_verifier.NAME:
        session = password_verifier.session_of(call, client, responses)
    else:
        text = required({"Session": session_text or ""}, "Session")
        session = auth_sessions.find(call, text, challenge, client)
    user = None if session.user_id is None else queries.find_user_by_id(call.store, session.user_id)
    if user is None:
        auth_sessions.consume(call, session)
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)
    if challenge != password_verifier.NAME:
        _refuse_stranger(call, pool, user, responses["USERNAME"])
    attempt = SignInAttempt(
        call,
        pool,
        client,
        user,
        lambda at: step.answer(at, session, responses),
        responses.get("DEVICE_KEY"),
    )
    return pass_through(attempt, step.way)


def _refuse_stranger(call: Call, pool: UserPool, user: User, username: str) -> None:
    """Refuse an answer in the name of someone else; any login name of the user will do."""
    if username == user.username:
        return
    named = queries.find_user(call.store, pool, username)
    if named is None or named.id != user.id:
        raise NotAuthorizedException(
            wording.SESSION_INVALID, detail={"reason": "the session belongs to another user"}
        )
