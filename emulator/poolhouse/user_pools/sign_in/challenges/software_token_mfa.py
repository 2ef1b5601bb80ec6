"""SOFTWARE_TOKEN_MFA: a code of the user's authenticator app."""

from collections.abc import Mapping
from typing import Final

from poolhouse.user_pools.factors import software_tokens
from poolhouse.user_pools.factors.mfa_decision import TOTP
from poolhouse.user_pools.records import User
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in import ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required


def issue(attempt: SignInAttempt) -> ChallengeAnswer:
    """Ask for a code."""
    user = attempt.user
    parameters = {"USER_ID_FOR_SRP": user.username}
    if user.totp_device_name is not None:
        parameters["FRIENDLY_DEVICE_NAME"] = user.totp_device_name
    return {
        "ChallengeName": TOTP,
        "Session": auth_sessions.open_session(attempt.call, attempt.client, user, TOTP, {}),
        "ChallengeParameters": parameters,
    }


def answer(attempt: SignInAttempt, session: AuthSession, responses: Mapping[str, str]) -> User:
    """Check the code; a wrong one leaves the session open.

    Raises:
        CodeMismatchException: The code is wrong.
        ExpiredCodeException: It was used before.
    """
    code = required(responses, "SOFTWARE_TOKEN_MFA_CODE")
    user = software_tokens.spend(attempt.call, attempt.user, code)
    auth_sessions.consume(attempt.call, session)
    return user


CHALLENGE: Final = Challenge(TOTP, issue, answer, ways.SECOND_FACTOR)
