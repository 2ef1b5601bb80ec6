"""What a decision says about its reasons."""

import pytest

from poolhouse.iam.decision import Decision
from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate
from poolhouse.iam.request import ANONYMOUS, Caller, Request

ARN = "arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/pets"
CALLER = Caller.role_session("arn:aws:iam::123456789012:role/Reader", "s")
REQUEST = Request(CALLER, "execute-api:Invoke", ARN, {"aws:SourceIp": "10.0.0.1"})
SUBJECT = f"execute-api:Invoke on {ARN} is"


def policy(*statements, name="Calls"):
    return parse_policy({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


def statement(effect="Allow", **changes):
    return {"Effect": effect, "Action": "execute-api:*", "Resource": "*", **changes}


@pytest.mark.parametrize(
    ("policies", "lines"),
    [
        (
            {"identity": [policy(statement())]},
            [f"{SUBJECT} allowed by identity-based policy 'Calls' Statement[0]"],
        ),
        (
            {"identity": [policy(statement(), statement("Deny", Sid="NoCalls"))]},
            [f"{SUBJECT} denied by identity-based policy 'Calls' Statement[1] (NoCalls)"],
        ),
        (
            {"identity": [policy(statement(), name="")], "session": [policy(statement("Deny"))]},
            [f"{SUBJECT} denied by session policy 'Calls' Statement[0]"],
        ),
        ({}, [f"{SUBJECT} denied because no identity-based policy allows it"]),
        (
            {"session": [policy(statement(Resource="arn:aws:s3:::b"))]},
            [f"{SUBJECT} denied because no identity-based policy allows it"],
        ),
        (
            {"identity": [policy(statement(Action="s3:*"), statement("Deny", Action="s3:*"))]},
            [f"{SUBJECT} denied because no identity-based policy allows it"],
        ),
        (
            {
                "identity": [
                    policy(
                        statement(Resource="arn:aws:execute-api:*:*:api/test/*"),
                        statement(
                            Sid="Office",
                            Condition={"IpAddress": {"aws:SourceIp": ["192.0.2.1", "192.0.2.2"]}},
                        ),
                        statement(Condition={"Bool": {"aws:MultiFactorAuthPresent": True}}),
                        statement("Deny", Condition={"Bool": {"aws:SecureTransport": False}}),
                        name="",
                    )
                ]
            },
            [
                f"{SUBJECT} denied because no identity-based policy allows it",
                "  identity-based policy Statement[0] allows the action, but not on this resource",
                (
                    "  identity-based policy Statement[1] (Office) allows the action, but not "
                    "under IpAddress aws:SourceIp '192.0.2.1, 192.0.2.2': it is '10.0.0.1'"
                ),
                (
                    "  identity-based policy Statement[2] allows the action, but not under "
                    "Bool aws:MultiFactorAuthPresent 'true': the request lacks the key"
                ),
            ],
        ),
        (
            {
                "identity": [policy(statement())],
                "boundary": policy(statement(Resource="arn:aws:s3:::b"), name="Limits"),
            },
            [
                f"{SUBJECT} denied because no permissions boundary allows it",
                (
                    "  permissions boundary 'Limits' Statement[0] allows the action, but not on "
                    "this resource"
                ),
            ],
        ),
    ],
)
def test_an_explanation_names_the_statement_or_the_near_misses(policies, lines):
    assert evaluate(REQUEST, **policies).explain().splitlines() == lines


def test_a_condition_that_failed_is_kept_with_the_request_s_values():
    condition = {"IpAddress": {"aws:SourceIp": "192.0.2.1"}}
    decision = evaluate(REQUEST, identity=[policy(statement(Condition=condition))])
    mismatch = decision.findings[0].mismatch
    assert mismatch.element == "Condition"
    assert (mismatch.condition.operator, mismatch.condition.key) == ("IpAddress", "aws:SourceIp")
    assert mismatch.request_values == ("10.0.0.1",)


def test_what_needs_no_policy_is_explained_too():
    root = Request(Caller.root("123456789012"), "cognito-idp:CreateUserPool", "*")
    assert evaluate(root).explain() == (
        "cognito-idp:CreateUserPool on * is allowed: arn:aws:iam::123456789012:root needs no policy"
    )
    anonymous = Request(ANONYMOUS, "execute-api:Invoke", "")
    open_api = Decision("allow", "resource-based policy", None, (), anonymous)
    assert open_api.explain() == (
        "execute-api:Invoke on the resource is allowed: anonymous needs no policy"
    )


@pytest.mark.parametrize(
    ("effect", "allowed"), [("allow", True), ("implicit_deny", False), ("explicit_deny", False)]
)
def test_only_allow_lets_the_request_pass(effect, allowed):
    assert Decision(effect, "session policy", None, (), REQUEST).allowed is allowed
