"""API Gateway: ARNs of calls, and resource policies beside the caller's own."""

import pytest

from poolhouse.iam.documents import parse_policy
from poolhouse.iam.execute_api import (
    INVOKE,
    evaluate_before_authorizer,
    evaluate_with_resource_policy,
    execute_api_arn,
    expand_shorthand,
)
from poolhouse.iam.request import ANONYMOUS, Caller, Request

OWNER, OTHER = "123456789012", "999999999999"
HOME = {"region": "us-east-1", "account": OWNER}
ARN = execute_api_arn("api", "prod", "GET", "/pets", **HOME)
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


@pytest.mark.parametrize(
    ("stage", "method", "path", "call"),
    [
        ("prod", "GET", "/pets/a1b2", "prod/GET/pets/a1b2"),
        ("prod", "get", "/", "prod/GET/"),
        ("prod", "POST", "/a%2Fb/", "prod/POST/a%2Fb/"),
        ("prod", "GET", "//a", "prod/GET//a"),
        ("$default", "DELETE", "/a", "$default/DELETE/a"),
    ],
)
def test_the_arn_of_a_call(stage, method, path, call):
    assert execute_api_arn("api", stage, method, path, **HOME) == (
        f"arn:aws:execute-api:us-east-1:{OWNER}:api/{call}"
    )


def test_the_arn_of_a_call_in_another_partition():
    arn = execute_api_arn(
        "api", "p", "GET", "/", region="cn-north-1", account="1", partition="aws-cn"
    )
    assert arn == "arn:aws-cn:execute-api:cn-north-1:1:api/p/GET/"


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


def outcome(caller, authorization, callers, resources):
    return evaluate_with_resource_policy(
        Request(caller, INVOKE, ARN),
        authorization,
        policy(resources, "resource"),
        identity=[policy(callers, "identity")],
    ).effect


@pytest.mark.parametrize(("callers", "resources", "effect"), TABLE_A)
@pytest.mark.parametrize(("caller", "authorization"), [(NEAR, "AWS_IAM"), (ANONYMOUS, "CUSTOM")])
def test_table_a_of_one_account(caller, authorization, callers, resources, effect):
    assert outcome(caller, authorization, callers, resources) == effect


@pytest.mark.parametrize(("callers", "resources", "effect"), TABLE_B)
def test_table_b_of_two_accounts(callers, resources, effect):
    assert outcome(FAR, "AWS_IAM", callers, resources) == effect


@pytest.mark.parametrize("authorization", ["NONE", "COGNITO_USER_POOLS"])
@pytest.mark.parametrize(
    ("resources", "effect"),
    [("Allow", "allow"), (None, "implicit_deny"), ("Deny", "explicit_deny")],
)
def test_without_iam_the_resource_policy_alone_must_allow(authorization, resources, effect):
    assert outcome(ANONYMOUS, authorization, "Allow", resources) == effect


@pytest.mark.parametrize("authorization", ["NONE", "COGNITO_USER_POOLS"])
def test_without_iam_and_without_resource_policy_everyone_passes(authorization):
    decision = evaluate_with_resource_policy(Request(ANONYMOUS, INVOKE, ARN), authorization, None)
    assert decision.allowed


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
    decision = evaluate_with_resource_policy(
        Request(caller, INVOKE, ARN), "AWS_IAM", None, identity=[policy(callers, "identity")]
    )
    assert decision.effect == effect


def test_a_boundary_without_execute_api_denies():
    decision = evaluate_with_resource_policy(
        Request(NEAR, INVOKE, ARN),
        "AWS_IAM",
        None,
        identity=[policy("Allow", "identity")],
        boundary=policy(None, "identity"),
    )
    assert (decision.effect, decision.policy_type) == ("implicit_deny", "permissions boundary")


def test_a_session_policy_without_execute_api_denies():
    decision = evaluate_with_resource_policy(
        Request(NEAR, INVOKE, ARN),
        "AWS_IAM",
        None,
        identity=[policy("Allow", "identity")],
        session=[policy(None, "identity")],
    )
    assert (decision.effect, decision.policy_type) == ("implicit_deny", "session policy")


@pytest.mark.parametrize(("resources", "denied"), [("Allow", False), (None, False), ("Deny", True)])
def test_only_an_explicit_deny_spares_the_lambda_authorizer_the_call(resources, denied):
    decision = evaluate_before_authorizer(
        Request(ANONYMOUS, INVOKE, ARN), policy(resources, "resource")
    )
    assert (decision is not None) is denied


def test_without_resource_policy_the_lambda_authorizer_is_asked():
    assert evaluate_before_authorizer(Request(ANONYMOUS, INVOKE, ARN), None) is None


BLOCKED = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": "execute-api:/*"},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": INVOKE,
            "Resource": ["execute-api:/*"],
            "Condition": {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "198.51.100.0/24"]}},
        },
    ],
}


@pytest.mark.parametrize(
    ("address", "effect"), [("192.0.2.9", "explicit_deny"), ("203.0.113.1", "allow")]
)
def test_a_resource_policy_against_addresses(address, effect):
    blocked = expand_shorthand(parse_policy(BLOCKED, "resource"), "api", **HOME)
    request = Request(ANONYMOUS, INVOKE, ARN, {"aws:SourceIp": address})
    assert evaluate_with_resource_policy(request, "NONE", blocked).effect == effect


@pytest.mark.parametrize(
    ("written", "expanded"),
    [
        ("execute-api:/*", f"arn:aws:execute-api:us-east-1:{OWNER}:api/*"),
        ("execute-api:/prod/GET/pets", f"arn:aws:execute-api:us-east-1:{OWNER}:api/prod/GET/pets"),
        ("arn:aws:execute-api:us-east-1::*", f"arn:aws:execute-api:us-east-1:{OWNER}:*"),
        ("arn:aws:execute-api:us-east-1:1:api/*", "arn:aws:execute-api:us-east-1:1:api/*"),
        ("arn:aws:execute-api:*", "arn:aws:execute-api:*"),
        ("*", "*"),
    ],
)
@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_shorthand_is_written_out(element, written, expanded):
    statement = {"Effect": "Deny", "Principal": "*", "Action": INVOKE, element: written}
    saved = expand_shorthand(parse_policy({"Statement": statement}, "resource"), "api", **HOME)
    resources = saved.statements[0].resources or saved.statements[0].not_resources
    assert resources == (expanded,)
