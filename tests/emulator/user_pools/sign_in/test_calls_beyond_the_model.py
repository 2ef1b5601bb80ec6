"""Rooms entered by calls that no service model has an operation for, as the hosted UI's will be."""

import pytest

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    NotAuthorizedException,
    RefreshTokenReuseException,
    UserNotConfirmedException,
)
from poolhouse.user_pools.sessions import access_tokens, refresh_tokens


def call(desk, *may_raise: str) -> Call:
    foundation = desk.world.foundation
    made = Call.on(foundation, "oauth2/token", foundation.clock.now_ms())
    made.may_raise = frozenset(may_raise)
    return made


@pytest.mark.parametrize(
    ("may_raise", "error"),
    [((), NotAuthorizedException), (("RefreshTokenReuseException",), RefreshTokenReuseException)],
)
def test_a_replaced_token_is_refused_as_the_call_may(desk, pool, may_raise, error):
    app = desk.app(
        pool,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    token = desk.tokens(app)["RefreshToken"]
    renewed = desk.idp.get_tokens_from_refresh_token(RefreshToken=token, ClientId=app)
    newer = renewed["AuthenticationResult"]["RefreshToken"]
    made = call(desk, *may_raise)
    with desk.world.foundation.store.step():
        client = queries.require_client(made, app)
        assert refresh_tokens.redeem(made, client, newer)[1].username == "alice"
        with pytest.raises(error):
            refresh_tokens.redeem(made, client, token)


def test_a_users_state_is_told_only_where_the_call_may(desk, app):
    token = desk.tokens(app)["AccessToken"]
    with desk.world.foundation.store.step():
        assert access_tokens.require(call(desk), token).user.username == "alice"
        desk.world.foundation.store.run("UPDATE users SET status = 'UNCONFIRMED'")
        assert access_tokens.require(call(desk), token).user.status == "UNCONFIRMED"
        with pytest.raises(UserNotConfirmedException):
            access_tokens.require(call(desk, "UserNotConfirmedException"), token)
