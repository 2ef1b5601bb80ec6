"""A server of twenty lines and stories about it, to try the engine without the emulator.

It hands out credentials that live for an hour and refuses API calls signed with dead ones.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from poolhouse_scenarios.engine.stage import Stage
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.engine.wire import Answer, Request

HOUR_MS = 60 * 60 * 1000
TARGET = "AWSCognitoIdentityService.GetCredentialsForIdentity"


class LittleHost:
    """Answer GetCredentialsForIdentity and GET /."""

    def __init__(self, world: Mapping[str, Any], *, seed: int, start_ms: int) -> None:
        self.world = world
        self.seed = seed
        self.now_ms = start_ms
        self.expiries_ms: dict[str, int] = {}
        self.closed = False

    def answer(self, request: Request, at_ms: int) -> Answer:
        assert at_ms >= self.now_ms, "virtual time runs forward"
        self.now_ms = at_ms
        if request.header("x-amz-target") == TARGET:
            return self._credentials()
        credential = (request.header("authorization") or "").partition("Credential=")[2]
        if self.expiries_ms.get(credential.partition("/")[0], 0) > at_ms:
            return _json(200, {"seed": self.seed})
        return _json(403, {"message": "expired"}, ("x-amzn-ErrorType".lower(), "Expired:http://x"))

    def close(self) -> None:
        self.closed = True

    def _credentials(self) -> Answer:
        key = f"ASIA{len(self.expiries_ms):04}"
        self.expiries_ms[key] = self.now_ms + HOUR_MS
        return _json(200, {"Credentials": {"AccessKeyId": key, "SecretKey": "s" * 40}})


def _json(status: int, body: object, *headers: tuple[str, str]) -> Answer:
    return Answer(status, headers, json.dumps(body).encode())


async def credentials(stage: Stage, tab: str) -> str:
    """Fetch credentials and return their key."""
    request = Request("POST", "http://localhost/", (("x-amz-target", TARGET),), b'{"IdentityId":1}')
    answer = await stage.network.exchange(tab, request)
    return str(json.loads(answer.body)["Credentials"]["AccessKeyId"])


async def call(stage: Stage, tab: str, key: str) -> int:
    """Call the API with a key and return the status."""
    signed = f"AWS4-HMAC-SHA256 Credential={key}/20260105/us-east-1/execute-api/aws4_request"
    request = Request("GET", "http://localhost/things", (("authorization", signed),))
    return (await stage.network.exchange(tab, request)).status


async def idle_and_return(stage: Stage) -> None:
    """Ada and Ben idle for two hours; the hardened version fetches credentials on return."""
    keys = await asyncio.gather(*(credentials(stage, tab) for tab in ("Ada", "Ben")))
    stage.remark("both go to lunch")
    await asyncio.sleep(2 * 60 * 60)
    if stage.profile == "hardened":
        keys = await asyncio.gather(*(credentials(stage, tab) for tab in ("Ada", "Ben")))
    since_ns = stage.instant()
    for tab, key in zip(("Ada", "Ben"), keys, strict=True):
        await asyncio.gather(*(call(stage, tab, key) for _ in range(3)))
    refused = stage.traffic(since_ns=since_ns).forbidden
    stage.expect("calls on return are refused", refused, naive=6, hardened=0)


async def a_wrong_expectation(stage: Stage) -> None:
    """Say something that is not so."""
    await credentials(stage, "Ada")
    stage.expect("no identity calls are made", stage.traffic().identity_calls, naive=0, hardened=0)


async def a_deadlock(stage: Stage) -> None:
    """Wait for what never comes."""
    await credentials(stage, "Ada")
    await asyncio.Event().wait()


async def a_failure_in_the_background(stage: Stage) -> None:
    """Start something that fails, and look away."""

    async def fails() -> None:
        message = "nobody awaits this"
        raise LookupError(message)

    await credentials(stage, "Ada")
    asyncio.create_task(fails())  # noqa: RUF006  nobody awaits it, that is the point
    await asyncio.sleep(1)
    stage.expect("identity calls", stage.traffic().identity_calls, naive=1, hardened=1)


async def nothing_checked(stage: Stage) -> None:
    """Play, and forget to look."""
    await credentials(stage, "Ada")


IDLE = Story("little-idle", "Two people idle for two hours.", {}, idle_and_return)
CANARY = Story("canary", "Must fail.", {}, a_wrong_expectation)
STUCK = Story("stuck", "Must break off.", {}, a_deadlock)
DISTRACTED = Story("distracted", "Must break off.", {}, a_failure_in_the_background)
BLIND = Story("blind", "Must not count as passed.", {}, nothing_checked)
