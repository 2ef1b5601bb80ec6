"""Decisions are remembered by all that they depend on: whatever changes, the next one is new."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from poolhouse.iam import authorization
from poolhouse.iam.credentials import TemporaryCredentials
from poolhouse.iam.documents import parse_policy
from poolhouse.iam.principals import Principal
from poolhouse.iam.roles import Role

NOON_MS = 1_795_176_000_000
ACTION = "execute-api:Invoke"
RESOURCE = "arn:aws:execute-api:us-east-1:123456789012:poolhouse0/dev/GET/items"


def policies(effect: str = "Allow", action: str = "*", **condition: Any) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": "*"}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"own": {"Version": "2012-10-17", "Statement": [statement]}})


def principal(allowed: str | None = None) -> Principal:
    role = Role(
        arn="arn:aws:iam::123456789012:role/Reader",
        name="Reader",
        role_id="AROA1",
        trust_policy="{}",
        policies=allowed or policies(),
        boundary=None,
    )
    session = TemporaryCredentials(
        access_key_id="ASIA1",
        secret_access_key="s",
        session_token="t",
        role_arn=role.arn,
        session_name="ada",
        issued_ms=NOON_MS,
        expires_ms=NOON_MS + 3_600_000,
        session_policies="{}",
        context={"cognito-identity.amazonaws.com:amr": ["authenticated", "people"]},
    )
    return Principal.of_session(session, role, {"aws:SourceIp": "10.0.0.1"})


def ask(who: Principal, **changed: Any) -> bool:
    asked = {"action": ACTION, "resource": RESOURCE, "region": "us-east-1", "now_ms": NOON_MS}
    return authorization.evaluate(who, **{**asked, **changed}).allowed


BOUND = json.loads(policies(action="s3:*"))["own"]
OF_ROLE: dict[str, Callable[[Principal], Principal]] = {
    "the role's policies": lambda who: replace(
        who, role=replace(who.role, policies=policies("Deny"))
    ),
    "the boundary": lambda who: replace(who, role=replace(who.role, boundary=json.dumps(BOUND))),
    "the session's policies": lambda who: replace(
        who, credentials=replace(who.credentials, session_policies=policies(action="s3:*"))
    ),
}


@pytest.mark.parametrize("change", OF_ROLE)
def test_what_the_principal_may_do_counts_at_once(change: str) -> None:
    who = principal()
    assert ask(who)
    assert not ask(OF_ROLE[change](who))
    assert ask(who)


CONDITIONS: dict[str, tuple[dict[str, Any], dict[str, Any], Callable[[Principal], Principal]]] = {
    "time": (
        {"DateLessThan": {"aws:CurrentTime": "2026-11-20T12:00:01Z"}},
        {"now_ms": NOON_MS + 1_000},
        lambda who: who,
    ),
    "region": (
        {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
        {"region": "eu-west-1"},
        lambda who: who,
    ),
    "a key of the request": (
        {"IpAddress": {"aws:SourceIp": "10.0.0.1/32"}},
        {},
        lambda who: replace(who, request_keys={"aws:SourceIp": "10.0.0.2"}),
    ),
    "a key of the session": (
        {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}},
        {},
        lambda who: replace(who, credentials=replace(who.credentials, context={})),
    ),
}


@pytest.mark.parametrize("change", CONDITIONS)
def test_what_a_condition_asks_for_counts_at_once(change: str) -> None:
    condition, asked, changed = CONDITIONS[change]
    who = principal(policies(**condition))
    assert ask(who)
    assert not ask(changed(who), **asked)
    assert ask(who)


def test_action_resource_and_its_policy_count_at_once() -> None:
    who = principal(policies(action=ACTION))
    assert ask(who)
    assert not ask(who, action="s3:GetObject")
    denying = parse_policy(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": RESOURCE}
            ],
        },
        "resource",
    )
    assert not ask(who, resource_policy=denying)
    assert ask(who)


def test_whom_a_role_trusts_counts_at_once() -> None:
    aud = "cognito-identity.amazonaws.com:aud"

    def trusting(pool: str) -> Role:
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {aud: pool},
                "DateLessThan": {"aws:CurrentTime": "2026-11-20T12:00:01Z"},
            },
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = principal().role
        assert role is not None
        return replace(role, trust_policy=trust)

    def trusts(role: Role, *, shown: str = "one", later_ms: int = 0) -> bool:
        return authorization.trusts(
            role,
            "cognito-identity.amazonaws.com",
            session_name="s",
            now_ms=NOON_MS + later_ms,
            context={aud: shown},
        ).allowed

    assert trusts(trusting("one"))
    assert not trusts(trusting("two"))
    assert not trusts(trusting("one"), shown="two")
    assert not trusts(trusting("one"), later_ms=1_000)
    assert trusts(trusting("one"))
