"""Operations of a signed-in user: the access tokens they take, the sentence for each other."""

import base64
import json
from typing import Any

import pytest

NOT_AUTHORIZED = "NotAuthorizedException"
INVALID = (NOT_AUTHORIZED, "Invalid Access Token")
SIGNATURE = (NOT_AUTHORIZED, "Could not verify signature for Access Token")
EXPIRED = (NOT_AUTHORIZED, "Access Token has expired")
REVOKED = (NOT_AUTHORIZED, "Access Token has been revoked")


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool()
    desk.person(pool, email="alice@example.com", email_verified="true")
    return pool


@pytest.fixture
def show(desk: Any) -> Any:
    """Show an access token to an operation."""
    return lambda token: desk.idp.get_user(AccessToken=token)


def changed(token: str, part: int, **members: Any) -> str:
    """Return a token with members of its header (0) or claims (1) changed, the rest as it was."""
    parts = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(parts[part] + "==")) | members
    parts[part] = base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
    return ".".join(parts)


def test_a_good_token_is_taken(desk, app, show):
    assert show(desk.tokens(app)["AccessToken"])["Username"] == "alice"


@pytest.mark.parametrize("garbage", ["garbage", "a.b.c", "....", "e30.e30.e30"])
def test_garbage_is_refused(desk, show, garbage):
    assert desk.refused(show, garbage) == INVALID


def test_half_of_a_surrogate_pair_is_garbage(desk, app, show):
    token = desk.tokens(app)["AccessToken"]
    issuer = "https://cognito-idp.us-east-1.amazonaws.com/\ud800"
    assert desk.refused(show, changed(token, 1, iss=issuer)) == INVALID


def test_token_of_before_a_reset_is_revoked(desk, app, show):
    desk.world.declare()
    access = desk.tokens(app)["AccessToken"]
    assert show(access)
    desk.world.reset()
    assert desk.refused(show, access) == REVOKED


def test_id_and_refresh_tokens_are_refused(desk, app, show):
    tokens = desk.tokens(app)
    assert desk.refused(show, tokens["IdToken"]) == INVALID
    assert desk.refused(show, tokens["RefreshToken"]) == INVALID


def test_half_a_token_is_refused(desk, app, show):
    token = desk.tokens(app)["AccessToken"]
    assert desk.refused(show, token[: len(token) // 2]) == INVALID
    assert desk.refused(show, token[:-1]) in (INVALID, SIGNATURE)


@pytest.mark.parametrize(
    "claims",
    [{"sub": "someone-else"}, {"exp": 4_000_000_000}, {"scope": "everything"}, {"username": "bob"}],
)
def test_tampered_claims_are_refused(desk, app, show, claims):
    token = changed(desk.tokens(app)["AccessToken"], 1, **claims)
    assert desk.refused(show, token) == SIGNATURE


@pytest.mark.parametrize("header", [{"kid": "AAAA"}, {"alg": "none"}, {"alg": "HS256"}])
def test_tampered_headers_are_refused(desk, app, show, header):
    token = changed(desk.tokens(app)["AccessToken"], 0, **header)
    assert desk.refused(show, token) == SIGNATURE


def test_a_stripped_signature_is_refused(desk, app, show):
    token = desk.tokens(app)["AccessToken"]
    unsigned = changed(token, 0, alg="none").rsplit(".", 1)[0] + "."
    assert desk.refused(show, unsigned) == SIGNATURE


def test_a_token_under_another_pools_name_is_refused(desk, app, show):
    other = desk.pool()
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{other}"
    token = changed(desk.tokens(app)["AccessToken"], 1, iss=issuer)
    assert desk.refused(show, token) == SIGNATURE


def test_a_token_of_no_pool_of_ours_is_refused(desk, app, show):
    issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_elsewhere"
    token = changed(desk.tokens(app)["AccessToken"], 1, iss=issuer)
    assert desk.refused(show, token) == INVALID


def test_a_token_of_a_deleted_pool_is_refused(desk, pool, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.delete_user_pool(UserPoolId=pool)
    assert desk.refused(show, token) == INVALID


def test_a_token_expires_on_the_second(desk, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.wait(3599.999)
    assert show(token)["Username"] == "alice"
    desk.wait(0.001)
    assert desk.refused(show, token) == EXPIRED


def test_a_token_lives_as_long_as_the_client_says(desk, pool, show):
    app = desk.app(pool, AccessTokenValidity=5, TokenValidityUnits={"AccessToken": "minutes"})
    result = desk.tokens(app)
    assert result["ExpiresIn"] == 300
    desk.wait(300)
    assert desk.refused(show, result["AccessToken"]) == EXPIRED


def test_disabling_the_user_revokes(desk, pool, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.admin_disable_user(UserPoolId=pool, Username="alice")
    assert desk.refused(show, token) == REVOKED


def test_a_deleted_user_is_not_found(desk, pool, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.admin_delete_user(UserPoolId=pool, Username="alice")
    assert desk.refused(show, token) == ("UserNotFoundException", "User does not exist.")


def test_or_revoked_where_the_model_has_no_such_error(desk, pool, app):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.admin_delete_user(UserPoolId=pool, Username="alice")
    assert desk.refused(desk.idp.global_sign_out, AccessToken=token) == REVOKED


def test_a_deleted_client_is_not_found(desk, pool, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.delete_user_pool_client(UserPoolId=pool, ClientId=app)
    assert desk.refused(show, token) == (
        "ResourceNotFoundException",
        f"User pool client {app} does not exist.",
    )


def test_a_user_who_must_reset_the_password_is_told(desk, pool, app, show):
    token = desk.tokens(app)["AccessToken"]
    desk.idp.admin_reset_user_password(UserPoolId=pool, Username="alice")
    assert desk.refused(show, token) == (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    )


def test_the_journal_tells_why(desk, app, show):
    desk.refused(show, changed(desk.tokens(app)["AccessToken"], 0, kid="AAAA"))
    entry = desk.world.journal.entries(errors_only=True)[-1]
    assert entry.message == SIGNATURE[1]
    assert entry.detail["reason"].startswith("UnknownKey")
