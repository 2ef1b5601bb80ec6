"""Tokens held against the served keys by PyJWT, as a back end of the user's would."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import jwt
import pytest

from poolhouse.runtime.clock import Clock, wall_ms

pytestmark = pytest.mark.contract

AWS = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_PoolHouse"


@pytest.fixture(params=["aws", "local"])
def issuer(request: pytest.FixtureRequest, poolhouse: Any, demo: Any) -> str:
    """What the pool's tokens name as their issuer, in both settings."""
    poolhouse.world.override({"issuer": request.param})
    return {"aws": AWS, "local": f"{poolhouse.url}/{demo.pool}"}[request.param]


@pytest.fixture
def verify(poolhouse: Any, demo: Any) -> Callable[..., Any]:
    """Verify a token with the key of the pool's served set; return its claims."""
    keys = jwt.PyJWKClient(f"{poolhouse.url}/{demo.pool}/.well-known/jwks.json")

    def call(token: str, **expected: Any) -> Any:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key.key, algorithms=["RS256"], **expected)

    return call


def test_an_id_token_names_issuer_client_and_person(issuer, verify, sign_in, demo):
    claims = verify(sign_in()["IdToken"], issuer=issuer, audience=demo.client)
    assert claims["token_use"] == "id"
    assert claims["email"] == "alice@example.com"
    assert claims["email_verified"] is True
    assert claims["cognito:groups"] == ["users"]
    assert claims["cognito:roles"] == [f"arn:aws:iam::{demo.account}:role/PoolhouseUser"]
    assert claims["cognito:preferred_role"] == claims["cognito:roles"][0]
    assert claims["cognito:username"] == claims["sub"]
    assert claims["exp"] - claims["iat"] == 3600


def test_an_access_token_names_issuer_client_and_scope(issuer, verify, sign_in, demo):
    claims = verify(sign_in()["AccessToken"], issuer=issuer)
    assert claims["token_use"] == "access"
    assert claims["client_id"] == demo.client
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert "aud" not in claims


def test_both_tokens_of_a_sign_in_share_its_origin(verify, sign_in, demo):
    tokens = sign_in()
    id_claims = verify(tokens["IdToken"], audience=demo.client)
    access_claims = verify(tokens["AccessToken"])
    for shared in ("sub", "origin_jti", "event_id", "auth_time"):
        assert id_claims[shared] == access_claims[shared]
    assert id_claims["jti"] != access_claims["jti"]


def test_the_two_kinds_of_token_are_signed_with_two_keys(sign_in):
    tokens = sign_in()
    headers = [jwt.get_unverified_header(tokens[name]) for name in ("IdToken", "AccessToken")]
    assert [header["alg"] for header in headers] == ["RS256", "RS256"]
    assert headers[0]["kid"] != headers[1]["kid"]


def test_the_openid_configuration_leads_to_the_keys(issuer, poolhouse, demo, sign_in):
    with urlopen(f"{poolhouse.url}/{demo.pool}/.well-known/openid-configuration") as answer:
        found = json.load(answer)
    assert found["issuer"] == issuer
    path = f"/{demo.pool}/.well-known/jwks.json"
    assert found["jwks_uri"].endswith(path)
    key = jwt.PyJWKClient(poolhouse.url + path).get_signing_key_from_jwt(sign_in()["IdToken"])
    assert key.algorithm_name == "RS256"


def test_another_pools_keys_do_not_know_the_token(admin, poolhouse, sign_in):
    other = admin.create_user_pool(PoolName="other")["UserPool"]["Id"]
    keys = jwt.PyJWKClient(f"{poolhouse.url}/{other}/.well-known/jwks.json")
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        keys.get_signing_key_from_jwt(sign_in()["IdToken"])


def test_a_tampered_token_is_refused(verify, sign_in, demo):
    header, claims, signature = sign_in()["IdToken"].split(".")
    other = "A" if claims[20] != "A" else "B"
    with pytest.raises((jwt.InvalidSignatureError, jwt.DecodeError)):
        verify(f"{header}.{claims[:20]}{other}{claims[21:]}.{signature}", audience=demo.client)


def test_a_token_for_another_client_is_refused(verify, sign_in):
    with pytest.raises(jwt.InvalidAudienceError):
        verify(sign_in()["IdToken"], audience="2anotherclient000000000000")


class TestLongAgo:
    @pytest.fixture
    def poolhouse_clock(self) -> Clock:
        """An emulator two hours behind the machine, whose clock PyJWT goes by."""
        return Clock.frozen(wall_ms() - 2 * 3_600_000)

    def test_an_expired_token_is_refused(self, verify, sign_in, demo):
        with pytest.raises(jwt.ExpiredSignatureError):
            verify(sign_in()["IdToken"], audience=demo.client)


def test_keys_of_a_pool_that_is_not_there_are_not_found(poolhouse):
    with pytest.raises(jwt.PyJWKClientError):
        jwt.PyJWKClient(f"{poolhouse.url}/us-east-1_Nothing/.well-known/jwks.json").get_jwk_set()


def test_a_pool_has_other_keys_after_a_reset_with_the_clock(poolhouse, verify, sign_in, demo):
    """Though the claims of a token of before are good for years: the clock was years ahead."""
    poolhouse.clock.advance("3650d")
    before = sign_in()["IdToken"]
    poolhouse.reset(clock=True)
    with pytest.raises(jwt.PyJWKClientError):
        verify(before, audience=demo.client)
    poolhouse.clock.freeze()
    assert verify(sign_in()["IdToken"], audience=demo.client)["email"] == "alice@example.com"


def test_a_pool_keeps_its_keys_across_a_reset(poolhouse, verify, sign_in, demo):
    token = sign_in()["IdToken"]
    poolhouse.reset()
    assert verify(token, audience=demo.client)["email"] == "alice@example.com"
