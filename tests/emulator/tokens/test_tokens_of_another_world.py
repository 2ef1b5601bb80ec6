"""Tokens of another world with the same keys: the service's words for the caller, why for us."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from people import CHECKED, GUESTS, KEPT, PASSWORD, PROVIDER, START_MS, WORLD, People

from poolhouse.config.loading import load
from poolhouse.runtime.clock import Clock

HOUR_MS = 3_600_000
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
GONE = ("UserNotFoundException", "User does not exist.")
INACTIVE = ("NotAuthorizedException", "Token is inactive")
SIGNATURE = "Could not verify signature for Access Token"
LOGIN_SIGNATURE = "Invalid login token. Couldn't verify signed token."
INVALID = ("NotAuthorizedException", "Invalid Refresh Token.")
NEVER = "this world never issued it: "
NOT_AS_IT_IS = "this world, as it is now, never issued it: "
OWN = {
    "GetUser": {},
    "GlobalSignOut": {},
    "ChangePassword": {"PreviousPassword": PASSWORD, "ProposedPassword": "Another-Horse-2"},
    "AssociateSoftwareToken": {},
    "DeleteUserAttributes": {"UserAttributeNames": ["email"]},
    "DeleteUser": {},
}
"""Operations of a signed-in user, with what they take besides AccessToken."""
WITHOUT_GONE = ("GlobalSignOut", "AssociateSoftwareToken")
"""Operations whose model has no UserNotFoundException."""


def world(*, seed: str = "people", at_ms: int = START_MS) -> People:
    return People(load(WORLD, seed=seed, clock=Clock.frozen(at_ms), strict=True))


@pytest.fixture
def before() -> Iterator[People]:
    """The world in which ada signed in."""
    folk = world()
    folk.sign_in(KEPT, "ada")
    yield folk
    folk.close()


def why(folk: People, told: tuple[Any, ...]) -> tuple[tuple[str, str], str]:
    """Return name and sentence of a refusal, and the journal's reason."""
    body = json.loads(told[1])
    entry = folk.world.journal.entries(errors_only=True)[-1]
    assert entry.detail is not None
    return (body["__type"], body["message"]), entry.detail["reason"]


def show(folk: People, operation: str, token: str) -> tuple[tuple[str, str], str]:
    """Show an access token to an operation."""
    return why(folk, folk.idp(operation, AccessToken=token, **OWN[operation]))


@pytest.mark.parametrize("operation", OWN)
def test_an_access_token_of_before_a_restart(before, operation):
    after = world(at_ms=START_MS + HOUR_MS // 2)
    told, reason = show(after, operation, before.held.access[0])
    assert told == REVOKED
    assert reason.startswith(NEVER)
    assert "before a restart without --data" in reason
    after.close()


@pytest.mark.parametrize("operation", OWN)
def test_an_access_token_of_a_user_whom_the_world_never_had(before, operation):
    after = world(at_ms=START_MS + HOUR_MS // 2)
    after.administer("AdminDeleteUser", Username="ada")
    told, reason = show(after, operation, before.held.access[0])
    assert told == (REVOKED if operation in WITHOUT_GONE else GONE)
    assert reason.startswith(f"UserGone: {NEVER}")
    after.close()


def test_an_access_token_of_a_world_that_is_further_on(before):
    behind = world(at_ms=START_MS - HOUR_MS)
    told, reason = show(behind, "GetUser", before.held.access[0])
    assert told == REVOKED
    assert reason == f"{NEVER}by its clock the sign-in is still to come"
    behind.close()


def test_where_times_do_not_tell_worlds_apart_the_causes_are_named(before):
    twin = world()
    told, reason = show(twin, "GetUser", before.held.access[0])
    assert told == REVOKED
    assert reason.startswith(NOT_AS_IT_IS)
    twin.close()


def test_what_this_world_revoked_it_issued(before):
    before.administer("AdminUserGlobalSignOut", Username="ada")
    told, reason = show(before, "GetUser", before.held.access[0])
    assert told == REVOKED
    assert "never issued" not in reason


def test_a_refresh_token_of_another_world(before):
    after = world(at_ms=START_MS + HOUR_MS)
    token = before.held.refresh[0][1]
    parameters = {"REFRESH_TOKEN": token}
    for told in (
        after.idp(
            "InitiateAuth", ClientId=KEPT, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
        ),
        after.idp("GetTokensFromRefreshToken", ClientId=KEPT, RefreshToken=token),
    ):
        refusal, reason = why(after, told)
        assert refusal == INVALID
        assert reason.startswith(NOT_AS_IT_IS)
        assert "before a restart without --data" in reason
    after.close()


@pytest.mark.parametrize("has_user", [True, False])
def test_a_login_of_another_world_where_the_user_pool_is_asked(before, has_user):
    after = world(at_ms=START_MS + HOUR_MS // 2)
    if not has_user:
        after.administer("AdminDeleteUser", Username="ada")
    logins = {PROVIDER: before.held.id[0]}
    told, reason = why(after, after.identity("GetId", IdentityPoolId=CHECKED, Logins=logins))
    assert told == INACTIVE
    assert reason.startswith(NEVER if has_user else f"UserGone: {NEVER}")
    assert after.identity("GetId", IdentityPoolId=GUESTS, Logins=logins)[0] == 200
    after.close()


def test_a_world_of_another_seed_has_other_keys(before):
    after = world(seed="others", at_ms=START_MS + HOUR_MS // 2)
    logins = {PROVIDER: before.held.id[0]}
    for told, sentence in (
        (after.idp("GetUser", AccessToken=before.held.access[0]), SIGNATURE),
        (after.identity("GetId", IdentityPoolId=GUESTS, Logins=logins), LOGIN_SIGNATURE),
    ):
        refusal, reason = why(after, told)
        assert refusal == ("NotAuthorizedException", sentence)
        assert reason.startswith("BadSignature: ")
        assert "a world with other keys issued it" in reason
    after.close()
