"""What the control API ends before its time: one token, a user's sign-ins, those of a pool."""

from collections.abc import Callable
from typing import Any

import pytest

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.sessions import auth_sessions, ending

NOT_AUTHORIZED = "NotAuthorizedException"
ACCESS_EXPIRED = (NOT_AUTHORIZED, "Access Token has expired")
REFRESH_EXPIRED = (NOT_AUTHORIZED, "Refresh Token has expired")
SESSION_EXPIRED = (NOT_AUTHORIZED, "Invalid session for the user, session is expired.")


@pytest.fixture
def end(desk: Any) -> Callable[..., Any]:
    """Run a function that ends something as the control API does."""

    def end(function: Callable[..., Any], *arguments: Any, **members: Any) -> Any:
        foundation = desk.world.foundation
        call = Call.on(foundation, "expire", foundation.clock.now_ms())
        with foundation.store.step():
            return function(call, *arguments, **members)

    return end


def end_user(call: Call, pool_id: str, **members: Any) -> int:
    pool = queries.require_pool(call, pool_id)
    return ending.expire_user(call, queries.require_user(call, pool, "alice"), **members)


def end_pool(call: Call, pool_id: str) -> int:
    return ending.expire_pool(call, queries.require_pool(call, pool_id))


def show(desk: Any, tokens: Any) -> Any:
    return desk.idp.get_user(AccessToken=tokens["AccessToken"])


def test_one_access_token(desk, app, end):
    ended, other = desk.tokens(app), desk.tokens(app)
    assert end(ending.expire_token, ended["AccessToken"]) == "access"
    assert desk.refused(show, desk, ended) == ACCESS_EXPIRED
    assert show(desk, other)
    renewed = desk.refresh(app, ended["RefreshToken"])["AuthenticationResult"]
    assert show(desk, renewed)


def test_one_refresh_token(desk, app, end):
    tokens = desk.tokens(app)
    assert end(ending.expire_token, tokens["RefreshToken"]) == "refresh"
    assert desk.refused(desk.refresh, app, tokens["RefreshToken"]) == REFRESH_EXPIRED
    assert show(desk, tokens)


def test_a_replaced_refresh_token_without_the_one_that_replaced_it(desk, pool, end):
    app = desk.app(
        pool,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    )
    renew = desk.idp.get_tokens_from_refresh_token
    first = desk.tokens(app)["RefreshToken"]
    renewed = renew(ClientId=app, RefreshToken=first)["AuthenticationResult"]
    assert end(ending.expire_token, first) == "refresh"
    assert desk.refused(renew, ClientId=app, RefreshToken=first) == REFRESH_EXPIRED
    assert renew(ClientId=app, RefreshToken=renewed["RefreshToken"])["AuthenticationResult"]


def test_an_id_token_is_known_for_one(desk, app, end):
    token = desk.tokens(app)["IdToken"]
    assert end(ending.expire_token, token) == "id"
    assert end(ending.expire_token, token) == "id"


def test_a_token_by_its_id(desk, app, end, read):
    tokens = desk.tokens(app)
    claims = read(tokens["AccessToken"]).claims
    end(ending.expire_jti, claims["jti"], until_ms=claims["exp"] * 1000)
    assert desk.refused(show, desk, tokens) == ACCESS_EXPIRED


def test_what_is_no_token_of_ours_is_none(end):
    for stranger in ("garbage", "a.b.c", "e30.e30.e30"):
        assert end(ending.expire_token, stranger) is None


def test_a_session(desk, pool, app, end):
    desk.invite(pool, "bob")
    asked = desk.password(app, "bob")
    assert end(auth_sessions.expire, asked["Session"]) is True
    assert end(auth_sessions.expire, "nosuch") is False
    late = desk.refused(desk.answer, app, asked, NEW_PASSWORD="Another-horse-2")
    assert late == SESSION_EXPIRED


def test_everything_of_a_user(desk, pool, app, end):
    desk.person(pool, "bob")
    mine = [desk.tokens(app), desk.tokens(app)]
    bobs = desk.tokens(app, "bob")
    assert end(end_user, pool) == 2
    for tokens in mine:
        assert desk.refused(show, desk, tokens) == ACCESS_EXPIRED
        assert desk.refused(desk.refresh, app, tokens["RefreshToken"]) == REFRESH_EXPIRED
    assert show(desk, bobs)
    assert show(desk, desk.tokens(app))


def test_the_tokens_of_a_user_and_not_the_refresh_tokens(desk, pool, app, end):
    """The clock stands still: old and new tokens bear the same second."""
    tokens = desk.tokens(app)
    end(end_user, pool, refresh_tokens_too=False)
    assert desk.refused(show, desk, tokens) == ACCESS_EXPIRED
    renewed = desk.refresh(app, tokens["RefreshToken"])["AuthenticationResult"]
    assert show(desk, renewed)
    end(end_user, pool, refresh_tokens_too=False)
    assert desk.refused(show, desk, renewed) == ACCESS_EXPIRED
    desk.wait(1)
    again = desk.refresh(app, tokens["RefreshToken"])["AuthenticationResult"]
    assert show(desk, again)


def test_tokens_without_an_origin_end_too(desk, pool, end):
    app = desk.app(pool, EnableTokenRevocation=False)
    tokens = desk.tokens(app)
    end(end_user, pool)
    assert desk.refused(show, desk, tokens) == ACCESS_EXPIRED


def test_everything_of_a_pool(desk, pool, app, end):
    other_pool = desk.pool()
    desk.person(other_pool)
    desk.person(pool, "bob")
    here = [desk.tokens(app), desk.tokens(app, "bob")]
    elsewhere = desk.tokens(desk.app(other_pool))
    assert end(end_pool, pool) == 2
    for tokens in here:
        assert desk.refused(show, desk, tokens) == ACCESS_EXPIRED
    assert show(desk, elsewhere)


def test_the_unfinished_sign_ins_of_a_user(desk, pool, app, end):
    asked = desk.start_srp(app, desk.srp_client(pool))["ChallengeParameters"]
    end(end_user, pool)
    proof = desk.srp_client(pool).proof(asked, desk.timestamp())
    assert desk.refused(desk.respond, app, "PASSWORD_VERIFIER", proof) == SESSION_EXPIRED


def test_sign_ins_that_are_over_do_not_count_and_none_counts_twice(desk, pool, app, end):
    desk.tokens(app)
    desk.wait(30 * 86_400)
    desk.tokens(app)
    assert end(end_user, pool) == 1
    assert end(end_user, pool) == 0
    assert end(end_pool, pool) == 0


def test_tokens_that_ended_do_not_count_though_they_can_be_renewed(desk, pool, app, end):
    refresh_token = desk.tokens(app)["RefreshToken"]
    assert end(end_user, pool, refresh_tokens_too=False) == 1
    assert end(end_user, pool, refresh_tokens_too=False) == 0
    desk.refresh(app, refresh_token)
    assert end(end_user, pool, refresh_tokens_too=False) == 1
    desk.wait(1)
    desk.refresh(app, refresh_token)
    desk.wait(3600)
    assert end(end_user, pool, refresh_tokens_too=False) == 0
    assert end(end_user, pool) == 1
    assert end(end_user, pool) == 0
    assert desk.refused(desk.refresh, app, refresh_token) == REFRESH_EXPIRED


def test_when_tokens_ended_stays_what_it_was(desk, pool, app, end):
    desk.tokens(app)
    ended_ms = desk.world.clock.now_ms()
    end(end_user, pool, refresh_tokens_too=False)
    desk.wait(5)
    end(end_user, pool)
    store = desk.world.foundation.store
    with store.reading():
        assert store.value("SELECT expired_ms FROM sign_ins") == ended_ms


def test_refresh_token_of_a_sign_in_that_was_swept_is_known_for_one(desk, app, end):
    refresh_token = desk.tokens(app)["RefreshToken"]
    desk.wait(31 * 86_400)
    assert end(ending.expire_token, refresh_token) == "refresh"
    assert desk.refused(desk.refresh, app, refresh_token) == REFRESH_EXPIRED
