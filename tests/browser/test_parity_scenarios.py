"""What the scenarios tell of the library's defaults, told by the real library in a browser.

A browser's clock can't be moved, so what two hours do is done to the emulator: tokens live for
seconds, which the library takes for ended at once, and credentials are ended by name.
"""

import copy
from typing import Any

import pytest
from harness.duet import Duet
from harness.trace import LATENCY_MS, Step, Telling

from poolhouse.pytest_plugin import Emulator
from poolhouse_scenarios.engine.host import EmulatorHost
from poolhouse_scenarios.engine.runner import play
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.library import (
    cold_start_burst,
    company,
    group_change,
    idle_2h,
    order_and_leave,
    role_switch_relogin,
)

pytestmark = pytest.mark.browser

LATENCY_OF_TEN_MS = 200
"""Longer than for six calls: Chromium opens six connections to a server, so ten take turns."""
AN_HOUR_IS_TOO_LONG_TO_WAIT = 0
BRIEF_CLIENT_ID = "companybriefclient00000000"
REPORTS = {"apiName": company.API, "path": "/reports/1"}
AUDIT_LOG = {"apiName": company.API, "path": "/audit-log"}
ORDER = {"apiName": company.API, "path": "/orders", "options": {"body": {"what": "a towel"}}}
AUDITOR = {"customRoleArn": company.AUDITOR_ROLE_ARN, "region": company.REGION}


@pytest.fixture
def poolhouse_config() -> dict[str, Any]:
    """The scenarios' world, and a client more, whose tokens live for three seconds."""
    world = copy.deepcopy(company.WORLD)
    (pool,) = world["user_pools"]
    (web,) = pool["clients"]
    brief = {"access_token_lifetime": "3s", "id_token_lifetime": "3s"}
    pool["clients"].append({**web, **brief, "name": "brief", "id": BRIEF_CLIENT_ID})
    for identity_pool in world["identity_pools"]:
        (provider,) = identity_pool["providers"]
        identity_pool["providers"].append({**provider, "client": "brief"})
    return world


def start(page: Telling, poolhouse: Emulator, client_id: str = company.CLIENT_ID) -> None:
    """Configure what the company's pages do in production, at the emulator's URL."""
    config = copy.deepcopy(company.resources())
    endpoints = {"userPoolEndpoint": poolhouse.url, "identityPoolEndpoint": poolhouse.url}
    cognito: Any = config["Auth"]
    cognito["Cognito"] |= {**endpoints, "userPoolClientId": client_id}
    url = f"{poolhouse.url}/execute-api/{company.API_ID}/{company.STAGE}"
    config["API"] = {"REST": {company.API: {"endpoint": url, "region": company.REGION}}}
    page.configure(config)


def sign_in(page: Telling, person: str) -> None:
    page.call("signIn", {"username": person, "password": company.PASSWORDS[person]})


def end_credentials(page: Telling, poolhouse: Emulator) -> None:
    session = page.call("fetchAuthSession")
    poolhouse.expire(access_key_id=session["credentials"]["accessKeyId"])


def told(story: Story) -> dict[str, Any]:
    """Play a scenario on the library's defaults and return what it found, by its sentences."""
    outcome = play(story, "naive", seed=1, make_host=EmulatorHost, stopwatch=lambda: 0.0)
    assert outcome.holds, outcome.broke_off
    return {finding.sentence: finding.found for finding in outcome.findings}


def seen(step: Step) -> str:
    """Return what the page saw of several calls, as the scenarios say it."""
    statuses = [_status(outcome) for outcome in step.outcomes]
    (status,) = dict.fromkeys(statuses)
    return f"{len(statuses)} times {status}"


def _status(outcome: dict[str, Any]) -> int:
    answered: int = (
        outcome["error"]["status_code"] if "error" in outcome else (outcome["value"]["statusCode"])
    )
    return answered


def forbidden(*steps: Step) -> int:
    """Return how many requests were answered 403."""
    return sum(call["status"] == 403 for step in steps for call in step.requests)


def identity_calls(step: Step) -> int:
    return step.operations.count("GetId") + step.operations.count("GetCredentialsForIdentity")


def signers(step: Step) -> list[str]:
    """Return the access keys that signed the calls, each once."""
    signed = [call["headers"].get("authorization") for call in step.requests]
    keys = [text.partition("Credential=")[2].partition("…")[0] for text in signed if text]
    return list(dict.fromkeys(keys))


def roles(step: Step) -> str:
    principals = [entry[4] for entry in step.answered if entry[0] == "execute-api"]
    return ", ".join(dict.fromkeys(each.split("/")[1] for each in principals))


def test_a_cold_start(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        sign_in(page, company.ADA)
        page.reload()
        page.player.slow_down(LATENCY_OF_TEN_MS)
        page.call_together("get", [REPORTS] * 10)
        page.player.slow_down(0)
        page.call_together("get", [REPORTS] * 10)

    *_, cold, warm = duet.tell(story)
    assert told(cold_start_burst.STORY) == {
        "the page's calls are answered": seen(cold),
        "GetId calls": cold.operations.count("GetId"),
        "GetCredentialsForIdentity calls": cold.operations.count("GetCredentialsForIdentity"),
        "different keys that sign the calls": len(signers(cold)),
        "identity calls of ten more calls, a minute later": identity_calls(warm),
    }


def test_the_return_after_two_idle_hours(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse, BRIEF_CLIENT_ID)
        sign_in(page, company.ADA)
        page.call("get", REPORTS)
        end_credentials(page, poolhouse)
        page.player.slow_down(LATENCY_MS)
        page.call_together("get", [REPORTS] * 6)
        page.player.slow_down(0)
        page.call("signOut")

        sign_in(page, company.BEN)
        page.call("switchRoleForGood", AUDITOR)
        page.call("get", AUDIT_LOG)
        end_credentials(page, poolhouse)
        page.call_together("get", [AUDIT_LOG] * 6)
        page.call("signOut")
        page.reload()

        start(page, poolhouse)
        sign_in(page, company.CLEO)
        page.call("get", REPORTS)
        end_credentials(page, poolhouse)
        page.call_together("get", [REPORTS] * 6)

    returns = [step for step in duet.tell(story) if step.done.startswith("6 times")]
    found: dict[str, Any] = {}
    for name, step in zip(("Ada", "Ben", "Cleo"), returns, strict=True):
        found[f"{name}'s six calls on return are answered"] = seen(step)
        found[f"token refreshes for {name}"] = step.operations.count("GetTokensFromRefreshToken")
        found[f"identity calls for {name}"] = identity_calls(step)
    found["requests answered 403"] = forbidden(*returns)
    assert told(idle_2h.STORY) == found


def test_a_role_that_outlives_its_user(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        sign_in(page, company.ADA)
        page.call("get", REPORTS)
        page.call("switchRoleForGood", AUDITOR)
        page.call("get", AUDIT_LOG)
        page.call("signOut")
        sign_in(page, company.CLEO)
        page.call_together("get", [REPORTS] * 6)

    steps = duet.tell(story)
    audit, cleo = steps[4], steps[-1]
    assert told(role_switch_relogin.STORY) == {
        "Cleo's six calls are answered": seen(cleo),
        "the role that signs them": roles(cleo),
        "keys of Ada's that sign them": len(
            [key for key in signers(cleo) if key in signers(audit)]
        ),
        "identity calls for Cleo": identity_calls(cleo),
        "requests answered 403": forbidden(*steps),
        "requests that the open page makes in the hour after": AN_HOUR_IS_TOO_LONG_TO_WAIT,
    }


def test_rights_that_change_while_a_page_is_open(duet: Duet):
    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        sign_in(page, company.CLEO)
        page.call("get", REPORTS)
        whom = {"UserPoolId": company.USER_POOL_ID, "Username": company.CLEO}
        call = poolhouse.world.call
        call("cognito-idp", "AdminRemoveUserFromGroup", {**whom, "GroupName": "members"})
        call("cognito-idp", "AdminAddUserToGroup", {**whom, "GroupName": "auditors"})
        page.call_together("get", [AUDIT_LOG] * 6)
        page.call_together("get", [AUDIT_LOG] * 6)

    steps = duet.tell(story)
    first, later = steps[-2:]
    assert told(group_change.STORY) == {
        "Cleo's six calls are answered": seen(first),
        "token refreshes for them": first.operations.count("GetTokensFromRefreshToken"),
        "identity calls for them": identity_calls(first),
        "times they were sent": len(first.requests),
        "six more calls, half an hour later": seen(later),
        "requests answered 403": forbidden(*steps),
    }


def test_an_order_that_is_repeated_and_calls_that_outlive_their_page(duet: Duet):
    """Nothing in the library tells it of a page that is left, so here nobody leaves."""

    def story(page: Telling, poolhouse: Emulator) -> None:
        start(page, poolhouse)
        sign_in(page, company.CLEO)
        page.refused("post", ORDER)
        page.call_together("get", [REPORTS] * 6)

    *_, order, reports = duet.tell(story)
    sent = [call for call in order.requests if call["url"].endswith("/orders")]
    assert told(order_and_leave.STORY) == {
        "the order is answered": str(_status(order.outcomes[0])),
        "times the order was sent": len(sent),
        "the left page's calls end with": seen(reports),
        "answers to the page that was left": len(reports.requests),
    }
