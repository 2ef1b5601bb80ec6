"""Sequences of calls with answers as they were seen on the service, each as one test."""

from typing import Any

import pytest

PASSWORD = "Correct-horse-1"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


def mfa_pool(desk: Any, mfa: str) -> str:
    """A pool as the recorded calls made it: SMS configured first, then TOTP switched on.

    They turned MFA on with the pool already, with SMS as its factor, which is not built.
    """
    pool: str = desk.pool(SmsConfiguration=SMS)
    desk.idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        MfaConfiguration=mfa,
    )
    return pool


def test_a_temporary_password_by_srp(desk):
    pool = desk.pool()
    desk.invite(pool)
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    asked = desk.srp(app, pool)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert asked["Session"]
    answer = desk.respond(
        app,
        "NEW_PASSWORD_REQUIRED",
        {"USERNAME": "alice", "NEW_PASSWORD": PASSWORD},
        asked["Session"],
    )
    result = answer["AuthenticationResult"]
    assert result["TokenType"] == "Bearer"
    assert result["AccessToken"]
    assert result["RefreshToken"]


def test_scope_and_groups_of_the_access_token(desk, read):
    pool = desk.pool()
    desk.invite(pool)
    desk.idp.create_group(GroupName="readers", UserPoolId=pool)
    desk.idp.admin_add_user_to_group(GroupName="readers", UserPoolId=pool, Username="alice")
    app = desk.app(pool, ExplicitAuthFlows=[])
    answer = desk.answer(app, desk.srp(app, pool), NEW_PASSWORD=PASSWORD)
    claims = read(answer["AuthenticationResult"]["AccessToken"]).claims
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["cognito:groups"] == ["readers"]


def test_token_ids_and_their_origin(desk, read, secret_hash):
    pool = desk.pool()
    desk.person(pool)
    app = desk.app(
        pool,
        GenerateSecret=True,
        ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"],
    )
    proof = secret_hash(pool, app, "alice")

    def sign_in() -> Any:
        return desk.idp.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=app,
            AuthFlow="ADMIN_NO_SRP_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD, "SECRET_HASH": proof},
        )["AuthenticationResult"]

    first = sign_in()
    renewed = desk.idp.initiate_auth(
        ClientId=app,
        AuthFlow="REFRESH_TOKEN",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"], "SECRET_HASH": proof},
    )["AuthenticationResult"]
    of_one = [
        read(result[name]).claims
        for result in (first, renewed)
        for name in ("IdToken", "AccessToken")
    ]
    assert len({claims["origin_jti"] for claims in of_one}) == 1
    assert len({claims["jti"] for claims in of_one}) == 4
    other = read(sign_in()["AccessToken"]).claims
    assert other["origin_jti"] != of_one[0]["origin_jti"]


def test_mfa_on(desk):
    pool = mfa_pool(desk, "ON")
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"])
    desk.idp.sign_up(ClientId=app, Username="alice", Password=PASSWORD)
    desk.idp.admin_confirm_sign_up(UserPoolId=pool, Username="alice")
    asked = desk.srp(app, pool)
    assert asked["ChallengeName"] == "MFA_SETUP"
    associated = desk.idp.associate_software_token(Session=asked["Session"])
    code = desk.code(associated["SecretCode"])
    verified = desk.idp.verify_software_token(Session=associated["Session"], UserCode=code)
    assert verified["Status"] == "SUCCESS"
    asked = desk.srp(app, pool)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    refusal = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE=code)
    assert refusal == (
        "ExpiredCodeException",
        "Your software token has already been used once.",
    )
    desk.wait(31)
    answer = desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(associated["SecretCode"]))
    assert answer["AuthenticationResult"]["AccessToken"]


def test_mfa_optional(desk):
    pool = mfa_pool(desk, "OPTIONAL")
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])
    desk.person(pool)
    access = desk.srp(app, pool)["AuthenticationResult"]["AccessToken"]
    secret = desk.idp.associate_software_token(AccessToken=access)["SecretCode"]
    desk.idp.verify_software_token(AccessToken=access, UserCode=desk.code(secret))
    desk.idp.set_user_mfa_preference(
        AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    assert desk.srp(app, pool)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_mfa_on_with_a_temporary_password(desk):
    pool = mfa_pool(desk, "ON")
    desk.invite(pool)
    app = desk.app(pool, ExplicitAuthFlows=["USER_PASSWORD_AUTH"])
    asked = desk.password(app)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    asked = desk.answer(app, asked, NEW_PASSWORD="Another-horse-2")
    assert asked["ChallengeName"] == "MFA_SETUP"
    associated = desk.idp.associate_software_token(Session=asked["Session"])
    secret = associated["SecretCode"]
    verified = desk.idp.verify_software_token(
        Session=associated["Session"], UserCode=desk.code(secret)
    )
    answer = desk.respond(
        app,
        "MFA_SETUP",
        {"USERNAME": "alice", "SOFTWARE_TOKEN_MFA_CODE": desk.code(secret)},
        verified["Session"],
    )
    assert answer["AuthenticationResult"]["AccessToken"]
    assert answer["ChallengeParameters"] == {}
    desk.wait(30)
    asked = desk.password(app, password="Another-horse-2")
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    answer = desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=desk.code(secret))
    assert answer["AuthenticationResult"]["AccessToken"]
    assert answer["ChallengeParameters"] == {}


def test_refresh_keeps_who_it_is(desk, read):
    pool = desk.pool()
    sub = desk.person(pool)
    app = desk.app(pool, ExplicitAuthFlows=["USER_PASSWORD_AUTH"])
    first = desk.tokens(app)
    renewed = desk.refresh(app, first["RefreshToken"])["AuthenticationResult"]
    for result in (first, renewed):
        access, identity = read(result["AccessToken"]).claims, read(result["IdToken"]).claims
        assert access["sub"] == identity["sub"] == sub
        assert access["username"] == identity["cognito:username"] == "alice"
        assert access["client_id"] == identity["aud"] == app


def test_a_password_sign_in_without_mfa_and_without_an_address(desk, read):
    pool = mfa_pool(desk, "OPTIONAL")
    desk.person(pool)
    desk.idp.admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username="alice",
        SMSMfaSettings={"Enabled": False, "PreferredMfa": False},
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )
    user = desk.idp.admin_get_user(UserPoolId=pool, Username="alice")
    assert "UserMFASettingList" not in user
    assert "PreferredMfaSetting" not in user
    result = desk.tokens(desk.app(pool))
    for name in ("AccessToken", "IdToken"):
        assert "email" not in read(result[name]).claims


def test_signing_in_by_address(desk, read, secret_hash):
    pool = desk.pool(UsernameAttributes=["email"])
    app = desk.app(pool, GenerateSecret=True, ExplicitAuthFlows=["USER_PASSWORD_AUTH"])
    address = "alice@example.com"
    proof = secret_hash(pool, app, address)
    desk.idp.sign_up(ClientId=app, Username=address, Password=PASSWORD, SecretHash=proof)
    desk.idp.admin_confirm_sign_up(UserPoolId=pool, Username=address)
    result = desk.password(app, address, SECRET_HASH=proof)["AuthenticationResult"]
    claims = read(result["AccessToken"]).claims
    assert claims["username"] == claims["sub"]
    assert "email" not in claims
    assert read(result["IdToken"]).claims["email"] == address


@pytest.mark.parametrize("username", ["fixture@example.com", "nobody"])
def test_srp_of_an_unknown_user(desk, username):
    app = desk.app(desk.pool())
    assert desk.refused(
        desk.idp.initiate_auth,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": username, "SRP_A": "a" * 512},
    ) == ("UserNotFoundException", "User does not exist.")
