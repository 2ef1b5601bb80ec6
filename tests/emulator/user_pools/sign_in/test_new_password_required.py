"""NEW_PASSWORD_REQUIRED: a temporary password is exchanged for one of the user's own."""

import json
from typing import Any

import pytest

PASSWORD = "Correct-horse-1"
NEW = "Another-horse-2"
REQUIRED = {
    "Schema": [
        {"Name": "given_name", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
    ]
}


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(**REQUIRED)
    desk.invite(pool, email="alice@example.com")
    return pool


def test_the_challenge_tells_what_is_there_and_what_is_missing(desk, app):
    asked = desk.password(app)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    parameters = asked["ChallengeParameters"]
    assert json.loads(parameters["requiredAttributes"]) == ["userAttributes.given_name"]
    assert json.loads(parameters["userAttributes"])["email"] == "alice@example.com"
    assert "sub" not in json.loads(parameters["userAttributes"])
    assert parameters["USER_ID_FOR_SRP"] == "alice"


def test_the_srp_proof_of_a_temporary_password_leads_there_too(desk, pool, app):
    assert desk.srp(app, pool)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_the_answer_confirms_the_user_and_gets_tokens(desk, pool, app):
    asked = desk.password(app)
    answer = desk.answer(app, asked, NEW_PASSWORD=NEW, **{"userAttributes.given_name": "Alice"})
    assert answer["ChallengeParameters"] == {}
    assert "AccessToken" in answer["AuthenticationResult"]
    user = desk.idp.admin_get_user(UserPoolId=pool, Username="alice")
    assert user["UserStatus"] == "CONFIRMED"
    assert {"Name": "given_name", "Value": "Alice"} in user["UserAttributes"]
    assert "AuthenticationResult" in desk.srp(app, pool, password=NEW)


def test_the_new_password_may_be_the_temporary_one(desk, app):
    asked = desk.password(app)
    answer = desk.answer(
        app, asked, NEW_PASSWORD=PASSWORD, **{"userAttributes.given_name": "Alice"}
    )
    assert "AuthenticationResult" in answer


@pytest.mark.parametrize(
    ("responses", "refusal"),
    [
        ({}, ("InvalidParameterException", "Missing required parameter NEW_PASSWORD")),
        (
            {"NEW_PASSWORD": "short"},
            (
                "InvalidPasswordException",
                "Password does not conform to policy: Password not long enough",
            ),
        ),
        (
            {"NEW_PASSWORD": NEW},
            ("InvalidParameterException", "Invalid attributes given, given_name is missing"),
        ),
        (
            {"NEW_PASSWORD": NEW, "userAttributes.email": "other@example.com"},
            ("NotAuthorizedException", "Cannot modify an already provided email"),
        ),
        (
            {"NEW_PASSWORD": NEW, "userAttributes.email_verified": "true"},
            (
                "InvalidParameterException",
                "Cannot modify the non-mutable attribute email_verified",
            ),
        ),
    ],
)
def test_a_bad_answer_leaves_the_session_open(desk, app, responses, refusal):
    asked = desk.password(app)
    assert desk.refused(desk.answer, app, asked, **responses) == refusal
    good = {"NEW_PASSWORD": NEW, "userAttributes.given_name": "Alice"}
    assert "AuthenticationResult" in desk.answer(app, asked, **good)


def test_with_required_mfa_the_set_up_follows(desk):
    pool = desk.pool(mfa="ON")
    desk.invite(pool)
    app = desk.app(pool)
    answer = desk.answer(app, desk.password(app), NEW_PASSWORD=NEW)
    assert answer["ChallengeName"] == "MFA_SETUP"


def test_a_password_set_by_an_administrator_in_between_stays(desk):
    pool = desk.pool()
    desk.invite(pool)
    app = desk.app(pool)
    asked = desk.password(app)
    desk.idp.admin_set_user_password(
        UserPoolId=pool, Username="alice", Password=PASSWORD, Permanent=True
    )
    assert desk.refused(desk.answer, app, asked, NEW_PASSWORD=NEW) == (
        "NotAuthorizedException",
        "Invalid session for the user.",
    )


def test_an_older_temporary_password_sets_no_new_one(desk):
    pool = desk.pool()
    app = desk.app(pool)
    desk.invite(pool)
    asked = desk.password(app)
    desk.idp.admin_set_user_password(
        UserPoolId=pool, Username="alice", Password="Other-horse-2", Permanent=False
    )
    refused = desk.refused(desk.answer, app, asked, NEW_PASSWORD="Third-horse-3")
    assert refused == ("NotAuthorizedException", "Invalid session for the user.")


def test_a_required_address_takes_effect_without_its_code(desk):
    pool = desk.pool(
        AutoVerifiedAttributes=["email"],
        Schema=[{"Name": "email", "Required": True, "Mutable": True}],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
    )
    desk.invite(pool)
    app = desk.app(pool)
    given = {"NEW_PASSWORD": NEW, "userAttributes.email": "alice@example.com"}
    tokens = desk.answer(app, desk.password(app), **given)["AuthenticationResult"]
    user = desk.idp.get_user(AccessToken=tokens["AccessToken"])
    assert {"Name": "email", "Value": "alice@example.com"} in user["UserAttributes"]
    assert {"Name": "email_verified", "Value": "false"} in user["UserAttributes"]
