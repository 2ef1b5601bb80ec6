"""A challenge and an end that nobody built: the public table alone makes a sign-in pass them."""

from collections.abc import Mapping

import pytest

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import CodeMismatchException
from poolhouse.user_pools.records import User
from poolhouse.user_pools.sessions import auth_sessions
from poolhouse.user_pools.sessions.auth_sessions import AuthSession
from poolhouse.user_pools.sign_in import auth_flow, flows, ways
from poolhouse.user_pools.sign_in.challenge import Challenge
from poolhouse.user_pools.sign_in.sign_in_attempt import ChallengeAnswer, SignInAttempt, required
from poolhouse.user_pools.sign_in.stages import finish, prove_factor

NAME = "CUSTOM_CHALLENGE"
RIDDLE = "What walks on four legs in the morning?"


def issue(attempt: SignInAttempt) -> ChallengeAnswer:
    return {
        "ChallengeName": NAME,
        "Session": auth_sessions.open_session(
            attempt.call, attempt.client, attempt.user, NAME, {"answer": "man"}
        ),
        "ChallengeParameters": {"riddle": RIDDLE, "USER_ID_FOR_SRP": attempt.user.username},
    }


def answer(attempt: SignInAttempt, session: AuthSession, responses: Mapping[str, str]) -> User:
    if required(responses, "ANSWER") != session.state["answer"]:
        raise CodeMismatchException("wrong")
    auth_sessions.consume(attempt.call, session)
    return attempt.user


def ask_riddle(attempt: SignInAttempt) -> ChallengeAnswer:
    return attempt.issue(NAME)


@pytest.fixture(autouse=True)
def riddle(monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = Challenge(NAME, issue, answer, (prove_factor, finish))
    monkeypatch.setitem(auth_flow.CHALLENGES, NAME, challenge)
    way = (*ways.FIRST_FACTOR[:-1], ask_riddle)
    monkeypatch.setattr(ways, "FIRST_FACTOR", way)


def test_made_up_challenge_signs_in(desk, app):
    asked = desk.password(app)
    assert (asked["ChallengeName"], asked["ChallengeParameters"]["riddle"]) == (NAME, RIDDLE)
    assert desk.refused(desk.answer, app, asked, ANSWER="a fox")[0] == "CodeMismatchException"
    signed_in = desk.answer(app, asked, ANSWER="man")
    user = desk.idp.get_user(AccessToken=signed_in["AuthenticationResult"]["AccessToken"])
    assert user["Username"] == "alice"
    assert desk.refused(desk.answer, app, asked, ANSWER="man")[0] == "NotAuthorizedException"


def test_made_up_end_stands_where_tokens_do(desk, pool, app):
    """As a page will end: the same way, and a code in the place of tokens."""

    def issue_code(attempt: SignInAttempt) -> ChallengeAnswer:
        return {"code": f"for {attempt.user.username} at {attempt.client.id}"}

    foundation = desk.world.foundation
    call = Call.on(foundation, "login page", foundation.clock.now_ms())
    login = {"USERNAME": "alice", "PASSWORD": "Correct-horse-1"}
    with foundation.store.step():
        people, client = queries.require_pool(call, pool), queries.require_client(call, app)
        asked = flows.enter_with_password(call, people, client, login, end=issue_code)
        responses = {"USERNAME": "alice", "Session": asked["Session"], "ANSWER": "man"}
        ended = auth_flow.answer_challenge(call, people, client, NAME, responses, end=issue_code)
    assert ended == {"code": f"for alice at {app}"}
