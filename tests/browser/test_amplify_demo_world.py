"""The demo world, with the very configuration that `poolhouse serve` prints for it."""

from collections.abc import Callable

import pytest
from harness.app import App, LibraryError

from poolhouse import amplify_config
from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

ALICE = {"username": "alice@example.com", "password": "Correct-Horse-1"}
CAROL = {"username": "carol@example.com", "password": "Correct-Horse-3"}
ITEMS = {"apiName": "demo", "path": "/items"}
REPORT = {"apiName": "demo", "path": "/admin/report"}
HIDDEN = {"apiName": "demo", "path": "/hidden"}


@pytest.fixture
def poolhouse_config() -> None:
    """No configuration of our own: the demo world."""


@pytest.fixture
def demo_app(open_app: Callable[..., App], poolhouse: Emulator) -> App:
    return open_app(amplify_config.of(poolhouse.world))


def test_a_user_signs_in_by_address_and_calls_the_demo_api(demo_app: App):
    assert demo_app.call("signIn", ALICE)["isSignedIn"]
    user = demo_app.call("getCurrentUser")
    assert user["signInDetails"]["loginId"] == ALICE["username"]
    assert user["username"] == user["userId"]
    assert demo_app.call("get", ITEMS)["statusCode"] == 200


def test_a_user_of_two_groups_switches_to_the_role_of_the_other(demo_app: App):
    demo_app.call("signIn", CAROL)
    with pytest.raises(LibraryError) as denied:
        demo_app.call("get", REPORT)
    assert denied.value.status_code == 403
    admin = "arn:aws:iam::123456789012:role/PoolhouseAdmin"
    demo_app.call("switchRole", {"customRoleArn": admin, "region": "us-east-1"})
    assert demo_app.call("get", REPORT)["body"] == '{"report":42}'


def test_a_role_of_a_group_that_the_user_is_not_in_is_refused(demo_app: App):
    demo_app.call("signIn", ALICE)
    admin = "arn:aws:iam::123456789012:role/PoolhouseAdmin"
    with pytest.raises(LibraryError) as refused:
        demo_app.call("switchRole", {"customRoleArn": admin, "region": "us-east-1"})
    assert (refused.value.name, refused.value.status_code) == ("NotAuthorizedException", 400)


def test_a_new_user_confirms_with_the_code_from_the_inbox_and_is_signed_in(
    demo_app: App, poolhouse: Emulator
):
    new = {"username": "erin@example.com", "password": "Correct-Horse-5"}
    options = {"userAttributes": {"email": new["username"]}, "autoSignIn": True}
    step = demo_app.call("signUp", {**new, "options": options})
    assert step["nextStep"]["signUpStep"] == "CONFIRM_SIGN_UP"
    assert step["nextStep"]["codeDeliveryDetails"]["destination"] == "e***@e***"

    code = poolhouse.inbox.code(new["username"])
    confirmation = {"username": new["username"], "confirmationCode": code}
    step = demo_app.call("confirmSignUp", confirmation)
    assert step["nextStep"]["signUpStep"] == "COMPLETE_AUTO_SIGN_IN"
    assert demo_app.call("autoSignIn")["isSignedIn"]
    assert demo_app.call("fetchUserAttributes")["email_verified"] == "true"


class TestGuest:
    def test_a_guest_calls_what_guests_may(self, demo_app: App):
        assert demo_app.call("get", ITEMS)["statusCode"] == 200
        with pytest.raises(LibraryError) as denied:
            demo_app.call("get", REPORT)
        assert denied.value.status_code == 403

    def test_the_guests_identity_outlives_a_reload(self, demo_app: App):
        before = demo_app.call("fetchAuthSession")
        demo_app.reload()
        demo_app.network.clear()
        after = demo_app.call("fetchAuthSession")
        assert after["identityId"] == before["identityId"]
        assert demo_app.network.operations == ["GetCredentialsForIdentity"]

    def test_the_guests_identity_becomes_the_users_without_another_get_id(self, demo_app: App):
        guest = demo_app.call("fetchAuthSession")
        demo_app.call("signIn", ALICE)
        demo_app.network.clear()
        user = demo_app.call("fetchAuthSession")
        assert user["identityId"] == guest["identityId"]
        assert demo_app.network.operations == ["GetCredentialsForIdentity"]

    def test_a_guest_without_a_stored_identity_is_refused_the_users_one(
        self, demo_app: App, poolhouse: Emulator
    ):
        demo_app.call("signIn", ALICE)
        demo_app.call("fetchAuthSession")
        stored = demo_app.storage()
        token = next(value for key, value in stored.items() if key.endswith(".refreshToken"))
        poolhouse.expire(token)
        for _ in range(2):
            with pytest.raises(LibraryError) as refused:
                demo_app.call("fetchAuthSession", {"forceRefresh": True})
            assert refused.value.name == "NotAuthorizedException"
            assert refused.value.message.startswith("Access to Identity '")
            assert refused.value.message.endswith("' is forbidden.")
        demo_app.reload()
        assert demo_app.call("fetchAuthSession")["accessToken"] is None


def test_the_route_without_cors_headers_is_a_network_error_in_a_browser(
    demo_app: App, poolhouse: Emulator
):
    demo_app.call("signIn", ALICE)
    with pytest.raises(LibraryError) as refused:
        demo_app.call("get", HIDDEN)
    assert (refused.value.name, refused.value.status_code) == ("NetworkError", None)
    entries = poolhouse.journal.entries(service="execute-api")
    assert [(entry.operation, entry.status) for entry in entries] == [
        ("OPTIONS /dev/hidden", 403)
    ] * 3
