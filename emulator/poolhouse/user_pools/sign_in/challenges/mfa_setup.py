"""MFA_SETUP: a user without a second factor sets one up on the way.

Three sessions follow each other, all bound to this challenge: the challenge's own goes to
AssociateSoftwareToken, the one that answers to VerifySoftwareToken, and the last one back here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import NotAuthorizedException
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in import ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt
from poolhouse.user_pools.wording import sign_in as wording

NAME: Final = "MFA_SETUP"
_EMAIL_KEYS: Final = ("EMAIL", "email")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A set-up in progress.

    Args:
        session: Its session.
        pool: The user's pool.
        client: The app client.
        user: Who sets up a factor.
    """

    session: AuthSession
    pool: UserPool
    client: AppClient
    user: User


def issue(attempt: SignInAttempt) -> ChallengeAnswer:
    """Ask to set up one of the attempt's factors."""
    return {
        "ChallengeName": NAME,
        "Session": auth_sessions.open_session(attempt.call, attempt.client, attempt.user, NAME, {}),
        "ChallengeParameters": {
            "MFAS_CAN_SETUP": json.dumps(attempt.factors, separators=(",", ":")),
            "USER_ID_FOR_SRP": attempt.user.username,
        },
    }


def answer(attempt: SignInAttempt, session: AuthSession, responses: Mapping[str, str]) -> User:
    """Accept the session of a set-up that was verified.

    Raises:
        NotAuthorizedException: Nothing was verified with this session.
    """
    if any(key in responses for key in _EMAIL_KEYS):
        unsupported.refuse(f"{attempt.call.operation}.ChallengeResponses.EMAIL")
    if not session.state.get("verified"):
        raise NotAuthorizedException(
            wording.SESSION_INVALID, detail={"reason": "no code was verified with this session"}
        )
    auth_sessions.consume(attempt.call, session)
    return attempt.user


CHALLENGE: Final = Challenge(NAME, issue, answer, ways.SECOND_FACTOR)


def enrolment(call: Call, text: str) -> Enrolment:
    """Return the set-up that a Session stands for.

    Raises:
        NotAuthorizedException: It stands for none, was used, or its time is over; the user was
            disabled, or has a second factor by now, which a password alone must not replace.
    """
    session = auth_sessions.find(call, text, NAME)
    client = queries.require_client(call, session.client_id)
    pool = queries.require_pool(call, client.user_pool_id)
    user = None if session.user_id is None else queries.find_user_by_id(call.store, session.user_id)
    assert user is not None, "a deleted user's sessions are deleted"
    if not user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)
    if mfa_decision.decide(pool, user).kind != "setup":
        raise NotAuthorizedException(
            wording.SESSION_INVALID, detail={"reason": "the user has no factor to set up any more"}
        )
    return Enrolment(session, pool, client, user)


def go_on(call: Call, at: Enrolment, state: Mapping[str, Any]) -> str:
    """Consume the set-up's session and return the string of the next one."""
    auth_sessions.consume(call, at.session)
    return auth_sessions.open_session(call, at.client, at.user, NAME, state)
