"""The documents that a pool publishes, and a verifier that is not ours reading them."""

import httpx
import jwt
import pytest


@pytest.fixture
def get(office, server):
    def get(path, pool_id=None):
        return httpx.get(f"{server.url}/{pool_id or office.pool_id}/.well-known/{path}")

    return get


def test_there_are_two_keys_with_the_services_members(get):
    answer = get("jwks.json")
    assert answer.headers["content-type"] == "application/json"
    keys = answer.json()["keys"]
    assert len(keys) == 2
    for key in keys:
        assert sorted(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert (key["alg"], key["e"], key["kty"], key["use"]) == ("RS256", "AQAB", "RSA", "sig")


@pytest.mark.parametrize("local", [False, True])
def test_a_verifier_of_others_takes_both_tokens(office, get, local):
    if local:
        office.issue_locally()
    keys = {key["kid"]: jwt.PyJWK(key) for key in get("jwks.json").json()["keys"]}
    issuer = get("openid-configuration").json()["issuer"]
    tokens = office.tokens()
    checks = {"verify_exp": False, "verify_iat": False}
    for name, audience in (("IdToken", office.client_id), ("AccessToken", None)):
        key = keys[jwt.get_unverified_header(tokens[name])["kid"]]
        claims = jwt.decode(
            tokens[name],
            key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=audience,
            options=checks,
        )
        assert claims["sub"] == office.sub


def test_the_configuration_names_the_issuer_of_the_tokens(office, get):
    document = get("openid-configuration").json()
    assert document["issuer"] == (f"https://cognito-idp.us-east-1.amazonaws.com/{office.pool_id}")
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["subject_types_supported"] == ["public"]
    assert document["response_types_supported"] == ["code", "token"]
    assert "authorization_endpoint" not in document


@pytest.mark.parametrize("local", [False, True])
def test_its_keys_can_be_fetched_where_it_says(office, get, local):
    if local:
        office.issue_locally()
    document = get("openid-configuration").json()
    assert httpx.get(document["jwks_uri"]).json() == get("jwks.json").json()


@pytest.mark.parametrize("path", ["jwks.json", "openid-configuration"])
def test_pages_of_any_origin_may_read_them(get, path):
    assert get(path).headers["access-control-allow-origin"] == "*"
    assert get(path, "us-east-1_nosuchone").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["jwks.json", "openid-configuration"])
def test_an_unknown_pool_publishes_nothing(get, path):
    assert get(path, "us-east-1_nosuchone").status_code == 404


def test_pools_have_keys_of_their_own(office, get):
    other = office.call("CreateUserPool", PoolName="others")["UserPool"]["Id"]
    mine = {key["kid"] for key in get("jwks.json").json()["keys"]}
    theirs = {key["kid"] for key in get("jwks.json", other).json()["keys"]}
    assert not mine & theirs


@pytest.mark.parametrize("name", ["jwks.json", "openid-configuration"])
def test_the_issuers_own_host_serves_them_through_a_proxy(office, server, name):
    host = {"Host": "cognito-idp.us-east-1.amazonaws.com"}
    answer = httpx.get(f"{server.url}/{office.pool_id}/.well-known/{name}", headers=host)
    assert answer.status_code == 200
