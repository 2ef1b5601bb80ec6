"""Tokens are signed after the commit, outside the lock, and none leaves the house unsigned."""

import json
from types import SimpleNamespace

import pytest

from poolhouse.primitives import jose
from poolhouse.protocol.http import HttpRequest
from poolhouse.tokens import issuer
from poolhouse.tokens.issuer import SignInClaims, TokenClaims
from poolhouse.tokens.keys import PoolKeys
from poolhouse.tokens.unsigned import UnsignedToken

PASSWORD = "Correct-horse-1"
SIGNATURES = [("sign", True)] * 2


@pytest.fixture
def over_the_wire(office):
    """Perform an unsigned operation as `dispatch` does, and return status and body."""

    def perform(operation, **request):
        world = office.world
        http = HttpRequest("POST", "/", "", (), json.dumps(request).encode())
        response = world.dispatch(world.services["cognito-idp"], http, operation)
        return SimpleNamespace(status=response.status, text=response.body.decode())

    return perform


@pytest.fixture
def directly(office):
    """Perform an operation as `World.call` does, and return its answer as JSON text."""

    def perform(operation, **request):
        return SimpleNamespace(status=200, text=json.dumps(office.call(operation, **request)))

    return perform


@pytest.fixture(params=["over_the_wire", "directly"])
def perform(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def unsigned(office):
    store, keyring = office.world.foundation.store, office.world.foundation.keyring
    with store.reading():
        keys = PoolKeys.find(store, keyring, office.pool_id)
    holder = SignInClaims("issuer", office.client_id, office.sub, "alice", (), "event", 0, None)
    return SimpleNamespace(
        keys=keys, token=issuer.access_token(keys, holder, TokenClaims("jti", 0, 3600), "openid")
    )


def sign_in(office):
    return {
        "ClientId": office.client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "alice", "PASSWORD": PASSWORD},
    }


def assert_signed(office, answer):
    """Both tokens verify, and nothing in the answer bears the mark."""
    assert answer.status == 200
    assert "*" not in answer.text
    tokens = json.loads(answer.text)["AuthenticationResult"]
    for name in ("IdToken", "AccessToken"):
        assert office.verify(tokens[name]).sub == office.sub


class TestUnsignedTokens:
    def test_one_is_no_token_to_any_reader(self, unsigned):
        assert isinstance(unsigned.token, UnsignedToken)
        with pytest.raises(jose.MalformedToken):
            jose.split(unsigned.token)

    def test_completed_it_is_its_claims_signed_with_the_key_of_its_use(self, unsigned):
        token = unsigned.token.complete()
        assert type(token) is str
        assert jose.read_unverified(token)[1]["jti"] == "jti"
        assert jose.read_unverified(token)[1]["username"] == "alice"
        assert jose.verify_signature(token, unsigned.keys.public("access"))
        assert not jose.verify_signature(token, unsigned.keys.public("id"))


class TestTheLock:
    def test_it_is_free_while_the_tokens_of_a_sign_in_are_signed(self, office, perform, watch_rsa):
        seen = watch_rsa(office.world.foundation.store)
        perform("InitiateAuth", **sign_in(office))
        assert seen == SIGNATURES

    def test_a_sign_in_is_committed_when_its_tokens_are_signed(
        self, office, over_the_wire, monkeypatch
    ):
        found = []

        def count(*_):
            with office.world.foundation.store.reading():
                found.append(office.world.foundation.store.value("SELECT count(*) FROM sign_ins"))
            return "signed"

        monkeypatch.setattr(jose, "sign", count)
        over_the_wire("InitiateAuth", **sign_in(office))
        assert found == [1, 1]

    def test_nothing_is_signed_for_a_step_that_was_rolled_back(
        self, office, over_the_wire, watch_rsa, monkeypatch
    ):
        def fail(_entry):
            message = "the disk is full"
            raise OSError(message)

        seen = watch_rsa(office.world.foundation.store)
        monkeypatch.setattr(office.world.journal, "write", fail)
        with pytest.raises(OSError, match="the disk is full"):
            over_the_wire("InitiateAuth", **sign_in(office))
        assert seen == []


class TestEveryAnswerWithTokens:
    def test_of_a_sign_in_by_password(self, office, perform):
        assert_signed(office, perform("InitiateAuth", **sign_in(office)))

    def test_of_an_administrators_sign_in(self, office, directly):
        client = office.client()
        office.call(
            "UpdateUserPoolClient",
            UserPoolId=office.pool_id,
            ClientId=client,
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        )
        answer = directly(
            "AdminInitiateAuth",
            UserPoolId=office.pool_id,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
        )
        assert_signed(office, answer)

    def test_of_a_renewal_by_sign_in(self, office, perform):
        shown = office.tokens()["RefreshToken"]
        office.call(
            "UpdateUserPoolClient",
            UserPoolId=office.pool_id,
            ClientId=office.client_id,
            ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"],
        )
        answer = perform(
            "InitiateAuth",
            ClientId=office.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": shown},
        )
        assert_signed(office, answer)

    def test_of_a_renewal_by_refresh_token_alone(self, office, perform):
        shown = office.tokens()["RefreshToken"]
        answer = perform("GetTokensFromRefreshToken", ClientId=office.client_id, RefreshToken=shown)
        assert_signed(office, answer)

    def test_of_an_answered_challenge(self, office, perform):
        office.call(
            "AdminSetUserPassword",
            UserPoolId=office.pool_id,
            Username="alice",
            Password=PASSWORD,
            Permanent=False,
        )
        asked = json.loads(perform("InitiateAuth", **sign_in(office)).text)
        answer = perform(
            "RespondToAuthChallenge",
            ClientId=office.client_id,
            ChallengeName=asked["ChallengeName"],
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": "alice", "NEW_PASSWORD": "Another-horse-2"},
        )
        assert_signed(office, answer)
