"""What was ended stays ended, whatever goes afterwards; what is another's is not taken for it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from people import CHECKED, GUESTS, KEPT, POOL, PROVIDER, People

from poolhouse.primitives import jose
from poolhouse.tokens.keys import TokenUse, kid

EXPIRED = "expired"
INACTIVE = "Token is inactive"
REVOKED = "Access Token has been revoked"


@pytest.fixture
def folk() -> Iterator[People]:
    folk = People.new()
    folk.sign_in(KEPT, "ada")
    yield folk
    folk.close()


def message(told: tuple[Any, ...]) -> str:
    """What an answer says is wrong, `good` where nothing is."""
    body = json.loads(told[1])
    found = body.get("message") or body.get("Message") or "good"
    return EXPIRED if EXPIRED in found else str(found)


def shown(folk: People, id_token: str) -> tuple[str, str, str]:
    """What an ID token is told by an API, an identity pool, and one that asks the user pool."""
    api = folk.call_api("/shown", headers=(("Authorization", id_token),))
    pools = [
        message(folk.identity("GetId", IdentityPoolId=pool, Logins={PROVIDER: id_token}))
        for pool in (GUESTS, CHECKED)
    ]
    return "good" if api[0] == 200 else message(api), *pools


def user_info(folk: People, access_token: str) -> str:
    return message(folk.idp("GetUser", AccessToken=access_token))


LEAVINGS = {
    "the user": lambda folk: folk.administer("AdminDeleteUser", Username="ada"),
    "the app client": lambda folk: folk.administer("DeleteUserPoolClient", ClientId=KEPT),
}


@pytest.mark.parametrize("leaves", LEAVINGS)
def test_expired_tokens_stay_so_when_what_they_are_of_is_deleted(folk: People, leaves: str) -> None:
    token = folk.held.id[0]
    folk.expire(user_pool_id=POOL, username="ada")
    before = shown(folk, token)
    assert before[1:] == (EXPIRED, EXPIRED)
    assert before[0] != "good"
    LEAVINGS[leaves](folk)
    assert shown(folk, token) == before
    store = folk.world.foundation.store
    assert store.value("SELECT count(*) FROM expired_sign_ins") == 1
    folk.world.advance(2 * 86_400_000)
    assert store.value("SELECT count(*) FROM expired_sign_ins") == 0
    assert "good" not in shown(folk, token)


def test_a_deleted_app_client_leaves_no_sign_in_to_ask_about(folk: People) -> None:
    folk.administer("AdminUserGlobalSignOut", Username="ada")
    assert shown(folk, folk.held.id[0]) == ("good", "good", INACTIVE)
    folk.administer("DeleteUserPoolClient", ClientId=KEPT)
    assert shown(folk, folk.held.id[0]) == ("good", "good", INACTIVE)


@pytest.mark.parametrize("operation", ["AdminUserGlobalSignOut", "AdminDisableUser"])
@pytest.mark.parametrize("named", [{}, {"username": "ada"}])
def test_id_tokens_of_who_was_signed_out_can_be_ended(
    folk: People, operation: str, named: dict[str, str]
) -> None:
    folk.administer(operation, Username="ada")
    assert shown(folk, folk.held.id[0])[0] == "good"
    (told,) = folk.expire(user_pool_id=POOL, refresh_tokens=True, **named)
    assert " of 1 sign-ins of " in told
    assert shown(folk, folk.held.id[0])[1:] == (EXPIRED, EXPIRED)
    assert shown(folk, folk.held.id[0])[0] != "good"
    (told,) = folk.expire(user_pool_id=POOL, refresh_tokens=True, **named)
    assert " of 0 sign-ins of " in told


def test_a_sign_in_of_the_same_id_is_another_one() -> None:
    """A reset lets ids come again."""
    folk = People.new()
    folk.sign_in(KEPT, "ada")
    access, token = folk.held.access[0], folk.held.id[0]
    folk.world.reset()
    assert user_info(folk, access) == REVOKED
    assert shown(folk, token) == ("good", "good", INACTIVE)
    folk.world.advance(60_000)
    folk.sign_in(KEPT, "bob")
    claims = [jose.read_unverified(each)[1] for each in (access, folk.held.access[1])]
    assert claims[0]["event_id"] == claims[1]["event_id"]
    assert user_info(folk, access) == REVOKED
    assert shown(folk, token) == ("good", "good", INACTIVE)
    folk.expire(user_pool_id=POOL, username="bob")
    assert shown(folk, token) == ("good", "good", INACTIVE)
    folk.close()


def test_what_has_ended_is_not_said_to_be_ended_now(folk: People) -> None:
    folk.come_as_guest()
    key = folk.held.keys[0].access_key
    assert folk.expire(access_key_id=key) == (f"expired the credentials {key}",)
    again = ("refused", f"the credentials {key} have expired before")
    assert folk.expire(access_key_id=key) == again
    folk.world.advance(90 * 86_400_000)
    assert folk.expire(access_key_id=key) == again
    none = "no temporary credentials have the access key ASIANOBODY"
    assert folk.expire(access_key_id="ASIANOBODY") == ("refused", none)


ODD: dict[str, tuple[TokenUse, dict[str, Any]]] = {
    "no app client": ("access", {"client_id": None}),
    "an app client that is no text": ("id", {"aud": ["a", "b"]}),
    "a time beyond calendars": ("id", {"exp": 10**12}),
    "a time beyond numbers": ("id", {"exp": 10**30}),
    "a time before 1970": ("id", {"iat": -1}),
    "a use that is no text": ("id", {"token_use": ["id"]}),
    "no time of the sign-in": ("access", {"auth_time": None}),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_claims_of_the_pools_own_key_are_no_tokens(folk: People, odd: str) -> None:
    use, changed = ODD[odd]
    held = folk.held.id[0] if use == "id" else folk.held.access[0]
    claims = {**jose.read_unverified(held)[1], **changed}
    claims = {name: value for name, value in claims.items() if value is not None}
    row = folk.world.foundation.store.row("SELECT * FROM user_pools WHERE id = ?", POOL)
    assert row is not None
    key = folk.world.foundation.keyring.pair(row[f"{use}_key"]).private
    token = jose.encode(claims, key, kid(POOL, use))
    if use == "access":
        assert user_info(folk, token) == "Invalid Access Token"
    else:
        api = folk.call_api("/shown", headers=(("Authorization", token),))
        assert (api[0], message(api)) == (401, "Unauthorized")
    assert folk.expire(token=token) == ("refused", "that token was not issued by this emulator")
