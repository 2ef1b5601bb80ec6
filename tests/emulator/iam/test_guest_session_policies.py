"""What guests can reach at most in the enhanced flow."""

import pytest

from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate
from poolhouse.iam.request import Caller, Request
from poolhouse.iam.session_policies import INLINE, MANAGED, UNAUTHENTICATED

GUEST = Caller.role_session("arn:aws:iam::123456789012:role/Guest", "CognitoIdentityCredentials")
GENEROUS = parse_policy(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)
SCOPE_DOWN = [session_policy.policy for session_policy in UNAUTHENTICATED]


@pytest.mark.parametrize(
    ("action", "reachable"),
    [
        ("execute-api:Invoke", True),
        ("s3:GetObject", True),
        ("dynamodb:GetItem", True),
        ("appsync:GraphQL", True),
        ("cognito-sync:ListRecords", True),
        ("mobileanalytics:PutEvents", True),
        ("rum:PutRumEvents", True),
        ("kms:Decrypt", True),
        ("geo:GetMapTile", True),
        ("sagemaker:InvokeEndpoint", True),
        ("sagemaker:CreateEndpoint", False),
        ("kms:CreateKey", False),
        ("textract:AnalyzeExpense", False),
        ("ssm:GetParameter", False),
        ("secretsmanager:GetSecretValue", False),
        ("sts:AssumeRole", False),
        ("states:StartExecution", False),
        ("events:PutEvents", False),
        ("iam:CreateUser", False),
    ],
)
def test_a_generous_role_gives_a_guest_only_what_the_session_policies_allow(action, reachable):
    request = Request(GUEST, action, "*")
    decision = evaluate(request, identity=[GENEROUS], session=SCOPE_DOWN)
    assert decision.allowed is reachable
    assert reachable or decision.policy_type == "session policy"
    assert evaluate(request, identity=[GENEROUS]).allowed


def test_the_session_policies_give_nothing_the_role_does_not():
    decision = evaluate(Request(GUEST, "execute-api:Invoke", "*"), session=SCOPE_DOWN)
    assert decision.policy_type == "identity-based policy"


def test_each_says_where_it_comes_from_and_how_sure_that_is():
    assert (INLINE.confidence, MANAGED.confidence) == ("reported", "documented")
    assert all(policy.source for policy in UNAUTHENTICATED)
    assert [policy.policy.name for policy in UNAUTHENTICATED] == [INLINE.name, MANAGED.name]
