"""RevokeToken, GlobalSignOut and AdminUserGlobalSignOut: what ends, and what does not."""

from typing import Any

import pytest

NOT_AUTHORIZED = "NotAuthorizedException"
REFRESH_REVOKED = (NOT_AUTHORIZED, "Refresh Token has been revoked")
ACCESS_REVOKED = (NOT_AUTHORIZED, "Access Token has been revoked")


def get_user(desk: Any, tokens: Any) -> Any:
    return desk.idp.get_user(AccessToken=tokens["AccessToken"])


def test_revoking_ends_the_sign_in_and_no_other(desk, app):
    ended, other = desk.tokens(app), desk.tokens(app)
    renewed = desk.refresh(app, ended["RefreshToken"])["AuthenticationResult"]
    assert desk.idp.revoke_token(ClientId=app, Token=ended["RefreshToken"])
    assert desk.refused(desk.refresh, app, ended["RefreshToken"]) == REFRESH_REVOKED
    for tokens in (ended, renewed):
        assert desk.refused(get_user, desk, tokens) == ACCESS_REVOKED
    assert get_user(desk, other)["Username"] == "alice"
    assert "IdToken" in desk.refresh(app, other["RefreshToken"])["AuthenticationResult"]


def test_revoking_twice_or_what_nobody_knows_is_no_error(desk, app):
    token = desk.tokens(app)["RefreshToken"]
    for shown in (token, token, "nobody.knows.this.token.here"):
        answer = desk.idp.revoke_token(ClientId=app, Token=shown)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("name", ["AccessToken", "IdToken"])
def test_only_refresh_tokens_can_be_revoked(desk, app, name):
    token = desk.tokens(app)[name]
    refusal = desk.refused(desk.idp.revoke_token, ClientId=app, Token=token)
    assert refusal[0] == "UnsupportedTokenTypeException"


def test_another_clients_token_is_refused(desk, pool, app):
    token = desk.tokens(app)["RefreshToken"]
    refusal = desk.refused(desk.idp.revoke_token, ClientId=desk.app(pool), Token=token)
    assert refusal[0] == "UnauthorizedException"
    assert "IdToken" in desk.refresh(app, token)["AuthenticationResult"]


def test_an_unknown_client_is_refused(desk):
    refusal = desk.refused(desk.idp.revoke_token, ClientId="nosuchclient", Token="a")
    assert refusal[0] == "UnauthorizedException"


def test_a_client_with_a_secret_shows_it(desk, pool, secret_hash):
    app = desk.app(pool, GenerateSecret=True)
    tokens = desk.password(app, SECRET_HASH=secret_hash(pool, app, "alice"))
    token = tokens["AuthenticationResult"]["RefreshToken"]
    revoke = desk.idp.revoke_token
    for wrong in ({}, {"ClientSecret": "x" * 30}):
        refusal = desk.refused(revoke, ClientId=app, Token=token, **wrong)
        assert refusal[0] == "UnauthorizedException"
    client = desk.idp.describe_user_pool_client(UserPoolId=pool, ClientId=app)
    revoke(ClientId=app, Token=token, ClientSecret=client["UserPoolClient"]["ClientSecret"])
    assert desk.refused(get_user, desk, tokens["AuthenticationResult"]) == ACCESS_REVOKED


def test_a_client_without_revocation_refuses_and_leaves_the_origin_out(desk, pool, read):
    app = desk.app(pool, EnableTokenRevocation=False)
    tokens = desk.tokens(app)
    for name in ("AccessToken", "IdToken"):
        assert "origin_jti" not in read(tokens[name]).claims
    refusal = desk.refused(desk.idp.revoke_token, ClientId=app, Token=tokens["RefreshToken"])
    assert refusal[0] == "UnsupportedOperationException"


def test_a_rotated_token_still_ends_its_sign_in(desk, pool):
    app = desk.app(
        pool,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    first = desk.tokens(app)["RefreshToken"]
    renew = desk.idp.get_tokens_from_refresh_token
    second = renew(ClientId=app, RefreshToken=first)["AuthenticationResult"]["RefreshToken"]
    desk.idp.revoke_token(ClientId=app, Token=first)
    assert desk.refused(renew, ClientId=app, RefreshToken=second) == REFRESH_REVOKED


def test_global_sign_out_ends_every_sign_in_of_the_user(desk, pool, app):
    desk.person(pool, "bob")
    here, there, bob = desk.tokens(app), desk.tokens(desk.app(pool)), desk.tokens(app, "bob")
    sign_out = desk.idp.global_sign_out
    assert sign_out(AccessToken=here["AccessToken"])
    for tokens in (here, there):
        assert desk.refused(get_user, desk, tokens) == ACCESS_REVOKED
    assert desk.refused(desk.refresh, app, here["RefreshToken"]) == REFRESH_REVOKED
    assert get_user(desk, bob)["Username"] == "bob"
    assert desk.refused(sign_out, AccessToken=here["AccessToken"]) == ACCESS_REVOKED
    assert get_user(desk, desk.tokens(app))["Username"] == "alice"


def test_it_ends_sign_ins_without_revocation_too(desk, pool):
    app = desk.app(pool, EnableTokenRevocation=False)
    tokens = desk.tokens(app)
    desk.idp.admin_user_global_sign_out(UserPoolId=pool, Username="alice")
    assert desk.refused(get_user, desk, tokens) == ACCESS_REVOKED


def test_an_administrator_signs_users_out(desk, pool, app):
    tokens = desk.tokens(app)
    desk.idp.admin_user_global_sign_out(UserPoolId=pool, Username="alice")
    assert desk.refused(get_user, desk, tokens) == ACCESS_REVOKED
    assert desk.refused(desk.refresh, app, tokens["RefreshToken"]) == REFRESH_REVOKED


def test_an_administrator_is_told_of_unknown_users(desk, pool):
    sign_out = desk.idp.admin_user_global_sign_out
    assert desk.refused(sign_out, UserPoolId=pool, Username="nobody") == (
        "UserNotFoundException",
        "User does not exist.",
    )
