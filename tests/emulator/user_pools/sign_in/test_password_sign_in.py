"""USER_PASSWORD_AUTH and its admin form: the order of checks, and the sentence of each refusal."""

from typing import Any

import pytest

PASSWORD = "Correct-horse-1"
NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = "InvalidParameterException"
INCORRECT = (NOT_AUTHORIZED, "Incorrect username or password.")


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool()
    return pool


def as_admin(
    desk: Any,
    pool: str,
    app: str,
    flow: str = "ADMIN_USER_PASSWORD_AUTH",
    password: str = PASSWORD,
) -> Any:
    return desk.idp.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=app,
        AuthFlow=flow,
        AuthParameters={"USERNAME": "alice", "PASSWORD": password},
    )


def test_the_right_password_gets_tokens(desk, pool, app):
    desk.person(pool)
    answer = desk.password(app)
    assert answer["ChallengeParameters"] == {}
    assert answer["AuthenticationResult"]["RefreshToken"].startswith("eyJjdHkiOiJKV1QiLCJlbmMi")


@pytest.mark.parametrize("flow", ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"])
def test_a_server_signs_its_users_in(desk, pool, app, flow):
    desk.person(pool)
    assert "AccessToken" in as_admin(desk, pool, app, flow)["AuthenticationResult"]


def test_a_wrong_password_is_refused(desk, pool, app):
    desk.person(pool)
    assert desk.refused(desk.password, app, password="Wrong-horse-1") == INCORRECT


def test_an_unknown_user_is_told(desk, app):
    assert desk.refused(desk.password, app) == ("UserNotFoundException", "User does not exist.")


def test_an_unknown_user_is_hidden_where_the_client_says_so(desk, pool):
    app = desk.app(pool, PreventUserExistenceErrors="ENABLED")
    assert desk.refused(desk.password, app) == INCORRECT
    assert desk.refused(as_admin, desk, pool, app) == INCORRECT


def test_an_unknown_client_is_refused(desk):
    assert desk.refused(desk.password, "nosuchclient") == (
        "ResourceNotFoundException",
        "User pool client nosuchclient does not exist.",
    )


def test_an_unknown_pool_is_refused(desk, app):
    assert desk.refused(as_admin, desk, "us-east-1_nosuchone", app) == (
        "ResourceNotFoundException",
        "User pool us-east-1_nosuchone does not exist.",
    )


def test_a_client_of_another_pool_is_refused(desk, app):
    assert desk.refused(as_admin, desk, desk.pool(), app) == (
        "ResourceNotFoundException",
        f"User pool client {app} does not exist.",
    )


EXISTENCE = pytest.mark.parametrize("existence", ["LEGACY", "ENABLED"])


def by_password(desk: Any, app: str, pool: str, password: str) -> Any:
    del pool
    return desk.password(app, password=password)


def by_proof(desk: Any, app: str, pool: str, password: str) -> Any:
    return desk.srp(app, pool, password=password)


def by_server(desk: Any, app: str, pool: str, password: str) -> Any:
    return as_admin(desk, pool, app, password=password)


def by_old_name_of_server(desk: Any, app: str, pool: str, password: str) -> Any:
    return as_admin(desk, pool, app, "ADMIN_NO_SRP_AUTH", password)


def by_proof_from_server(desk: Any, app: str, pool: str, password: str) -> Any:
    client = desk.srp_client(pool, password)
    asked = desk.idp.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "alice", "SRP_A": f"{client.public:x}"},
    )["ChallengeParameters"]
    return desk.idp.admin_respond_to_auth_challenge(
        UserPoolId=pool,
        ClientId=app,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=client.proof(asked, desk.timestamp()),
    )


EVERY_WAY = pytest.mark.parametrize(
    "enter", [by_password, by_proof, by_server, by_old_name_of_server, by_proof_from_server]
)


@EXISTENCE
@EVERY_WAY
@pytest.mark.parametrize("password", [PASSWORD, "Wrong-horse-1"])
def test_unconfirmed_users_learn_it_whatever_the_password(desk, pool, enter, password, existence):
    app = desk.app(pool, PreventUserExistenceErrors=existence)
    desk.idp.sign_up(ClientId=app, Username="alice", Password=PASSWORD)
    assert desk.refused(enter, desk, app, pool, password) == (
        "UserNotConfirmedException",
        "User is not confirmed.",
    )


def test_a_password_that_is_not_looked_at_does_not_lock_out(desk, pool, app):
    desk.idp.sign_up(ClientId=app, Username="alice", Password=PASSWORD)
    for _ in range(6):
        assert desk.refused(desk.password, app, password="Wrong-horse-1")[0] == (
            "UserNotConfirmedException"
        )
    desk.idp.admin_confirm_sign_up(UserPoolId=pool, Username="alice")
    assert "AuthenticationResult" in desk.password(app)


@pytest.mark.parametrize("password", [PASSWORD, "Wrong-horse-1"])
def test_disabled_users_are_refused_whatever_the_password(desk, pool, app, password):
    desk.person(pool)
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    disabled = (NOT_AUTHORIZED, "User is disabled.")
    assert desk.refused(desk.password, app, password=password) == disabled
    assert desk.refused(desk.srp, app, pool, password=password) == disabled


@EXISTENCE
@EVERY_WAY
@pytest.mark.parametrize("password", [PASSWORD, "Wrong-horse-1"])
def test_users_who_must_reset_their_password_are_told(desk, pool, enter, password, existence):
    desk.person(pool, email="alice@example.com", email_verified="true")
    app = desk.app(pool, PreventUserExistenceErrors=existence)
    desk.idp.admin_reset_user_password(UserPoolId=pool, Username="alice")
    assert desk.refused(enter, desk, app, pool, password) == (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    )


def test_a_temporary_password_expires(desk, pool, app):
    desk.invite(pool)
    desk.wait(7 * 86_400)
    assert desk.refused(desk.password, app) == (
        NOT_AUTHORIZED,
        "Temporary password has expired and must be reset by an administrator.",
    )


def test_an_alias_signs_in_once_it_is_verified(desk):
    pool = desk.pool(AliasAttributes=["email"])
    app = desk.app(pool)
    desk.person(pool, email="alice@example.com")
    assert desk.refused(desk.password, app, "alice@example.com")[0] == "UserNotFoundException"
    desk.idp.admin_update_user_attributes(
        UserPoolId=pool,
        Username="alice",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    assert "AuthenticationResult" in desk.password(app, "alice@example.com")


def test_a_sub_is_a_login_name(desk, pool, app):
    sub = desk.person(pool)
    assert "AuthenticationResult" in desk.password(app, sub)


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [
        ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."),
        ("CUSTOM_AUTH", "CUSTOM_AUTH is not enabled for the client."),
        ("REFRESH_TOKEN_AUTH", "Auth flow not enabled for this client"),
        ("REFRESH_TOKEN", "Auth flow not enabled for this client"),
        ("ADMIN_USER_PASSWORD_AUTH", "Initiate Auth method not supported."),
        ("ADMIN_NO_SRP_AUTH", "Initiate Auth method not supported."),
    ],
)
def test_flows_that_a_client_does_not_allow(desk, pool, flow, sentence):
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"])
    assert desk.refused(
        desk.idp.initiate_auth, ClientId=app, AuthFlow=flow, AuthParameters={"USERNAME": "a"}
    ) == (INVALID, sentence)


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [
        ("ADMIN_USER_PASSWORD_AUTH", "Auth flow not enabled for this client"),
        ("USER_PASSWORD_AUTH", "Initiate Auth method not supported."),
    ],
)
def test_admin_flows_that_a_client_does_not_allow(desk, pool, flow, sentence):
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    assert desk.refused(as_admin, desk, pool, app, flow) == (INVALID, sentence)


@pytest.mark.parametrize(
    ("flows", "allowed"),
    [
        ([], {"USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "CUSTOM_AUTH"}),
        (["USER_PASSWORD_AUTH"], {"USER_PASSWORD_AUTH", "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"}),
        (["ADMIN_NO_SRP_AUTH"], {"USER_SRP_AUTH", "REFRESH_TOKEN_AUTH"}),
        (["CUSTOM_AUTH_FLOW_ONLY"], {"CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"}),
    ],
)
def test_flows_of_clients_that_list_none_or_legacy_names(desk, pool, flows, allowed):
    app = desk.app(pool, ExplicitAuthFlows=flows)
    for flow in ("USER_SRP_AUTH", "USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"):
        _, sentence = desk.refused(desk.idp.initiate_auth, ClientId=app, AuthFlow=flow)
        assert ("not enabled" not in sentence) == (flow in allowed), flow


@pytest.mark.parametrize("missing", ["USERNAME", "PASSWORD"])
def test_a_missing_parameter_is_named(desk, app, missing):
    given = {"USERNAME": "alice", "PASSWORD": PASSWORD}
    del given[missing]
    assert desk.refused(
        desk.idp.initiate_auth, ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
    ) == (INVALID, f"Missing required parameter {missing}")


def test_parameters_left_out_altogether_are_missing_ones(desk, app):
    assert desk.post("InitiateAuth", {"ClientId": app, "AuthFlow": "USER_PASSWORD_AUTH"}) == (
        INVALID,
        "Missing required parameter USERNAME",
    )


def test_a_device_key_is_of_an_unknown_device(desk, pool, app):
    desk.person(pool)
    assert desk.refused(desk.password, app, DEVICE_KEY="us-east-1_0a1b2c3d") == (
        "ResourceNotFoundException",
        "Device does not exist.",
    )


def test_a_device_key_is_looked_at_after_the_password(desk, pool, app):
    desk.person(pool)
    wrong = desk.refused(desk.password, app, password="Wrong-horse-1", DEVICE_KEY="us-east-1_x")
    assert wrong == (NOT_AUTHORIZED, "Incorrect username or password.")
    nobody = desk.refused(desk.password, app, "nobody", DEVICE_KEY="us-east-1_x")
    assert nobody == ("UserNotFoundException", "User does not exist.")


def test_a_client_with_a_secret_wants_its_hash(desk, pool, secret_hash):
    desk.person(pool)
    app = desk.app(pool, GenerateSecret=True)
    assert desk.refused(desk.password, app) == (
        NOT_AUTHORIZED,
        f"Client {app} is configured with secret but SECRET_HASH was not received",
    )
    assert desk.refused(desk.password, app, SECRET_HASH="wrong") == (
        NOT_AUTHORIZED,
        f"Unable to verify secret hash for client {app}",
    )
    good = secret_hash(pool, app, "alice")
    assert "AuthenticationResult" in desk.password(app, SECRET_HASH=good)


def test_the_hash_is_over_the_name_as_sent(desk, secret_hash):
    pool = desk.pool(UsernameAttributes=["email"])
    desk.person(pool, "alice@example.com")
    app = desk.app(pool, GenerateSecret=True)
    good = secret_hash(pool, app, "alice@example.com")
    assert "AuthenticationResult" in desk.password(app, "alice@example.com", SECRET_HASH=good)


def test_challenge_answers_carry_the_hash_over_their_username(desk, pool, secret_hash):
    desk.person(pool)
    app, client = desk.app(pool, GenerateSecret=True), desk.srp_client(pool)
    asked = desk.idp.initiate_auth(
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={
            "USERNAME": "alice",
            "SRP_A": f"{client.public:x}",
            "SECRET_HASH": secret_hash(pool, app, "alice"),
        },
    )["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == (
        NOT_AUTHORIZED,
        f"Client {app} is configured with secret but SECRET_HASH was not received",
    )
    proof["SECRET_HASH"] = secret_hash(pool, app, "alice")
    assert "AuthenticationResult" in desk.respond(app, "PASSWORD_VERIFIER", proof)
