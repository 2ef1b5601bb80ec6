"""Our client's REST calls are the real library's, signature and attempts included."""

import pytest
from harness.duet import Duet
from harness.people import BOB, totp_code
from harness.trace import Telling
from harness.world import ADMIN_ROLE, CLIENT, REGION, amplify_config

from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

NOTES = {"apiName": "open", "path": "/notes"}
REPORT = {"apiName": "open", "path": "/report"}
HIDDEN_REPORT = {"apiName": "closed", "path": "/report"}
ADMIN = {"customRoleArn": ADMIN_ROLE, "region": REGION}


def sign_in(page: Telling, poolhouse: Emulator) -> None:
    page.configure(amplify_config(poolhouse, CLIENT))
    options = {"authFlowType": "USER_PASSWORD_AUTH"}
    page.call("signIn", {**BOB.credentials, "options": options})
    code = totp_code(BOB.totp_secret, poolhouse)
    page.call("confirmSignIn", {"challengeResponse": code})


def test_paths_queries_bodies_and_refusals(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        page.configure(amplify_config(poolhouse, CLIENT))
        page.refused("get", NOTES)
        sign_in(page, poolhouse)
        page.call("get", NOTES)
        query = {"q": "a b+c", "empty": "", "z": "ü~!'()*"}
        page.call(
            "get",
            {
                "apiName": "open",
                "path": "/notes/caf%C3%A9%20one?z=replaced&y=kept",
                "options": {"queryParams": query},
            },
        )
        page.refused("get", {"apiName": "open", "path": "/notes/(1)"})
        page.call("post", {**NOTES, "options": {"body": {"text": "Grüße", "n": [1, 2.5, None]}}})
        page.call("post", {**NOTES, "options": {"body": "text", "headers": {"X-Api-Key": "key"}}})
        page.refused("post", {**REPORT, "options": {"body": False}})
        page.refused("get", REPORT)
        page.refused("head", NOTES)
        page.refused("get", {"apiName": "unknown", "path": "/notes"})
        page.refused("get", {**NOTES, "options": {"headers": {"Authorization": "mine"}}})

    steps = duet.tell(story)
    assert len([step for step in steps if step.operations]) >= 9


def test_credentials_that_ended(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        session = page.call("fetchAuthSession")
        poolhouse.expire(access_key_id=session["credentials"]["accessKeyId"])
        page.refused("get", NOTES)
        page.call_together("get", [NOTES] * 3)
        page.call("fetchAuthSession", {"forceRefresh": True})
        page.call("get", NOTES)

    steps = duet.tell(story)
    assert steps[4].outcomes[0]["error"]["body"] == (
        '{"message":"The security token included in the request is expired"}'
    )
    assert len(steps[4].operations) == 1


def test_a_403_that_the_page_may_not_read(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        page.refused("get", HIDDEN_REPORT)
        page.refused("get", {"apiName": "closed", "path": "/no-such-route"})

    *_, hidden, missing = duet.tell(story)
    error = hidden.outcomes[0]["error"]
    assert (error["name"], error["message"]) == ("NetworkError", "A network error has occurred.")
    assert [entry[2] for entry in hidden.answered[-3:]] == [403, 403, 403]
    assert missing.operations == []


def test_switching_roles_and_back(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        sign_in(page, poolhouse)
        page.refused("get", REPORT)
        page.call("switchRole", ADMIN)
        page.call("get", REPORT)
        page.call("fetchAuthSession", {"forceRefresh": True})
        page.refused("get", NOTES)
        page.call("leaveRole")
        page.call("get", NOTES)
        page.refused("switchRole", {**ADMIN, "customRoleArn": f"{ADMIN_ROLE}OfNobody"})
        page.call("switchRole", ADMIN)
        page.call("signOut")
        page.call("fetchAuthSession")

    steps = duet.tell(story)
    assert steps[4].operations == ["GetCredentialsForIdentity"]
    assert steps[5].answered[0][4].split("/")[1] == "Admin"


def test_what_a_further_configure_replaces_and_keeps(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        config = amplify_config(poolhouse, CLIENT)

        def configure_with(**options: object) -> None:
            page.call("configureWith", {"config": config, "options": options})

        sign_in(page, poolhouse)
        configure_with(restHeaders={"X-Api-Key": "mine"})
        page.call("get", NOTES)
        page.call("configure", config)
        page.call("get", NOTES)
        configure_with()
        page.call("get", NOTES)
        configure_with(providers=[])
        page.call("fetchAuthSession")
        page.refused("get", NOTES)
        configure_with(providers=["tokenProvider"])
        page.call("fetchAuthSession")
        page.refused("get", NOTES)
        configure_with(providers=["credentialsProvider"])
        page.call("fetchAuthSession")
        page.refused("getCurrentUser")
        poolhouse.clock.advance("30s")
        page.call("signIn", {**BOB.credentials, "options": {"authFlowType": "no such flow"}})
        code = totp_code(BOB.totp_secret, poolhouse)
        page.refused("confirmSignIn", {"challengeResponse": code})
        configure_with(providers=["tokenProvider", "credentialsProvider"])
        page.call("get", NOTES)
        page.call("signOut")

    steps = duet.tell(story)
    sent = [step.requests[-1]["headers"].get("x-api-key") for step in steps if step.done == "get"]
    assert sent[:3] == ["mine", "mine", None]
