"""A resource's policy beside the caller's own: API Gateway's tables A and B."""

import pytest

from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate, evaluate_resource_policy
from poolhouse.iam.request import ANONYMOUS, Caller, Request

OWNER, OTHER = "123456789012", "999999999999"
INVOKE = "execute-api:Invoke"
ARN = f"arn:aws:execute-api:us-east-1:{OWNER}:api/prod/GET/pets"
NEAR = Caller.role_session(f"arn:aws:iam::{OWNER}:role/Reader", "CognitoIdentityCredentials")
FAR = Caller.role_session(f"arn:aws:iam::{OTHER}:role/Reader", "CognitoIdentityCredentials")


def policy(effect, kind):
    if effect is None:
        return parse_policy(
            {"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "*"}}
            if kind == "identity"
            else {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "a:B"}},
            kind,
        )
    principal = {} if kind == "identity" else {"Principal": "*"}
    statement = {"Effect": effect, "Action": INVOKE, "Resource": "*", **principal}
    return parse_policy({"Statement": statement}, kind)


TABLE_A = [
    # the caller's policy (or the authorizer's), the resource policy, the outcome
    ("Allow", "Allow", "allow"),
    ("Allow", None, "allow"),
    ("Allow", "Deny", "explicit_deny"),
    (None, "Allow", "allow"),
    (None, None, "implicit_deny"),
    (None, "Deny", "explicit_deny"),
    ("Deny", "Allow", "explicit_deny"),
    ("Deny", None, "explicit_deny"),
    ("Deny", "Deny", "explicit_deny"),
]

TABLE_B = [
    ("Allow", "Allow", "allow"),
    ("Allow", None, "implicit_deny"),
    ("Allow", "Deny", "explicit_deny"),
    (None, "Allow", "implicit_deny"),
    (None, None, "implicit_deny"),
    (None, "Deny", "explicit_deny"),
    ("Deny", "Allow", "explicit_deny"),
    ("Deny", None, "explicit_deny"),
    ("Deny", "Deny", "explicit_deny"),
]


def outcome(caller, callers, resources):
    return evaluate(
        Request(caller, INVOKE, ARN),
        identity=[policy(callers, "identity")],
        resource=policy(resources, "resource"),
    ).effect


@pytest.mark.parametrize(("callers", "resources", "effect"), TABLE_A)
@pytest.mark.parametrize("caller", [NEAR, ANONYMOUS])
def test_table_a_of_one_account(caller, callers, resources, effect):
    assert outcome(caller, callers, resources) == effect


@pytest.mark.parametrize(("callers", "resources", "effect"), TABLE_B)
def test_table_b_of_two_accounts(callers, resources, effect):
    assert outcome(FAR, callers, resources) == effect


@pytest.mark.parametrize(
    ("resources", "effect"),
    [("Allow", "allow"), (None, "implicit_deny"), ("Deny", "explicit_deny")],
)
def test_without_iam_the_resource_policy_alone_must_allow(resources, effect):
    request = Request(ANONYMOUS, INVOKE, ARN)
    assert evaluate_resource_policy(request, policy(resources, "resource")).effect == effect


@pytest.mark.parametrize(
    ("caller", "callers", "effect"),
    [
        (NEAR, "Allow", "allow"),
        (NEAR, None, "implicit_deny"),
        (NEAR, "Deny", "explicit_deny"),
        (FAR, "Allow", "implicit_deny"),
    ],
)
def test_without_resource_policy_the_caller_s_own_policies_decide(caller, callers, effect):
    decision = evaluate(Request(caller, INVOKE, ARN), identity=[policy(callers, "identity")])
    assert decision.effect == effect


def test_a_boundary_without_execute_api_denies():
    decision = evaluate(
        Request(NEAR, INVOKE, ARN),
        identity=[policy("Allow", "identity")],
        boundary=policy(None, "identity"),
    )
    assert (decision.effect, decision.policy_type) == ("implicit_deny", "permissions boundary")


def test_a_session_policy_without_execute_api_denies():
    decision = evaluate(
        Request(NEAR, INVOKE, ARN),
        identity=[policy("Allow", "identity")],
        session=[policy(None, "identity")],
    )
    assert (decision.effect, decision.policy_type) == ("implicit_deny", "session policy")
