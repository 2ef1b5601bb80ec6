"""ID and access tokens: exactly the service's claims, in a plausible order."""

import base64
import re
from typing import Any

import pytest

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROLE = "arn:aws:iam::123456789012:role/Reader"


def test_the_header_has_kid_and_alg_and_no_type(office, read):
    tokens = office.tokens()
    kids = set()
    for name in ("IdToken", "AccessToken"):
        header = read(tokens[name]).header
        assert list(header) == ["kid", "alg"]
        assert header["alg"] == "RS256"
        assert len(base64.b64decode(header["kid"])) == 32
        kids.add(header["kid"])
    assert len(kids) == 2


def test_the_access_token(office, read):
    now_s = office.world.clock.now_ms() // 1000
    claims = read(office.tokens()["AccessToken"]).claims
    assert list(claims) == [
        "sub",
        "iss",
        "client_id",
        "origin_jti",
        "event_id",
        "token_use",
        "scope",
        "auth_time",
        "exp",
        "iat",
        "jti",
        "username",
    ]
    assert claims["iss"] == f"https://cognito-idp.us-east-1.amazonaws.com/{office.pool_id}"
    assert claims["sub"] == office.sub
    assert claims["client_id"] == office.client_id
    assert claims["token_use"] == "access"
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert claims["username"] == "alice"
    assert claims["auth_time"] == claims["iat"] == now_s
    assert claims["exp"] == now_s + 3600
    for name in ("origin_jti", "event_id", "jti"):
        assert UUID.fullmatch(claims[name])


def test_the_id_token(office, read):
    office.give(email="alice@example.com", email_verified="true", given_name="Alice")
    claims = read(office.tokens()["IdToken"]).claims
    assert claims.keys() == {
        "sub",
        "email_verified",
        "iss",
        "cognito:username",
        "origin_jti",
        "aud",
        "event_id",
        "token_use",
        "auth_time",
        "exp",
        "iat",
        "jti",
        "email",
        "given_name",
    }
    assert claims["aud"] == office.client_id
    assert claims["token_use"] == "id"
    assert claims["cognito:username"] == "alice"
    assert claims["email"] == "alice@example.com"


def test_flags_are_booleans_the_address_an_object_and_all_else_text(office, read):
    office.give(
        email="alice@example.com",
        phone_number="+15550001111",
        phone_number_verified="true",
        address="1 High Street",
        updated_at="1700000000",
        **{"custom:team": "7"},
    )
    claims = read(office.tokens()["IdToken"]).claims
    assert claims["email_verified"] is False
    assert claims["phone_number_verified"] is True
    assert claims["address"] == {"formatted": "1 High Street"}
    assert claims["updated_at"] == "1700000000"
    assert claims["custom:team"] == "7"


def test_both_tokens_of_a_sign_in_share_all_but_their_ids(office, read):
    tokens = office.tokens()
    identity, access = read(tokens["IdToken"]).claims, read(tokens["AccessToken"]).claims
    for shared in ("sub", "iss", "origin_jti", "event_id", "auth_time", "iat"):
        assert identity[shared] == access[shared]
    assert identity["jti"] != access["jti"]


def test_only_what_the_client_may_read_is_told(office, read):
    office.give(email="alice@example.com", email_verified="true", given_name="Alice")
    client = office.client(ReadAttributes=["given_name"])
    claims = read(office.tokens(client)["IdToken"]).claims
    assert claims["given_name"] == "Alice"
    assert "email" not in claims
    assert "email_verified" not in claims


def test_the_access_token_tells_no_attributes(office, read):
    office.give(email="alice@example.com", **{"custom:team": "7"})
    claims = read(office.tokens()["AccessToken"]).claims
    assert "email" not in claims
    assert "custom:team" not in claims


def test_groups_come_strongest_first_in_both_tokens(office, read):
    office.join("weak", Precedence=9)
    office.join("none")
    office.join("strong", Precedence=1)
    tokens = office.tokens()
    for name in ("IdToken", "AccessToken"):
        assert read(tokens[name]).claims["cognito:groups"] == ["strong", "weak", "none"]


def test_roles_come_in_the_id_token_only(office, read):
    office.join("readers", RoleArn=ROLE)
    tokens = office.tokens()
    claims = read(tokens["IdToken"]).claims
    assert claims["cognito:roles"] == [ROLE]
    assert claims["cognito:preferred_role"] == ROLE
    assert not read(tokens["AccessToken"]).claims.keys() & {
        "cognito:roles",
        "cognito:preferred_role",
    }


@pytest.mark.parametrize("name", ["IdToken", "AccessToken"])
def test_without_groups_there_are_no_group_claims(office, read, name):
    claims = read(office.tokens()[name]).claims
    assert not [claim for claim in claims if claim in ("cognito:groups", "cognito:roles")]


def test_without_revocation_there_is_no_origin(office, read):
    tokens = office.tokens(office.client(EnableTokenRevocation=False))
    for name in ("IdToken", "AccessToken"):
        claims = read(tokens[name]).claims
        assert "origin_jti" not in claims
        assert UUID.fullmatch(claims["jti"])


def test_lifetimes_are_the_clients(office, read):
    client = office.client(
        IdTokenValidity=10,
        AccessTokenValidity=600,
        TokenValidityUnits={"IdToken": "minutes", "AccessToken": "seconds"},
    )
    tokens = office.tokens(client)
    identity, access = read(tokens["IdToken"]).claims, read(tokens["AccessToken"]).claims
    assert identity["exp"] - identity["iat"] == 600
    assert access["exp"] - access["iat"] == tokens["ExpiresIn"] == 600


def test_the_config_file_goes_down_to_seconds(office, read):
    answer = office.world.call(
        "cognito-idp",
        "CreateUserPoolClient",
        {
            "UserPoolId": office.pool_id,
            "ClientName": "quick",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
            "AccessTokenValidity": 2,
            "TokenValidityUnits": {"AccessToken": "seconds"},
        },
        bounded=False,
    )
    claims = read(office.tokens(answer["UserPoolClient"]["ClientId"])["AccessToken"]).claims
    assert claims["exp"] - claims["iat"] == 2


def test_the_refresh_token_is_an_opaque_five_part_text(office):
    token = office.tokens()["RefreshToken"]
    assert token.startswith("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.")
    assert token.count(".") == 4
    assert 1100 <= len(token) <= 1900


def test_the_local_issuer_names_the_emulator(office, read):
    office.issue_locally()
    url = office.world.settings.public_url
    claims = read(office.tokens()["IdToken"]).claims
    assert claims["iss"] == f"{url}/{office.pool_id}"


def test_equal_seeds_and_calls_give_equal_tokens(office: Any) -> None:
    snapshot = office.world.snapshot()
    first = office.tokens()
    office.world.restore(snapshot)
    assert office.tokens() == first
    assert office.tokens() != first
