"""SRP, new passwords, TOTP and the signatures of tokens, judged by pycognito."""

from collections.abc import Callable
from typing import Any

import pytest
from pycognito import AWSSRP, Cognito
from pycognito.exceptions import (
    ForceChangePasswordException,
    SoftwareTokenMFAChallengeException,
    TokenVerificationException,
)

pytestmark = [
    pytest.mark.contract,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
]

ALICE, ALICES = "alice@example.com", "Correct-Horse-1"
BOB, BOBS = "bob@example.com", "Correct-Horse-2"
DAVE, DAVES = "dave@example.com", "Temporary-Horse-4"


@pytest.fixture
def poolhouse_config(demo_yaml: dict[str, Any]) -> Any:
    """The demo world with tokens that name the emulator, where pycognito looks for their keys."""
    return {**demo_yaml, "issuer": "local"}


@pytest.fixture
def person(poolhouse: Any, demo: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Cognito]:
    """Return what pycognito knows of a user."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")

    def make(username: str, **known: Any) -> Cognito:
        return Cognito(
            demo.pool,
            demo.client,
            username=username,
            boto3_client_kwargs={"endpoint_url": poolhouse.url},
            **known,
        )

    return make


def refusal(caught: pytest.ExceptionInfo[Any]) -> tuple[str, str]:
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_password_is_proved_by_srp_and_the_tokens_verify(person):
    alice = person(ALICE)
    alice.authenticate(ALICES)
    assert alice.id_claims["email"] == ALICE
    assert alice.id_claims["cognito:groups"] == ["users"]
    assert alice.access_claims["token_use"] == "access"
    assert alice.get_user().email == ALICE


def test_a_wrong_password_fails_its_proof(person, poolhouse):
    alice = person(ALICE)
    with pytest.raises(alice.client.exceptions.NotAuthorizedException) as caught:
        alice.authenticate(ALICES + "!")
    assert refusal(caught) == ("NotAuthorizedException", "Incorrect username or password.")
    operations = [entry.operation for entry in poolhouse.journal.entries()]
    assert operations == ["InitiateAuth", "RespondToAuthChallenge"]


def test_an_unknown_user_is_told_nothing_until_the_proof_fails(person):
    nobody = person("nobody@example.com")
    with pytest.raises(nobody.client.exceptions.NotAuthorizedException) as caught:
        nobody.authenticate(ALICES)
    assert refusal(caught) == ("NotAuthorizedException", "Incorrect username or password.")


def test_srp_signs_in_many_times_in_a_row(person, demo):
    """Salts, keys and shared secrets are padded alike whatever their first digits are."""
    client = person(ALICE).client
    for _ in range(24):
        proof = AWSSRP(ALICE, ALICES, demo.pool, demo.client, client=client)
        assert proof.authenticate_user()["AuthenticationResult"]["AccessToken"]


def test_a_client_with_a_secret_is_proved_by_its_hash(admin, demo, person):
    created = admin.create_user_pool_client(
        UserPoolId=demo.pool,
        ClientName="back-end",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    known = {"client_id": created["ClientId"], "client_secret": created["ClientSecret"]}
    client = person(ALICE).client
    proof = AWSSRP(ALICE, ALICES, demo.pool, client=client, **known)
    assert proof.authenticate_user()["AuthenticationResult"]["AccessToken"]
    known["client_secret"] = created["ClientSecret"][::-1]
    with pytest.raises(client.exceptions.NotAuthorizedException) as caught:
        AWSSRP(ALICE, ALICES, demo.pool, client=client, **known).authenticate_user()
    assert refusal(caught)[1] == f"Unable to verify secret hash for client {created['ClientId']}"


def test_a_temporary_password_must_be_changed_first(person):
    dave = person(DAVE)
    with pytest.raises(ForceChangePasswordException):
        dave.authenticate(DAVES)
    dave.new_password_challenge(DAVES, "Permanent-Horse-4")
    assert dave.access_token
    again = person(DAVE)
    again.authenticate("Permanent-Horse-4")
    assert again.id_claims["email"] == DAVE


def test_an_authenticator_is_asked_for_its_code(person, demo, totp):
    bob = person(BOB)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        bob.authenticate(BOBS)
    bob.respond_to_software_token_mfa_challenge(totp(demo.bobs_secret))
    assert bob.id_claims["email"] == BOB


def test_a_code_signs_in_once(person, demo, totp):
    code = totp(demo.bobs_secret)
    first, second = person(BOB), person(BOB)
    for each in (first, second):
        with pytest.raises(SoftwareTokenMFAChallengeException):
            each.authenticate(BOBS)
    first.respond_to_software_token_mfa_challenge(code)
    with pytest.raises(second.client.exceptions.ExpiredCodeException) as caught:
        second.respond_to_software_token_mfa_challenge(code)
    assert refusal(caught) == (
        "ExpiredCodeException",
        "Your software token has already been used once.",
    )


def test_an_authenticator_is_set_up_by_someone_signed_in(person, poolhouse, totp):
    alice = person(ALICE)
    alice.authenticate(ALICES)
    secret = alice.associate_software_token()
    assert alice.verify_software_token(totp(secret), "alice's phone") is True
    alice.set_user_mfa_preference(
        sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN"
    )
    poolhouse.clock.advance(30)
    again = person(ALICE)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        again.authenticate(ALICES)
    assert again.mfa_tokens["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"] == "alice's phone"
    again.respond_to_software_token_mfa_challenge(totp(secret))
    assert again.get_user().email == ALICE


def test_an_authenticator_is_set_up_in_the_challenge_where_everyone_needs_one(
    person, admin, demo, poolhouse, totp
):
    admin.set_user_pool_mfa_config(
        UserPoolId=demo.pool,
        MfaConfiguration="ON",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    client = person(ALICE).client
    asked = AWSSRP(ALICE, ALICES, demo.pool, demo.client, client=client).authenticate_user()
    assert asked["ChallengeName"] == "MFA_SETUP"
    assert asked["ChallengeParameters"]["MFAS_CAN_SETUP"] == '["SOFTWARE_TOKEN_MFA"]'
    associated = client.associate_software_token(Session=asked["Session"])
    verified = client.verify_software_token(
        Session=associated["Session"], UserCode=totp(associated["SecretCode"])
    )
    assert verified["Status"] == "SUCCESS"
    signed_in = client.respond_to_auth_challenge(
        ClientId=demo.client,
        ChallengeName="MFA_SETUP",
        Session=verified["Session"],
        ChallengeResponses={"USERNAME": asked["ChallengeParameters"]["USER_ID_FOR_SRP"]},
    )
    assert signed_in["AuthenticationResult"]["AccessToken"]
    poolhouse.clock.advance(30)
    again = person(ALICE)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        again.authenticate(ALICES)
    again.respond_to_software_token_mfa_challenge(totp(associated["SecretCode"]))
    assert again.access_token


def test_tokens_are_renewed_and_the_new_ones_verify(person, poolhouse):
    alice = person(ALICE)
    alice.authenticate(ALICES)
    first = alice.access_claims["jti"]
    poolhouse.clock.advance("5m")
    alice.renew_access_token()
    assert alice.access_claims["jti"] != first


def test_a_tampered_token_does_not_verify(person):
    alice = person(ALICE)
    alice.authenticate(ALICES)
    header, claims, signature = alice.id_token.split(".")
    other = "A" if signature[9] != "A" else "B"
    alice.id_token = f"{header}.{claims}.{signature[:9]}{other}{signature[10:]}"
    with pytest.raises(TokenVerificationException):
        alice.verify_tokens()


def test_signing_out_everywhere_revokes_the_access_token(person):
    alice = person(ALICE)
    alice.authenticate(ALICES)
    kept = person(ALICE, access_token=alice.access_token)
    alice.logout()
    with pytest.raises(kept.client.exceptions.NotAuthorizedException) as caught:
        kept.get_user()
    assert refusal(caught) == ("NotAuthorizedException", "Access Token has been revoked")


def test_signing_up_and_resetting_a_password(person, poolhouse):
    erin = person("erin@example.com")
    erin.set_base_attributes(email="erin@example.com", name="Erin")
    erin.register("erin@example.com", "Correct-Horse-5")
    erin.confirm_sign_up(poolhouse.inbox.code(to="erin@example.com"))
    erin.initiate_forgot_password()
    code = poolhouse.inbox.code(to="erin@example.com", purpose="ForgotPassword")
    erin.confirm_forgot_password(code, "Another-Horse-5")
    erin.authenticate("Another-Horse-5")
    assert erin.id_claims["name"] == "Erin"
