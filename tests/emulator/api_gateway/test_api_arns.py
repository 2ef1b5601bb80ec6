"""The ARNs of calls, and resource policies that use the shorthand for them."""

import pytest

from poolhouse.api_gateway.arns import INVOKE, execute_api_arn, expand_shorthand
from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate_resource_policy
from poolhouse.iam.request import ANONYMOUS, Request

OWNER = "123456789012"
HOME = {"region": "us-east-1", "account": OWNER}
ARN = execute_api_arn("api", "prod", "GET", "/pets", **HOME)


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
    assert evaluate_resource_policy(request, blocked).effect == effect


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
