from collections.abc import Callable

import pytest
from harness.app import App, LibraryError
from harness.people import BOB
from harness.world import BRIEF_CLIENT, CLIENT, amplify_config

from poolhouse.pytest_plugin import Emulator

OpenApp = Callable[..., App]

pytestmark = pytest.mark.browser


def identity_calls(app: App) -> tuple[int, int, int]:
    """Return how often tokens were refreshed, an identity and credentials asked for."""
    count = app.network.count()
    return (
        count["GetTokensFromRefreshToken"],
        count["GetId"],
        count["GetCredentialsForIdentity"],
    )


def test_signing_in_asks_the_identity_pool_for_nothing(bobs_app: App):
    assert identity_calls(bobs_app) == (0, 0, 0)


def test_one_cold_session_costs_an_identity_and_its_credentials(bobs_app: App):
    bobs_app.call("fetchAuthSession")
    assert identity_calls(bobs_app) == (0, 1, 1)


def test_a_warm_session_costs_nothing(bobs_app: App):
    first = bobs_app.call("fetchAuthSession")
    bobs_app.network.clear()
    assert bobs_app.call("fetchAuthSession") == first
    assert bobs_app.network.operations == []


def test_six_cold_sessions_at_once_share_no_identity_call(bobs_app: App):
    sessions = bobs_app.call_together("fetchAuthSession", [None] * 6)
    refreshes, identities, credentials = identity_calls(bobs_app)
    assert (refreshes, identities) == (0, 6)
    # A caller whose identity comes after another's credentials takes those: six at most.
    assert 2 <= credentials <= 6
    assert len({session["identityId"] for session in sessions}) == 1
    keys = {session["credentials"]["accessKeyId"] for session in sessions}
    assert len(keys) == credentials


def test_six_forced_refreshes_at_once_share_the_tokens_but_not_the_credentials(bobs_app: App):
    bobs_app.call("fetchAuthSession")
    bobs_app.network.clear()
    bobs_app.call_together("fetchAuthSession", [{"forceRefresh": True}] * 6)
    assert identity_calls(bobs_app) == (1, 0, 6)
    assert bobs_app.events.count("tokenRefresh") == 6


def test_a_reload_keeps_the_session_and_costs_the_identity_again(bobs_app: App):
    before = bobs_app.call("fetchAuthSession")
    bobs_app.reload()
    bobs_app.network.clear()
    after = bobs_app.call("fetchAuthSession")
    assert identity_calls(bobs_app) == (0, 1, 1)
    assert after["identityId"] == before["identityId"]
    assert after["accessToken"] == before["accessToken"]
    assert after["credentials"]["accessKeyId"] != before["credentials"]["accessKeyId"]


def test_signing_out_revokes_the_refresh_token_and_empties_the_storage(bobs_app: App):
    bobs_app.call("signOut")
    assert bobs_app.network.operations == ["RevokeToken"]
    assert bobs_app.network.calls[0].status == 200
    assert bobs_app.storage() == {}
    assert bobs_app.call("fetchAuthSession")["accessToken"] is None


def test_signing_out_everywhere_makes_the_other_pages_refresh_fail(
    bobs_app: App, open_app: OpenApp, poolhouse: Emulator
):
    other = open_app()
    poolhouse.clock.advance("30s")
    BOB.sign_in(other, poolhouse)
    other.call("signOut", {"global": True})
    assert other.network.operations[-1] == "GlobalSignOut"

    session = bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert session["accessToken"] is None
    assert bobs_app.events[-1] == "tokenRefresh_failure"
    assert bobs_app.storage() == {}


def test_tokens_at_their_end_are_exchanged_by_get_tokens_from_refresh_token(
    open_app: OpenApp, poolhouse: Emulator
):
    app = open_app(amplify_config(poolhouse, BRIEF_CLIENT))
    BOB.sign_in(app, poolhouse)
    app.network.clear()
    app.call_together("fetchAuthSession", [None] * 6)
    refreshes, identities, credentials = identity_calls(app)
    assert (refreshes, identities) == (1, 6)
    assert 2 <= credentials <= 6
    assert "InitiateAuth" not in app.network.operations


def test_expired_tokens_are_refused_and_a_forced_refresh_brings_new_ones(
    bobs_app: App, poolhouse: Emulator
):
    before = bobs_app.call("fetchAuthSession")
    poolhouse.expire(before["accessToken"]["text"])
    with pytest.raises(LibraryError) as refused:
        bobs_app.call("fetchUserAttributes")
    assert (refused.value.name, refused.value.message) == (
        "NotAuthorizedException",
        "Access Token has expired",
    )
    bobs_app.network.clear()
    after = bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert identity_calls(bobs_app) == (1, 0, 1)
    assert after["accessToken"]["text"] != before["accessToken"]["text"]
    assert bobs_app.call("fetchUserAttributes")["sub"] == after["userSub"]


def test_an_expired_refresh_token_ends_the_session_in_the_page(bobs_app: App, poolhouse: Emulator):
    stored = bobs_app.storage()
    poolhouse.expire(stored[f"CognitoIdentityServiceProvider.{CLIENT}.{BOB.name}.refreshToken"])
    session = bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert (session["accessToken"], session["credentials"]) == (None, None)
    assert bobs_app.events[-1] == "tokenRefresh_failure"
    assert bobs_app.storage() == {}
