"""MFA_SETUP: an authenticator app set up on the way to the tokens."""

import json
from typing import Any

import pytest

INVALID = "InvalidParameterException"
REUSED = ("ExpiredCodeException", "Your software token has already been used once.")
SESSION_INVALID = ("NotAuthorizedException", "Invalid session for the user.")
SESSION_USED = (
    "NotAuthorizedException",
    "Invalid session for the user, session can only be used once.",
)


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    return pool


@pytest.fixture
def strict_app(desk: Any) -> str:
    """A client of a pool that requires MFA."""
    pool = desk.pool(mfa="ON")
    desk.person(pool)
    app: str = desk.app(pool)
    return app


def test_the_sessions_lead_from_step_to_step_to_tokens(desk, strict_app):
    asked = desk.password(strict_app)
    assert asked["ChallengeName"] == "MFA_SETUP"
    parameters = asked["ChallengeParameters"]
    assert json.loads(parameters["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    assert parameters["USER_ID_FOR_SRP"] == "alice"
    associated = desk.idp.associate_software_token(Session=asked["Session"])
    verified = desk.idp.verify_software_token(
        Session=associated["Session"], UserCode=desk.code(associated["SecretCode"])
    )
    assert verified["Status"] == "SUCCESS"
    sessions = {asked["Session"], associated["Session"], verified["Session"]}
    assert len(sessions) == 3
    answer = desk.respond(strict_app, "MFA_SETUP", {"USERNAME": "alice"}, verified["Session"])
    assert answer["ChallengeParameters"] == {}
    access = answer["AuthenticationResult"]["AccessToken"]
    user = desk.idp.get_user(AccessToken=access)
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    assert "PreferredMfaSetting" not in user


def test_a_sign_in_begun_anew_asks_for_the_code(desk, strict_app):
    asked = desk.password(strict_app)
    associated = desk.idp.associate_software_token(Session=asked["Session"])
    code = desk.code(associated["SecretCode"])
    desk.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    again = desk.password(strict_app)
    assert again["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    reused = desk.refused(desk.answer, strict_app, again, SOFTWARE_TOKEN_MFA_CODE=code)
    assert reused == REUSED
    desk.wait(30)
    fresh = desk.code(associated["SecretCode"])
    answer = desk.answer(strict_app, again, SOFTWARE_TOKEN_MFA_CODE=fresh)
    assert "AuthenticationResult" in answer


def test_a_wrong_code_leaves_the_session_open(desk, strict_app):
    session = desk.password(strict_app)["Session"]
    associated = desk.idp.associate_software_token(Session=session)
    verify, session = desk.idp.verify_software_token, associated["Session"]
    assert desk.refused(verify, Session=session, UserCode="000000") == (
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
    )
    code = desk.code(associated["SecretCode"])
    assert verify(Session=session, UserCode=code)["Status"] == "SUCCESS"


def test_each_session_is_good_once(desk, strict_app):
    asked = desk.password(strict_app)
    associate, verify = desk.idp.associate_software_token, desk.idp.verify_software_token
    associated = associate(Session=asked["Session"])
    assert desk.refused(associate, Session=asked["Session"]) == SESSION_USED
    code = desk.code(associated["SecretCode"])
    verify(Session=associated["Session"], UserCode=code)
    used = desk.refused(verify, Session=associated["Session"], UserCode=code)
    assert used == SESSION_USED


def test_a_second_secret_replaces_the_first(desk, strict_app):
    associate = desk.idp.associate_software_token
    first = associate(Session=desk.password(strict_app)["Session"])
    second = associate(Session=first["Session"])
    assert first["SecretCode"] != second["SecretCode"]
    verify, session = desk.idp.verify_software_token, second["Session"]
    old = desk.code(first["SecretCode"])
    refused = desk.refused(verify, Session=session, UserCode=old)
    assert refused[1] == "Code mismatch and fail enable Software Token MFA"
    new = desk.code(second["SecretCode"])
    assert verify(Session=session, UserCode=new)["Status"] == "SUCCESS"


def test_without_a_verified_code_there_are_no_tokens(desk, strict_app):
    asked = desk.password(strict_app)
    assert desk.refused(desk.answer, strict_app, asked) == SESSION_INVALID
    associated = desk.idp.associate_software_token(Session=asked["Session"])
    asked = {**asked, "Session": associated["Session"]}
    assert desk.refused(desk.answer, strict_app, asked) == SESSION_INVALID


@pytest.mark.usefixtures("secret")
def test_the_session_of_another_challenge_sets_nothing_up(desk, app):
    session = desk.password(app)["Session"]
    associate = desk.idp.associate_software_token
    assert desk.refused(associate, Session=session) == SESSION_INVALID


def test_an_extra_code_in_the_answer_is_ignored(desk, strict_app):
    associated = desk.idp.associate_software_token(Session=desk.password(strict_app)["Session"])
    code = desk.code(associated["SecretCode"])
    verified = desk.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    responses = {"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": code}
    answer = desk.respond(strict_app, "MFA_SETUP", responses, verified["Session"])
    assert "AuthenticationResult" in answer


def test_an_address_in_the_answer_asks_for_what_is_not_built(desk, strict_app):
    asked = desk.password(strict_app)
    refusal = desk.refused(desk.answer, strict_app, asked, EMAIL="alice@example.com")
    assert refusal == (
        INVALID,
        "Poolhouse does not emulate RespondToAuthChallenge.ChallengeResponses.EMAIL yet.",
    )


def test_a_set_up_begun_before_another_was_done_replaces_no_factor(desk, strict_app):
    """Who knows the password alone gets no further once the user has an authenticator app."""
    intruder = desk.password(strict_app)
    early = desk.idp.associate_software_token(Session=desk.password(strict_app)["Session"])
    own = desk.idp.associate_software_token(Session=desk.password(strict_app)["Session"])
    verify, code = desk.idp.verify_software_token, desk.code(own["SecretCode"])
    verified = verify(Session=own["Session"], UserCode=code)
    late = desk.refused(desk.idp.associate_software_token, Session=intruder["Session"])
    assert late == SESSION_INVALID
    foreign = desk.code(early["SecretCode"])
    assert desk.refused(verify, Session=early["Session"], UserCode=foreign) == SESSION_INVALID
    answer = desk.respond(strict_app, "MFA_SETUP", {"USERNAME": "alice"}, verified["Session"])
    assert "AuthenticationResult" in answer


def test_disabled_users_set_nothing_up(desk):
    pool = desk.pool(mfa="ON")
    desk.person(pool)
    asked = desk.password(desk.app(pool))
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    refused = desk.refused(desk.idp.associate_software_token, Session=asked["Session"])
    assert refused == ("NotAuthorizedException", "User is disabled.")
