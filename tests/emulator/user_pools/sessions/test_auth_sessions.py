"""Sessions: opaque, good once and not for long, and bound to client, user and challenge."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = (NOT_AUTHORIZED, "Invalid session for the user.")
USED = (NOT_AUTHORIZED, "Invalid session for the user, session can only be used once.")
EXPIRED = (NOT_AUTHORIZED, "Invalid session for the user, session is expired.")
NEW = "Another-horse-2"
SHORT = "Member must have length greater than or equal to 20"


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool()
    desk.invite(pool)
    return pool


def test_a_session_is_as_long_as_the_services_and_never_the_same(desk, app):
    first, second = desk.password(app)["Session"], desk.password(app)["Session"]
    assert first != second
    assert len(first) == len(second) == 1536
    assert first.startswith("AYABe")


def test_a_session_is_good_once(desk, app):
    asked = desk.password(app)
    desk.answer(app, asked, NEW_PASSWORD=NEW)
    assert desk.refused(desk.answer, app, asked, NEW_PASSWORD=NEW) == USED


def test_of_two_at_once_one_answer_is_accepted(desk, app):
    asked = desk.password(app)

    def attempt(_: int) -> str:
        try:
            desk.answer(app, asked, NEW_PASSWORD=NEW)
        except ClientError as refusal:
            return str(refusal.response["Error"]["Message"])
        return "tokens"

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(attempt, range(2)))
    assert outcomes == [USED[1], "tokens"]


def test_a_session_lives_three_minutes(desk, app):
    asked = desk.password(app)
    desk.wait(180)
    assert desk.refused(desk.answer, app, asked, NEW_PASSWORD=NEW) == EXPIRED


def test_a_session_lives_as_long_as_the_client_says(desk, pool):
    app = desk.app(pool, AuthSessionValidity=15)
    asked = desk.password(app)
    desk.wait(899)
    assert "AuthenticationResult" in desk.answer(app, asked, NEW_PASSWORD=NEW)


def test_a_session_of_another_client_is_refused(desk, pool, app):
    asked = desk.password(app)
    assert desk.refused(desk.answer, desk.app(pool), asked, NEW_PASSWORD=NEW) == INVALID


def test_a_session_of_another_pool_is_refused(desk, app):
    other_pool = desk.pool()
    desk.invite(other_pool)
    asked = desk.password(app)
    assert desk.refused(desk.answer, desk.app(other_pool), asked, NEW_PASSWORD=NEW) == INVALID


def test_a_session_of_another_user_is_refused(desk, pool, app):
    desk.invite(pool, "bob")
    asked = desk.password(app)
    bob = desk.refused(desk.answer, app, asked, USERNAME="bob", NEW_PASSWORD=NEW)
    nobody = desk.refused(desk.answer, app, asked, USERNAME="nobody", NEW_PASSWORD=NEW)
    assert bob == nobody == INVALID


def test_any_login_name_of_the_user_will_do(desk):
    pool = desk.pool(UsernameAttributes=["email"])
    desk.invite(pool, "alice@example.com")
    app = desk.app(pool)
    asked = desk.password(app, "alice@example.com")
    answer = desk.answer(app, asked, USERNAME="alice@example.com", NEW_PASSWORD=NEW)
    assert "AuthenticationResult" in answer


def test_a_session_of_another_challenge_is_refused(desk, app):
    asked = {**desk.password(app), "ChallengeName": "SOFTWARE_TOKEN_MFA"}
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE="123456") == INVALID


def test_a_made_up_session_is_refused(desk, app):
    asked = {**desk.password(app), "Session": "A" * 100}
    assert desk.refused(desk.answer, app, asked, NEW_PASSWORD=NEW) == INVALID


def test_a_session_too_short_violates_the_model(desk, app):
    body = {
        "ClientId": app,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": "short",
        "ChallengeResponses": {"USERNAME": "alice"},
    }
    assert desk.post("RespondToAuthChallenge", body) == (
        "InvalidParameterException",
        f"1 validation error detected: Value at 'session' failed to satisfy constraint: {SHORT}",
    )


@pytest.mark.parametrize("missing", ["USERNAME", "Session"])
def test_what_is_missing_is_named(desk, app, missing):
    responses = {"USERNAME": "alice", "NEW_PASSWORD": NEW}
    responses.pop(missing, None)
    assert desk.refused(desk.respond, app, "NEW_PASSWORD_REQUIRED", responses) == (
        "InvalidParameterException",
        f"Missing required parameter {missing}",
    )


@pytest.mark.parametrize(
    "challenge", ["SMS_MFA", "EMAIL_OTP", "SELECT_MFA_TYPE", "CUSTOM_CHALLENGE", "DEVICE_SRP_AUTH"]
)
def test_challenges_that_are_not_built_say_so(desk, app, challenge):
    assert desk.refused(desk.respond, app, challenge, {"USERNAME": "alice"}, "A" * 100) == (
        "InvalidParameterException",
        f"Poolhouse does not emulate RespondToAuthChallenge.ChallengeName={challenge} yet.",
    )


def test_a_deleted_users_session_is_gone(desk, pool, app):
    asked = desk.password(app)
    desk.idp.admin_delete_user(UserPoolId=pool, Username="alice")
    assert desk.refused(desk.answer, app, asked, NEW_PASSWORD=NEW) == INVALID


def test_sessions_are_forgotten_a_day_after_their_time(desk, app):
    def kept() -> int:
        store = desk.world.foundation.store
        with store.reading():
            return int(store.value("SELECT count(*) FROM auth_sessions"))

    desk.password(app)
    desk.wait(180 + 86_401)
    desk.password(app)
    assert kept() == 1
