"""A served world with a standing clock, and SDK clients that sign by that clock or off it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

import poolhouse
from poolhouse.iam import credentials, roles
from poolhouse.iam.credentials import TemporaryCredentials
from poolhouse.protocol.call import Call

NOON_MS = 1_900_000_000_000
REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/app/Reader"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/Reader/someone"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
    },
}

_SDK = botocore.session.Session()


def policy(effect: str, action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass
class Desk:
    """What the tests do to a world: make roles, issue credentials, make clients.

    Args:
        world: The world.
        url: Where it is served.
        off_by_s: How far the SDK's clock is off the world's.
    """

    world: poolhouse.World
    url: str
    off_by_s: int = 0

    def role(self, boundary: Any = None, trust: Any = None, **policies: Any) -> roles.Role:
        foundation = self.world.foundation
        with foundation.store.step():
            return roles.put(
                foundation.store,
                foundation.entropy,
                ROLE_ARN,
                trust or TRUST,
                policies,
                boundary=boundary,
            )

    def session(self, lifetime_s: int = 3600, **more: Any) -> TemporaryCredentials:
        foundation = self.world.foundation
        with foundation.store.step():
            return credentials.issue(
                Call.on(foundation, "test", self.world.clock.now_ms()),
                ROLE_ARN,
                session_name="someone",
                lifetime_s=lifetime_s,
                context=more.get("context", {}),
                session_policies=json.dumps(more.get("session_policies", {})),
            )

    def client(
        self,
        key: str = "test",
        secret: str = "test",
        token: str | None = None,
        *,
        service: str = "cognito-identity",
        region: str = REGION,
        **config: Any,
    ) -> Any:
        return _SDK.create_client(
            service,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def client_of(self, session: TemporaryCredentials) -> Any:
        return self.client(session.access_key_id, session.secret_access_key, session.session_token)

    def refusal(self) -> Any:
        return self.world.journal.entries(errors_only=True)[-1]


@pytest.fixture
def settings() -> poolhouse.Settings:
    return poolhouse.Settings(strict=True)


@pytest.fixture
def world(settings: poolhouse.Settings) -> Iterator[poolhouse.World]:
    world = poolhouse.World(settings, seed="iam", clock=poolhouse.Clock.frozen(NOON_MS))
    yield world
    world.close()


@pytest.fixture
def desk(world: poolhouse.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with poolhouse.serve(world) as server:
        desk = Desk(world, server.url)

        def sdk_time(*_: Any) -> datetime:
            now = datetime.fromtimestamp(world.clock.now_ms() / 1000, UTC)
            return now + timedelta(seconds=desk.off_by_s)

        monkeypatch.setattr("botocore.auth.get_current_datetime", sdk_time)
        yield desk


@pytest.fixture
def deny() -> Callable[..., dict[str, Any]]:
    return lambda action, **more: policy("Deny", action, **more)


@pytest.fixture
def allow() -> Callable[..., dict[str, Any]]:
    return lambda action, **more: policy("Allow", action, **more)
