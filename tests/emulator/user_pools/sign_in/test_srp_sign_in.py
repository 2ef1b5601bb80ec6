"""USER_SRP_AUTH: the proof is verified for real, once, and nobody learns who exists."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

NOT_AUTHORIZED = "NotAuthorizedException"
INCORRECT = (NOT_AUTHORIZED, "Incorrect username or password.")
SESSION_USED = (NOT_AUTHORIZED, "Invalid session for the user, session can only be used once.")
SESSION_EXPIRED = (NOT_AUTHORIZED, "Invalid session for the user, session is expired.")


def test_the_right_password_gets_tokens(desk, pool, app):
    answer = desk.srp(app, pool)
    assert answer["ChallengeParameters"] == {}
    assert answer["AuthenticationResult"].keys() == {
        "AccessToken",
        "ExpiresIn",
        "IdToken",
        "RefreshToken",
        "TokenType",
    }
    assert answer["AuthenticationResult"]["TokenType"] == "Bearer"
    assert answer["AuthenticationResult"]["ExpiresIn"] == 3600


def test_the_challenge_has_what_a_client_needs_and_no_session(desk, pool, app):
    asked = desk.start_srp(app, desk.srp_client(pool))
    assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "Session" not in asked
    parameters = asked["ChallengeParameters"]
    assert sorted(parameters) == ["SALT", "SECRET_BLOCK", "SRP_B", "USERNAME", "USER_ID_FOR_SRP"]
    assert parameters["USERNAME"] == parameters["USER_ID_FOR_SRP"] == "alice"
    assert len(base64.b64decode(parameters["SECRET_BLOCK"])) > 500


def test_a_public_value_may_serve_two_sign_ins(desk, pool, app):
    assert "AuthenticationResult" in desk.srp(app, pool)
    assert "AuthenticationResult" in desk.srp(app, pool)


@pytest.mark.parametrize("a", [1, 2**1024 - 1])
def test_client_secrets_of_any_length_work(desk, pool, app, a):
    assert "AuthenticationResult" in desk.srp(app, pool, a=a)


def test_a_wrong_password_is_refused(desk, pool, app):
    assert desk.refused(desk.srp, app, pool, password="Wrong-horse-1") == INCORRECT


def test_the_same_proof_is_not_accepted_twice(desk, pool, app):
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())
    desk.respond(app, "PASSWORD_VERIFIER", proof)
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_USED


def test_a_second_guess_at_the_same_challenge_is_refused(desk, pool, app):
    right, wrong = desk.srp_client(pool), desk.srp_client(pool, "Wrong-horse-1")
    asked = desk.start_srp(app, right)["ChallengeParameters"]
    guess = wrong.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", guess) == INCORRECT
    proof = right.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_USED


def test_of_two_at_once_one_proof_is_accepted(desk, pool, app):
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())

    def attempt(_: int) -> str:
        try:
            desk.respond(app, "PASSWORD_VERIFIER", proof)
        except ClientError as refusal:
            return str(refusal.response["Error"]["Message"])
        return "tokens"

    with ThreadPoolExecutor(8) as pool_of_threads:
        outcomes = list(pool_of_threads.map(attempt, range(8)))
    assert outcomes.count("tokens") == 1
    assert outcomes.count(SESSION_USED[1]) == 7


def test_the_proof_may_not_come_too_late(desk, pool, app):
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    desk.wait(180)
    proof = client.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_EXPIRED


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"PASSWORD_CLAIM_SIGNATURE": "AAAA"}, INCORRECT),
        ({"PASSWORD_CLAIM_SIGNATURE": "no base64 at all"}, INCORRECT),
        ({"PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"}, INCORRECT),
        ({"USERNAME": "bob"}, INCORRECT),
        (
            {"PASSWORD_CLAIM_SIGNATURE": ""},
            ("InvalidParameterException", "Missing required parameter PASSWORD_CLAIM_SIGNATURE"),
        ),
        (
            {"TIMESTAMP": "2026-11-20T12:00:00Z"},
            (
                "InvalidParameterException",
                "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
            ),
        ),
        (
            {"DEVICE_KEY": "us-east-1_0a1b2c3d-0000-4000-8000-000000000000"},
            ("ResourceNotFoundException", "Device does not exist."),
        ),
    ],
)
def test_a_tampered_answer_is_refused(desk, pool, app, changed, refusal):
    desk.person(pool, "bob")
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp(), **changed)
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == refusal


def test_an_unknown_device_leaves_the_challenge_open(desk, pool, app):
    """The browser client drops its device key on exactly this error and repeats the proof."""
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())
    desk.refused(
        desk.respond, app, "PASSWORD_VERIFIER", {**proof, "DEVICE_KEY": "us-east-1_0a1b2c3d"}
    )
    assert "AuthenticationResult" in desk.respond(app, "PASSWORD_VERIFIER", proof)


def test_another_clients_challenge_is_refused(desk, pool, app):
    client, other_app = desk.srp_client(pool), desk.app(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, other_app, "PASSWORD_VERIFIER", proof) == INCORRECT


def test_a_password_changed_in_between_is_refused(desk, pool, app):
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client)["ChallengeParameters"]
    desk.idp.admin_set_user_password(
        UserPoolId=pool, Username="alice", Password="Another-horse-2", Permanent=True
    )
    proof = client.proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == INCORRECT


@pytest.mark.parametrize("srp_a", ["0", "00000000", "xyz", "0x1234", "-5", "12 34", "\uff11"])
def test_an_impossible_public_value_is_refused(desk, app, srp_a):
    assert desk.refused(
        desk.idp.initiate_auth,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "alice", "SRP_A": srp_a},
    ) == ("InvalidParameterException", "Invalid SRP_A")


@pytest.mark.parametrize("times", [1, 2])
def test_a_multiple_of_the_prime_is_refused(desk, app, srp_prime, times):
    assert desk.refused(
        desk.idp.initiate_auth,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "alice", "SRP_A": f"{times * srp_prime:x}"},
    ) == ("InvalidParameterException", "Invalid SRP_A")


def test_any_hexadecimal_public_value_reaches_the_user_lookup(desk, app):
    assert desk.refused(
        desk.idp.initiate_auth,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "nobody", "SRP_A": "a" * 512},
    ) == ("UserNotFoundException", "User does not exist.")


def test_a_client_that_hides_users_asks_for_a_proof_of_nobody(desk, pool):
    app = desk.app(pool, PreventUserExistenceErrors="ENABLED")
    client = desk.srp_client(pool)
    first = desk.start_srp(app, client, "nobody")["ChallengeParameters"]
    again = desk.start_srp(app, client, "nobody")["ChallengeParameters"]
    someone_else = desk.start_srp(app, client, "no-one")["ChallengeParameters"]
    for stable in ("SALT", "USER_ID_FOR_SRP", "USERNAME"):
        assert first[stable] == again[stable] != someone_else[stable]
    assert first["SRP_B"] != again["SRP_B"]
    assert first.keys() == desk.start_srp(app, client)["ChallengeParameters"].keys()
    proof = client.proof(first, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == INCORRECT
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_USED


def test_in_pools_of_addresses_the_proof_is_over_the_sub(desk):
    pool = desk.pool(UsernameAttributes=["email"])
    sub = desk.person(pool, "alice@example.com")
    app = desk.app(pool)
    asked = desk.start_srp(app, desk.srp_client(pool), "alice@example.com")["ChallengeParameters"]
    assert asked["USER_ID_FOR_SRP"] == asked["USERNAME"] == sub
    assert "AuthenticationResult" in desk.srp(app, pool, "alice@example.com")


def test_a_client_without_the_flow_refuses_it(desk, pool):
    app = desk.app(pool, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    assert desk.refused(desk.srp, app, pool) == (
        "InvalidParameterException",
        "USER_SRP_AUTH is not enabled for the client.",
    )


@pytest.mark.parametrize("missing", ["USERNAME", "SRP_A"])
def test_a_missing_parameter_is_named(desk, app, missing):
    parameters = {"USERNAME": "alice", "SRP_A": "abc"}
    del parameters[missing]
    assert desk.refused(
        desk.idp.initiate_auth,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters=parameters,
    ) == ("InvalidParameterException", f"Missing required parameter {missing}")


def test_the_admin_flow_takes_the_proof_too(desk, pool, app):
    client = desk.srp_client(pool)
    asked = desk.idp.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=app,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "alice", "SRP_A": f"{client.public:x}"},
    )["ChallengeParameters"]
    answer = desk.idp.admin_respond_to_auth_challenge(
        UserPoolId=pool,
        ClientId=app,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=client.proof(asked, desk.timestamp()),
    )
    assert "AuthenticationResult" in answer


def test_a_proof_that_came_before_the_confirmation_was_not_looked_at(desk, pool, app):
    desk.idp.sign_up(ClientId=app, Username="bob", Password="Correct-horse-1")
    client = desk.srp_client(pool)
    asked = desk.start_srp(app, client, "bob")["ChallengeParameters"]
    proof = client.proof(asked, desk.timestamp())
    refused = desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof)
    assert refused == ("UserNotConfirmedException", "User is not confirmed.")
    desk.idp.admin_confirm_sign_up(UserPoolId=pool, Username="bob")
    assert "AuthenticationResult" in desk.respond(app, "PASSWORD_VERIFIER", proof)
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_USED
