"""The one shape of a challenge: how it asks, what it accepts, where the sign-in then goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from poolhouse.protocol.call import Call
from poolhouse.user_pools.records import AppClient, User
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in.sign_in_attempt import (
    ChallengeAnswer,
    Parameters,
    SignInAttempt,
    Stage,
    required,
)

Issue: TypeAlias = Callable[[SignInAttempt], ChallengeAnswer]
Accept: TypeAlias = Callable[[SignInAttempt, AuthSession, Parameters], User]
FindSession: TypeAlias = Callable[[Call, AppClient, str, Parameters], AuthSession]


def by_session(call: Call, client: AppClient, challenge: str, responses: Parameters) -> AuthSession:
    """Return the session behind the string that was sent as Session.

    Raises:
        InvalidParameterException: None was sent.
        NotAuthorizedException: It is not one of this challenge, was used, or has expired.
    """
    return auth_sessions.find(call, required(responses, "Session"), challenge, client)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge of a sign-in.

    Args:
        name: ChallengeName.
        issue: Returns the answer that asks for it.
        answer: Returns the user as it is once the responses were accepted, or refuses; it is the
            proof of the way that follows.
        way: The stages that an answer passes; one of them is `prove_factor`.
        find_session: Returns the session that the responses answer; they hold Session, too.
        names_user: Whether USERNAME must name the session's user before the way begins.
    """

    name: str
    issue: Issue
    answer: Accept
    way: tuple[Stage, ...]
    find_session: FindSession = by_session
    names_user: bool = True
