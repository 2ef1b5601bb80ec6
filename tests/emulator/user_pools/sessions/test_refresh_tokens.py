"""Refresh tokens: renewed, rotated, and refused each in its own words."""

from typing import Any

import pytest

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = (NOT_AUTHORIZED, "Invalid Refresh Token.")
EXPIRED = (NOT_AUTHORIZED, "Refresh Token has expired")
REVOKED = (NOT_AUTHORIZED, "Refresh Token has been revoked")
ROTATING = {
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
}


@pytest.fixture
def renew(desk: Any, app: str) -> Any:
    """Renew by GetTokensFromRefreshToken."""

    def renew(token: str, client_id: str = app, **more: str) -> Any:
        answer = desk.idp.get_tokens_from_refresh_token(
            RefreshToken=token, ClientId=client_id, **more
        )
        return answer["AuthenticationResult"]

    return renew


def test_a_refresh_token_gets_id_and_access_tokens_and_no_other(desk, app, renew):
    token = desk.tokens(app)["RefreshToken"]
    by_flow = desk.refresh(app, token)
    assert by_flow["ChallengeParameters"] == {}
    for result in (by_flow["AuthenticationResult"], renew(token)):
        assert result.keys() == {"AccessToken", "IdToken", "ExpiresIn", "TokenType"}


def test_the_old_name_of_the_flow_works(desk, app):
    answer = desk.idp.initiate_auth(
        ClientId=app,
        AuthFlow="REFRESH_TOKEN",
        AuthParameters={"REFRESH_TOKEN": desk.tokens(app)["RefreshToken"]},
    )
    assert "IdToken" in answer["AuthenticationResult"]


def test_the_sign_in_stays_the_same_and_the_tokens_are_new(desk, app, read):
    first = desk.tokens(app)
    desk.wait(600)
    second = desk.refresh(app, first["RefreshToken"])["AuthenticationResult"]
    jtis = set()
    for name in ("AccessToken", "IdToken"):
        old, new = read(first[name]).claims, read(second[name]).claims
        for kept in ("origin_jti", "auth_time", "event_id", "sub"):
            assert new[kept] == old[kept]
        assert new["iat"] == old["iat"] + 600
        assert new["exp"] == old["exp"] + 600
        jtis |= {old["jti"], new["jti"]}
    assert len(jtis) == 4


def test_a_new_sign_in_has_an_origin_of_its_own(desk, app, read):
    origins = {read(desk.tokens(app)["AccessToken"]).claims["origin_jti"] for _ in range(3)}
    assert len(origins) == 3


def test_what_changed_about_the_user_shows(desk, pool, app, read):
    token = desk.tokens(app)["RefreshToken"]
    desk.idp.admin_update_user_attributes(
        UserPoolId=pool,
        Username="alice",
        UserAttributes=[{"Name": "given_name", "Value": "Alice"}],
    )
    renewed = desk.refresh(app, token)["AuthenticationResult"]
    assert read(renewed["IdToken"]).claims["given_name"] == "Alice"


def test_a_refresh_token_lives_as_long_as_the_client_says(desk, pool, renew):
    app = desk.app(pool, RefreshTokenValidity=2, TokenValidityUnits={"RefreshToken": "hours"})
    token = desk.tokens(app)["RefreshToken"]
    desk.wait(7199)
    assert "IdToken" in renew(token, app)
    desk.wait(1)
    assert desk.refused(renew, token, app) == EXPIRED
    assert desk.refused(desk.refresh, app, token) == EXPIRED


def test_thirty_days_when_it_does_not_say(desk, app):
    token = desk.tokens(app)["RefreshToken"]
    desk.wait(30 * 86_400 - 1)
    assert "IdToken" in desk.refresh(app, token)["AuthenticationResult"]
    desk.wait(1)
    assert desk.refused(desk.refresh, app, token) == EXPIRED


@pytest.mark.parametrize("garbage", ["garbage", "a.b.c", "eyJjdHkiOiJKV1QifQ.a.b.c.d"])
def test_garbage_is_refused(desk, app, renew, garbage):
    assert desk.refused(desk.refresh, app, garbage) == INVALID
    assert desk.refused(renew, garbage) == INVALID


@pytest.mark.parametrize("garbage", ["garbage", "a.b.c"])
@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_garbage_is_refused_in_the_same_words_on_every_way_in(desk, pool, app, flow, garbage):
    members = {"ClientId": app, "AuthFlow": flow, "AuthParameters": {"REFRESH_TOKEN": garbage}}
    assert desk.refused(desk.idp.initiate_auth, **members) == INVALID
    assert desk.refused(desk.idp.admin_initiate_auth, UserPoolId=pool, **members) == INVALID


def test_revoking_garbage_is_no_error(desk, app):
    answer = desk.idp.revoke_token(ClientId=app, Token="garbage")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_journal_tells_why_a_token_does_not_renew(desk, pool, app, renew):
    tokens = desk.tokens(app)
    token, none = tokens["RefreshToken"], "it is no refresh token"
    never = "this world, as it is now, never issued it: its user or app client was deleted, "
    for shown, by, reason in (
        ("garbage", app, none),
        (tokens["AccessToken"], app, none),
        (token, desk.app(pool), "issued to another app client"),
        ("x".join(token.rsplit(token[-8], 1)), app, never),
    ):
        for refresh in (renew, lambda token, app: desk.refresh(app, token)):
            assert desk.refused(refresh, shown, by) == INVALID
            entry = desk.world.journal.entries(errors_only=True)[-1]
            assert entry.detail["reason"].startswith(reason)


@pytest.mark.parametrize("name", ["AccessToken", "IdToken"])
def test_other_tokens_do_not_renew(desk, app, renew, name):
    token = desk.tokens(app)[name]
    assert desk.refused(desk.refresh, app, token) == INVALID
    assert desk.refused(renew, token) == INVALID


def test_a_token_of_another_client_is_refused(desk, pool, app, renew):
    token, other = desk.tokens(app)["RefreshToken"], desk.app(pool)
    assert desk.refused(desk.refresh, other, token) == INVALID
    assert desk.refused(renew, token, other) == INVALID


def test_a_token_is_named_when_it_is_missing(desk, app):
    assert desk.refused(desk.idp.initiate_auth, ClientId=app, AuthFlow="REFRESH_TOKEN_AUTH") == (
        "InvalidParameterException",
        "Missing required parameter REFRESH_TOKEN",
    )


def test_disabled_users_are_refused(desk, pool, app):
    token = desk.tokens(app)["RefreshToken"]
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    assert desk.refused(desk.refresh, app, token) == (NOT_AUTHORIZED, "User is disabled.")


def test_enabling_them_again_does_not_bring_their_tokens_back(desk, pool, app):
    token = desk.tokens(app)["RefreshToken"]
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    desk.idp.admin_enable_user(UserPoolId=pool, Username="alice")
    assert desk.refused(desk.refresh, app, token) == REVOKED


def test_deleted_users_tokens_are_unknown(desk, pool, app):
    token = desk.tokens(app)["RefreshToken"]
    desk.idp.admin_delete_user(UserPoolId=pool, Username="alice")
    assert desk.refused(desk.refresh, app, token) == INVALID


def test_an_unknown_device_is_refused(desk, app, renew):
    token = desk.tokens(app)["RefreshToken"]
    key = "us-east-1_0a1b2c3d"
    assert desk.refused(desk.refresh, app, token, DEVICE_KEY=key) == INVALID
    assert desk.refused(renew, token, DeviceKey=key) == INVALID


def test_the_hash_is_over_the_immutable_username(desk, secret_hash):
    pool = desk.pool(UsernameAttributes=["email"])
    sub = desk.person(pool, "alice@example.com")
    app = desk.app(pool, GenerateSecret=True)
    by_email, by_sub = (secret_hash(pool, app, name) for name in ("alice@example.com", sub))
    tokens = desk.password(app, "alice@example.com", SECRET_HASH=by_email)
    token = tokens["AuthenticationResult"]["RefreshToken"]
    assert desk.refused(desk.refresh, app, token, SECRET_HASH=by_email) == (
        NOT_AUTHORIZED,
        f"SecretHash does not match for the client: {app}",
    )
    assert desk.refused(desk.refresh, app, token)[0] == NOT_AUTHORIZED
    answer = desk.refresh(app, token, SECRET_HASH=by_sub)
    assert "IdToken" in answer["AuthenticationResult"]


def test_the_other_operation_takes_the_secret_itself(desk, pool, renew, secret_hash):
    app = desk.app(pool, GenerateSecret=True)
    tokens = desk.password(app, SECRET_HASH=secret_hash(pool, app, "alice"))
    token = tokens["AuthenticationResult"]["RefreshToken"]
    client = desk.idp.describe_user_pool_client(UserPoolId=pool, ClientId=app)
    secret = client["UserPoolClient"]["ClientSecret"]
    assert desk.refused(renew, token, app)[0] == NOT_AUTHORIZED
    assert desk.refused(renew, token, app, ClientSecret="x" * 30)[0] == NOT_AUTHORIZED
    assert "IdToken" in renew(token, app, ClientSecret=secret)


def test_clients_that_rotate_do_not_take_the_flow(desk, pool):
    app = desk.app(pool, **ROTATING)
    assert desk.refused(desk.refresh, app, desk.tokens(app)["RefreshToken"]) == (
        "InvalidParameterException",
        "Auth flow not enabled for this client",
    )


def test_legacy_names_of_flows_do_not_open_it_for_clients_that_rotate(desk, pool):
    app = desk.app(pool, **ROTATING | {"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]})
    assert desk.refused(desk.refresh, app, desk.tokens(app)["RefreshToken"]) == (
        "InvalidParameterException",
        "Auth flow not enabled for this client",
    )


def test_a_missing_hash_is_told_before_the_token_is_looked_at(desk, pool):
    app = desk.app(pool, GenerateSecret=True)
    assert desk.refused(desk.refresh, app, "garbage") == (
        NOT_AUTHORIZED,
        f"Client {app} is configured with secret but SECRET_HASH was not received",
    )


def test_rotation_replaces_the_token(desk, pool, renew):
    app = desk.app(pool, **ROTATING)
    first = desk.tokens(app)["RefreshToken"]
    second = renew(first, app)["RefreshToken"]
    assert second != first
    assert renew(second, app)["RefreshToken"] not in {first, second}


def test_the_replaced_one_is_good_during_the_grace_period(desk, pool, renew):
    app = desk.app(pool, **ROTATING)
    first = desk.tokens(app)["RefreshToken"]
    lost = renew(first, app)["RefreshToken"]
    desk.wait(9.999)
    retried = renew(first, app)["RefreshToken"]
    assert len({first, lost, retried}) == 3
    desk.wait(0.001)
    reused = desk.refused(renew, first, app)
    assert reused[0] == "RefreshTokenReuseException"
    assert "IdToken" in renew(retried, app)


def test_retries_do_not_lengthen_the_grace_period(desk, pool, renew):
    app = desk.app(pool, **ROTATING)
    first = desk.tokens(app)["RefreshToken"]
    for _ in range(2):
        renew(first, app)
        desk.wait(5)
    assert desk.refused(renew, first, app)[0] == "RefreshTokenReuseException"


def test_without_grace_the_replaced_one_is_bad_at_once(desk, pool, renew):
    app = desk.app(
        pool,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    first = desk.tokens(app)["RefreshToken"]
    renew(first, app)
    assert desk.refused(renew, first, app)[0] == "RefreshTokenReuseException"


def test_a_rotated_token_ends_when_the_first_would_have(desk, pool, renew):
    app = desk.app(
        pool,
        **ROTATING,
        RefreshTokenValidity=2,
        TokenValidityUnits={"RefreshToken": "hours"},
    )
    first = desk.tokens(app)["RefreshToken"]
    desk.wait(7000)
    second = renew(first, app)["RefreshToken"]
    desk.wait(200)
    assert desk.refused(renew, second, app) == EXPIRED


def test_a_retry_leaves_the_token_that_the_first_try_got(desk, pool, renew):
    """Two tabs refresh at once: each may keep what it got, and each of those is good once."""
    app = desk.app(pool, **ROTATING)
    first = desk.tokens(app)["RefreshToken"]
    of_one_tab, of_the_other = (renew(first, app)["RefreshToken"] for _ in range(2))
    desk.wait(60)
    for token in (of_one_tab, of_the_other):
        assert "RefreshToken" in renew(token, app)
    desk.wait(10)
    for token in (first, of_one_tab, of_the_other):
        assert desk.refused(renew, token, app)[0] == "RefreshTokenReuseException"
