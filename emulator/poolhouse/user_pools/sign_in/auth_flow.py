"""The challenges of a sign-in, and how it goes on when one is answered.

`ways.py` lists the stages of each way, `flows.py` begins one; here one that waits for the answer
to a challenge goes on.
"""

from collections.abc import Mapping
from typing import Final

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import NotAuthorizedException
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.challenges import (
    mfa_setup,
    new_password_required,
    password_verifier,
    software_token_mfa,
)
from poolhouse.user_pools.sign_in.sign_in_attempt import (
    ChallengeAnswer,
    End,
    Parameters,
    SignInAttempt,
    Stage,
)
from poolhouse.user_pools.sign_in.stages import issue_tokens
from poolhouse.user_pools.wording import sign_in as wording

CHALLENGES: Final[Mapping[str, Challenge]] = {
    challenge.name: challenge
    for challenge in (
        password_verifier.CHALLENGE,
        new_password_required.CHALLENGE,
        software_token_mfa.CHALLENGE,
        mfa_setup.CHALLENGE,
    )
}
"""Every challenge that is emulated, by name."""


def pass_through(attempt: SignInAttempt, way: tuple[Stage, ...]) -> ChallengeAnswer:
    """Return the answer of the first stage that has one.

    A stage may leave the step to ask the world outside: the next one finds the records read again.
    """
    for stage in way:
        attempt.read_again()
        answer = stage(attempt)
        if answer is not None:
            return answer
    raise AssertionError("every way has an end")


def find_challenge(
    call: Call, name: str, challenges: Mapping[str, Challenge] = CHALLENGES
) -> Challenge:
    """Return a challenge by its name.

    Args:
        call: The call.
        name: ChallengeName.
        challenges: The challenges that there are.

    Raises:
        InvalidParameterException: It is not emulated.
    """
    challenge = challenges.get(name)
    if challenge is None:
        unsupported.refuse(f"{call.operation}.ChallengeName={name}")
    return challenge


def answer_challenge(
    call: Call,
    pool: UserPool,
    client: AppClient,
    name: str,
    responses: Parameters,
    *,
    challenges: Mapping[str, Challenge] = CHALLENGES,
    end: End = issue_tokens,
) -> ChallengeAnswer:
    """Check the answer to a challenge; return the next challenge or the end of the sign-in.

    Args:
        responses: ChallengeResponses, with Session among them.
        challenges: The challenges that there are.
        end: Returns the answer that ends the sign-in.

    Raises:
        InvalidParameterException: A response is missing, or the challenge is not emulated.
        NotAuthorizedException: The session is not one of this challenge, was used, or has expired.
    """
    challenge = find_challenge(call, name, challenges)
    session = challenge.find_session(call, client, name, responses)
    user = None if session.user_id is None else queries.find_user_by_id(call.store, session.user_id)
    if user is None:
        auth_sessions.consume(call, session)
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)
    if challenge.names_user:
        _refuse_stranger(call, pool, user, responses["USERNAME"])
    attempt = SignInAttempt(
        call,
        pool,
        client,
        user,
        prove=lambda attempt: challenge.answer(attempt, session, responses),
        parameters=responses,
        challenges=challenges,
        end=end,
    )
    return pass_through(attempt, challenge.way)


def _refuse_stranger(call: Call, pool: UserPool, user: User, username: str) -> None:
    """Refuse an answer in the name of someone else; any login name of the user will do."""
    if username == user.username:
        return
    named = queries.find_user(call.store, pool, username)
    if named is None or named.id != user.id:
        raise NotAuthorizedException(
            wording.SESSION_INVALID, detail={"reason": "the session belongs to another user"}
        )
