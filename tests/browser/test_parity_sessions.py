"""Our client keeps and renews a session as the real library does, request by request."""

import pytest
from harness.duet import Duet
from harness.people import BOB, totp_code
from harness.trace import LATENCY_MS, Step, Telling
from harness.world import BRIEF_CLIENT, CLIENT, USER_POOL, amplify_config

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

NOTES = {"apiName": "open", "path": "/notes"}


def sign_in(page: Telling, poolhouse: Emulator, client: str = CLIENT) -> None:
    page.configure(amplify_config(poolhouse, client))
    options = {"authFlowType": "USER_PASSWORD_AUTH"}
    page.call("signIn", {**BOB.credentials, "options": options})
    code = totp_code(BOB.totp_secret, poolhouse)
    page.call("confirmSignIn", {"challengeResponse": code})


def identity_calls(step: Step) -> tuple[int, int, int]:
    """Return how often tokens were refreshed, an identity and credentials asked for."""
    names = ("GetTokensFromRefreshToken", "GetId", "GetCredentialsForIdentity")
    refreshes, identities, credentials = map(step.operations.count, names)
    return refreshes, identities, credentials


def test_six_cold_calls_at_once(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        page.reload()
        page.player.slow_down(LATENCY_MS)
        page.call_together("get", [NOTES] * 6)
        page.call_together("get", [NOTES] * 6)
        page.call_together("fetchAuthSession", [{"forceRefresh": True}] * 6)

    *_, cold, warm, forced = duet.tell(story)
    get = "GET /execute-api/openapi000/dev/notes"
    assert cold.operations == [*["GetId"] * 6, *["GetCredentialsForIdentity"] * 6, *[get] * 6]
    assert warm.operations == [get] * 6
    assert forced.operations == ["GetTokensFromRefreshToken", *["GetCredentialsForIdentity"] * 6]
    assert forced.events == ["tokenRefresh"] * 6


def test_six_calls_with_tokens_that_the_page_knows_to_have_ended(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse, BRIEF_CLIENT)
        page.call("fetchAuthSession")
        page.player.slow_down(LATENCY_MS)
        page.call_together("get", [NOTES] * 6)
        page.reload()
        page.call_together("fetchAuthSession", [None] * 6)
        page.call_together("getCurrentUser", [None] * 6)

    *_, warm, _, cold, users = duet.tell(story)
    assert identity_calls(warm) == (1, 0, 6)
    assert identity_calls(cold) == (1, 6, 6)
    assert identity_calls(users) == (1, 0, 0)


def test_tokens_that_only_the_service_knows_to_have_ended(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        page.call("fetchAuthSession")
        poolhouse.expire(user_pool_id=USER_POOL)
        page.call_together("fetchUserAttributes", [None] * 6)
        page.call("get", NOTES)
        page.player.slow_down(LATENCY_MS)
        page.call_together("fetchAuthSession", [{"forceRefresh": True}] * 6)
        page.call("fetchUserAttributes")

    *_, refused, _, forced, _ = duet.tell(story)
    assert [each["error"]["message"] for each in refused.outcomes] == (
        ["Access Token has expired"] * 6
    )
    assert identity_calls(forced) == (1, 0, 6)


def test_a_refresh_token_that_ended(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        page.call("fetchAuthSession")
        poolhouse.expire(user_pool_id=USER_POOL, refresh_tokens=True)
        page.call_together("fetchAuthSession", [{"forceRefresh": True}] * 3)
        page.refused("getCurrentUser")
        page.refused("fetchUserAttributes")
        page.call("signOut")

    steps = duet.tell(story)
    assert steps[4].operations == ["GetTokensFromRefreshToken"]
    assert steps[4].events == ["tokenRefresh_failure"] * 3
    assert steps[4].local_storage == {}


def test_a_sign_in_over_tokens_that_ended_refreshes_them_first(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse, BRIEF_CLIENT)
        page.refused("signIn", BOB.credentials)
        poolhouse.expire(user_pool_id=USER_POOL, refresh_tokens=True)
        page.call("signIn", BOB.credentials)

    *_, refused, over = duet.tell(story)
    assert refused.operations == ["GetTokensFromRefreshToken"]
    assert over.operations == [
        "GetTokensFromRefreshToken",
        "InitiateAuth",
        "RespondToAuthChallenge",
    ]
