"""Tokens are taken apart once and their signatures checked once; time and revocation are not."""

import base64
import json
from types import SimpleNamespace

import pytest

from poolhouse.primitives import jose
from poolhouse.protocol.http import HttpRequest
from poolhouse.tokens import failures
from poolhouse.tokens.shown_tokens import ShownToken, TokenMemory
from poolhouse.tokens.verifier import check_signatures


@pytest.fixture
def over_the_wire(office):
    """Perform an operation of either service as `dispatch` does."""

    def perform(service, operation, request):
        world = office.world
        http = HttpRequest("POST", "/", "", (), json.dumps(request).encode())
        response = world.dispatch(world.services[service], http, operation)
        return SimpleNamespace(status=response.status, body=json.loads(response.body))

    return perform


@pytest.fixture
def login(office):
    """What an identity pool asks of alice."""
    provider = f"cognito-idp.us-east-1.amazonaws.com/{office.pool_id}"
    created = office.world.call(
        "cognito-identity",
        "CreateIdentityPool",
        {
            "IdentityPoolName": "people",
            "AllowUnauthenticatedIdentities": False,
            "CognitoIdentityProviders": [
                {"ProviderName": provider, "ClientId": office.client_id},
            ],
        },
    )
    return {
        "IdentityPoolId": created["IdentityPoolId"],
        "Logins": {provider: office.tokens()["IdToken"]},
    }


@pytest.fixture
def splits(monkeypatch):
    """Every text that is taken apart from now on."""
    texts = []
    split = jose.split

    def noted(text):
        texts.append(text)
        return split(text)

    monkeypatch.setattr(jose, "split", noted)
    return texts


class TestTheLock:
    def test_it_is_free_while_an_access_token_is_verified(self, office, over_the_wire, watch_rsa):
        token = office.tokens()["AccessToken"]
        seen = watch_rsa(office.world.foundation.store)
        answer = over_the_wire("cognito-idp", "GetUser", {"AccessToken": token})
        assert answer.body["Username"] == "alice"
        assert seen == [("verify", True)]

    def test_it_is_free_while_a_login_is_verified(self, office, over_the_wire, login, watch_rsa):
        seen = watch_rsa(office.world.foundation.store)
        assert over_the_wire("cognito-identity", "GetId", login).status == 200
        assert seen == [("verify", True)]

    def test_it_is_free_while_a_forged_token_is_refused(self, office, over_the_wire, watch_rsa):
        header, claims, _ = office.tokens()["AccessToken"].split(".")
        seen = watch_rsa(office.world.foundation.store)
        answer = over_the_wire("cognito-idp", "GetUser", {"AccessToken": f"{header}.{claims}.QQ"})
        assert answer.body["__type"] == "NotAuthorizedException"
        assert seen == [("verify", True)]


class TestOnce:
    def test_a_request_takes_its_access_token_apart_once(self, office, over_the_wire, splits):
        token = office.tokens()["AccessToken"]
        for _ in range(2):
            over_the_wire("cognito-idp", "GetUser", {"AccessToken": token})
        assert splits == [token]

    def test_a_request_takes_each_login_apart_once(self, over_the_wire, login, splits):
        over_the_wire("cognito-identity", "GetId", login)
        assert splits == list(login["Logins"].values())

    def test_a_signature_is_checked_once(self, office, watch_rsa):
        token = office.tokens()["AccessToken"]
        seen = watch_rsa(office.world.foundation.store)
        for _ in range(3):
            office.verify(token)
        assert len(seen) == 1

    @pytest.mark.parametrize("text", ["", "a.b.c", "e30.e30.QQ", "é"])
    def test_what_is_no_good_token_is_left_to_the_handler(self, office, text):
        check_signatures(office.world.foundation, [text])
        with pytest.raises(failures.Malformed):
            office.verify(text)


class TestWhatIsNotRemembered:
    def test_time(self, office):
        token = office.tokens()["AccessToken"]
        office.verify(token)
        office.world.advance(3_600_000)
        with pytest.raises(failures.Expired):
            office.verify(token)

    def test_revocation(self, office):
        token = office.tokens()["AccessToken"]
        office.verify(token, at_the_source=True)
        office.call("AdminUserGlobalSignOut", UserPoolId=office.pool_id, Username="alice")
        with pytest.raises(failures.Revoked):
            office.verify(token, at_the_source=True)

    def test_which_key_the_pool_has(self, office):
        token = office.tokens()["AccessToken"]
        office.verify(token)
        store = office.world.foundation.store
        with store.step():
            store.run("UPDATE user_pools SET access_key = id_key WHERE id = ?", office.pool_id)
        with pytest.raises(failures.BadSignature):
            office.verify(token)

    def test_a_good_signature_under_another_text(self, office):
        token = office.tokens()["AccessToken"]
        office.verify(token)
        header, claims, signature = token.split(".")
        other = "A" if signature[0] != "A" else "B"
        with pytest.raises(failures.BadSignature):
            office.verify(f"{header}.{claims}.{other}{signature[1:]}")


class TestClaims:
    @pytest.fixture
    def token(self, office):
        office.join("readers")
        office.give(address="1 High Street")
        return office.tokens()["IdToken"]

    def test_a_change_to_them_is_nobody_elses(self, office, token):
        claims = office.verify(token).claims
        before = json.dumps(claims)
        claims["sub"] = "mallory"
        claims["cognito:groups"].append("admins")
        claims["address"]["formatted"] = "elsewhere"
        assert json.dumps(office.verify(token).claims) == before

    def test_they_come_as_they_stand_in_the_token(self, token, read):
        assert list(ShownToken(token).claims().items()) == list(read(token).claims.items())

    def test_those_that_could_just_be_read_are_copied_or_malformed(self):
        """How deeply nested JSON can be depends on how deep its reader stands."""
        for depth in range(100, 1000):
            claims = segment(b'{"a":' + b"[" * depth + b"]" * depth + b"}")
            try:
                token = ShownToken(f"e30.{claims}.QQ")
                assert list(from_far_down(token.claims)) == ["a"]
            except jose.MalformedToken:
                assert depth > 500


def segment(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_far_down(call, frames=50):
    return call() if frames == 0 else from_far_down(call, frames - 1)


class TestMemory:
    def texts(self, *names):
        return [f"e30.{segment(json.dumps({'n': name}).encode())}.QQ" for name in names]

    def test_it_holds_so_many_characters_and_drops_what_was_read_longest_ago(self, splits):
        first, second, third = self.texts("a", "b", "c")
        memory = TokenMemory(2 * len(first))
        for text in (first, second, first, third, first, second):
            memory.read(text)
        assert splits == [first, second, third, second]

    def test_a_token_beyond_its_size_is_read_and_not_kept(self, splits):
        short, long = self.texts("a", "b" * 100)
        memory = TokenMemory(len(short))
        for text in (short, long, long, short):
            memory.read(text)
        assert splits == [short, long, long]

    def test_what_is_no_token_is_not_kept(self):
        memory = TokenMemory(100)
        for _ in range(2):
            with pytest.raises(jose.MalformedToken):
                memory.read("a.b")
