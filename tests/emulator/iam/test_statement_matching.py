"""When a statement applies to a request."""

import pytest

from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate
from poolhouse.iam.principal_element import Grant, exempts, grant, parse_principals
from poolhouse.iam.request import ANONYMOUS, Caller, Request, RequestContext, account_of

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app/Reader"
SESSION = Caller.role_session(ROLE, "CognitoIdentityCredentials")
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/Reader/CognitoIdentityCredentials"
USER = Caller.user(f"arn:aws:iam::{ACCOUNT}:user/kim")
ROOT = Caller.root(ACCOUNT)
GUEST = Caller.web_identity("cognito-identity.amazonaws.com")
ARN = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:api"


def allows(action, resource, *, statement, version="2012-10-17", context=None):
    policy = parse_policy({"Version": version, "Statement": {"Effect": "Allow", **statement}})
    return evaluate(Request(SESSION, action, resource, context or {}), identity=[policy]).allowed


@pytest.mark.parametrize(
    ("element", "action", "expected"),
    [
        ({"Action": "execute-api:Invoke"}, "execute-api:Invoke", True),
        ({"Action": "EXECUTE-API:invoke"}, "execute-api:Invoke", True),
        ({"Action": "execute-api:Inv*"}, "execute-api:Invoke", True),
        ({"Action": "execute-api:Invok?"}, "execute-api:Invoke", True),
        ({"Action": "execute-api:?"}, "execute-api:Invoke", False),
        ({"Action": "execute-api:*"}, "execute-api:ManageConnections", True),
        ({"Action": "*"}, "anything:AtAll", True),
        ({"Action": ["s3:Get*", "execute-api:Invoke"]}, "execute-api:Invoke", True),
        ({"Action": "execute-api:Invoke"}, "execute-api:InvalidateCache", False),
        ({"Action": "execute-api:${x}"}, "execute-api:Invoke", False),
        ({"NotAction": "execute-api:invoke"}, "execute-api:Invoke", False),
        ({"NotAction": "s3:*"}, "execute-api:Invoke", True),
        ({"NotAction": ["s3:*", "execute-api:*"]}, "execute-api:Invoke", False),
    ],
)
def test_actions(element, action, expected):
    statement = {**element, "Resource": "*"}
    assert allows(action, ARN, statement=statement, context={"x": "Invoke"}) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/*", "/prod/GET/pets/1", True),
        ("/prod/*", "/prod/GET/", True),
        ("/prod/*", "/test/GET/", False),
        ("/*/GET/*", "/prod/GET/pets", True),
        ("/*/GET/*", "/prod/POST/pets", False),
        ("/prod/GET/users/*", "/prod/GET/users/1/2", True),
        ("/prod/GET/users/*", "/prod/GET/users", False),
        ("/prod/GET/", "/prod/GET/", True),
        ("/prod/GET/", "/prod/GET/pets", False),
        ("/prod/GET", "/prod/GET/", False),
        ("/prod/GET/pets", "/prod/GET/Pets", False),
        ("/prod/GET/pets", "/prod/get/pets", False),
        ("/prod/GET/pet?", "/prod/GET/pets", True),
        ("/prod/GET/pet?", "/prod/GET/pet", False),
        ("/prod/GET/a%2Fb", "/prod/GET/a%2Fb", True),
        ("/prod/GET/a%2Fb", "/prod/GET/a/b", False),
        ("/$default/GET/a", "/$default/GET/a", True),
    ],
)
def test_resources_of_an_api(pattern, path, expected):
    statement = {"Action": "execute-api:Invoke", "Resource": ARN + pattern}
    assert allows("execute-api:Invoke", ARN + path, statement=statement) is expected
    refusing = {"Action": "execute-api:Invoke", "NotResource": ARN + pattern}
    assert allows("execute-api:Invoke", ARN + path, statement=refusing) is not expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", True),
        ("arn:aws:execute-api:*:*:*", True),
        ("arn:aws:execute-api:*", True),
        ("arn:aws:execute-api", True),
        ("arn:aws:execute-api:us-east-1", True),
        ("arn:aws:execute-api:eu-west-1", False),
        (f"arn:aws:execute-api:us-east-1:{ACCOUNT}:*/GET/pets", True),
        ("arn:aws:execute-api:us-east-1:*/GET/pets", False),
        ("arn:aws:execute-api:eu-*:*:*", False),
        ("arn:aws:s3:::*", False),
    ],
)
def test_resources_in_general(pattern, expected):
    statement = {"Action": "*", "Resource": ["arn:aws:s3:::other", pattern]}
    assert allows("execute-api:Invoke", f"{ARN}/prod/GET/pets", statement=statement) is expected


SUB = "us-east-1:0a1b"
KEYS = {"cognito-identity.amazonaws.com:sub": SUB, "aws:star": "*"}


@pytest.mark.parametrize(
    ("resources", "bucket_key", "expected"),
    [
        (["${cognito-identity.amazonaws.com:sub}/*"], f"{SUB}/photo", True),
        (["${cognito-identity.amazonaws.com:sub}/*"], "us-east-1:other/photo", False),
        (["${COGNITO-identity.amazonaws.com:SUB}/*"], f"{SUB}/photo", True),
        (["${aws:username}/*"], "kim/photo", False),
        (["${aws:username}/*", "shared/*"], "shared/photo", True),
        (["${aws:username, 'shared'}/*"], "shared/photo", True),
        (["${aws:star}/photo"], "any/photo", False),
        (["${aws:star}/photo"], "*/photo", True),
        (["${*}/photo"], "any/photo", False),
        (["${*}/photo"], "*/photo", True),
        (["${?}${$}"], "?$", True),
    ],
)
def test_variables_in_resources(resources, bucket_key, expected):
    bucket = "arn:aws:s3:::bucket/"
    statement = {"Action": "s3:*", "Resource": [bucket + resource for resource in resources]}
    assert allows("s3:GetObject", bucket + bucket_key, statement=statement, context=KEYS) is (
        expected
    )


def test_a_not_resource_whose_variable_has_no_value_excludes_nothing():
    statement = {"Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/${aws:username}"}
    assert allows("s3:GetObject", "arn:aws:s3:::bucket/kim", statement=statement)


def test_before_2012_a_variable_in_a_resource_is_text():
    bucket = "arn:aws:s3:::bucket/"
    statement = {"Action": "s3:*", "Resource": bucket + "${aws:star}"}
    ask = {"statement": statement, "version": "2008-10-17", "context": KEYS}
    assert not allows("s3:GetObject", bucket + "*", **ask)
    assert allows("s3:GetObject", bucket + "${aws:star}", **ask)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"StringEquals": {"aws:a": "1"}}, True),
        ({"StringEquals": {"aws:a": "1", "aws:b": "2"}}, True),
        ({"StringEquals": {"aws:a": "1", "aws:b": "1"}}, False),
        ({"StringEquals": {"aws:a": "1"}, "StringLike": {"aws:b": "?"}}, True),
        ({"StringEquals": {"aws:a": "1"}, "Null": {"aws:b": True}}, False),
    ],
)
def test_all_operators_and_all_keys_must_be_satisfied(condition, expected):
    statement = {"Action": "*", "Resource": "*", "Condition": condition}
    context = {"aws:A": "1", "aws:B": "2"}
    assert allows("execute-api:Invoke", ARN, statement=statement, context=context) is expected


ACCOUNT_ROOT = f"arn:aws:iam::{ACCOUNT}:root"
STRANGER = "arn:aws:iam::999999999999:user/kim"


@pytest.mark.parametrize(
    ("principal", "caller", "expected"),
    [
        ("*", SESSION, Grant.DIRECT),
        ("*", ANONYMOUS, Grant.DIRECT),
        ("*", GUEST, Grant.DIRECT),
        ({"AWS": "*"}, SESSION, Grant.DIRECT),
        ({"AWS": "*"}, ANONYMOUS, Grant.DIRECT),
        ({"AWS": "*"}, GUEST, None),
        ({"AWS": SESSION_ARN}, SESSION, Grant.DIRECT),
        ({"AWS": SESSION_ARN + "2"}, SESSION, None),
        ({"AWS": ROLE}, SESSION, Grant.ROLE),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/Reader"}, SESSION, None),
        ({"AWS": ACCOUNT}, SESSION, Grant.ACCOUNT),
        ({"AWS": ACCOUNT_ROOT}, SESSION, Grant.ACCOUNT),
        ({"AWS": [ACCOUNT, ROLE]}, SESSION, Grant.ROLE),
        ({"AWS": [SESSION_ARN, ACCOUNT, ROLE]}, SESSION, Grant.DIRECT),
        ({"AWS": "999999999999"}, SESSION, None),
        ({"AWS": USER.arn}, USER, Grant.DIRECT),
        ({"AWS": USER.arn}, SESSION, None),
        ({"AWS": STRANGER}, USER, None),
        ({"AWS": ACCOUNT_ROOT}, ROOT, Grant.DIRECT),
        ({"AWS": ACCOUNT}, ROOT, Grant.DIRECT),
        ({"AWS": ACCOUNT}, ANONYMOUS, None),
        ({"AWS": "AROAABCDEFGHIJKLMNOPQ"}, SESSION, None),
        ({"Federated": "cognito-identity.amazonaws.com"}, GUEST, Grant.DIRECT),
        ({"Federated": "accounts.google.com"}, GUEST, None),
        ({"Federated": "cognito-identity.amazonaws.com"}, SESSION, None),
        ({"Service": "lambda.amazonaws.com"}, SESSION, None),
        ({"CanonicalUser": "79a59df9"}, SESSION, None),
        ({"Service": "lambda.amazonaws.com", "AWS": ROLE}, SESSION, Grant.ROLE),
    ],
)
def test_how_closely_a_principal_element_names_the_caller(principal, caller, expected):
    assert grant(parse_principals(principal, "Principal"), caller) is expected


@pytest.mark.parametrize(
    ("not_principal", "caller", "expected"),
    [
        ("*", SESSION, True),
        ({"AWS": [SESSION_ARN, ROLE]}, SESSION, True),
        ({"AWS": [SESSION_ARN, ROLE, ACCOUNT]}, SESSION, True),
        ({"AWS": SESSION_ARN}, SESSION, False),
        ({"AWS": ROLE}, SESSION, False),
        ({"AWS": ACCOUNT}, SESSION, False),
        ({"AWS": USER.arn}, USER, True),
        ({"AWS": ACCOUNT}, USER, False),
        ({"AWS": ACCOUNT}, ROOT, True),
        ({"AWS": USER.arn}, ANONYMOUS, False),
    ],
)
def test_whom_a_not_principal_element_exempts(not_principal, caller, expected):
    assert exempts(parse_principals(not_principal, "NotPrincipal"), caller) is expected


def test_a_role_session_is_named_without_the_role_s_path():
    assert SESSION.arn == SESSION_ARN
    assert (SESSION.account, SESSION.role_arn) == (ACCOUNT, ROLE)
    assert Caller.role_session("arn:aws-cn:iam::1:role/r", "s").arn == (
        "arn:aws-cn:sts::1:assumed-role/r/s"
    )


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (SESSION, (ROLE, ACCOUNT, "AssumedRole")),
        (USER, (USER.arn, ACCOUNT, "User")),
        (ROOT, (ACCOUNT_ROOT, ACCOUNT, "Account")),
        (Caller.user(ACCOUNT_ROOT), (ACCOUNT_ROOT, ACCOUNT, "Account")),
        (ANONYMOUS, (None, None, "Anonymous")),
        (GUEST, (None, None, "Anonymous")),
    ],
)
def test_a_caller_s_own_condition_keys(caller, expected):
    keys = caller.context_keys()
    names = ("aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType")
    assert tuple(keys.get(name) for name in names) == expected


@pytest.mark.parametrize(
    ("arn", "account"),
    [(SESSION_ARN, ACCOUNT), ("arn:aws:s3:::bucket/a:b", ""), ("*", ""), ("arn:aws:s3", "")],
)
def test_the_account_of_an_arn(arn, account):
    assert account_of(arn) == account


@pytest.mark.parametrize(
    ("caller", "resource", "owner", "expected"),
    [
        (SESSION, ARN, "", True),
        (Caller.user(STRANGER), ARN, "", False),
        (Caller.user(STRANGER), "arn:aws:s3:::b", "", True),
        (Caller.user(STRANGER), "arn:aws:s3:::b", ACCOUNT, False),
        (SESSION, "arn:aws:s3:::b", ACCOUNT, True),
        (ANONYMOUS, ARN, "", True),
    ],
)
def test_whether_caller_and_resource_share_an_account(caller, resource, owner, expected):
    assert Request(caller, "a:B", resource, resource_account=owner).same_account is expected


def test_the_values_of_a_request_s_key():
    context = RequestContext({"aws:One": "1", "aws:Many": ["1", "2"], "aws:Empty": ""})
    assert context.values("AWS:one") == ("1",)
    assert context.values("aws:many") == ("1", "2")
    assert context.values("aws:none") == ()
    assert [context.single(f"aws:{name}") for name in ("one", "many", "empty", "none")] == [
        "1",
        None,
        None,
        None,
    ]
