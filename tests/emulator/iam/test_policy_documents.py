"""Which policy documents are read, how, and what is said of those that are refused."""

import json
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from poolhouse.iam.conditions import Condition
from poolhouse.iam.documents import Policy, Statement, parse_policy
from poolhouse.iam.errors import MalformedPolicyDocument
from poolhouse.iam.principal_element import PrincipalPattern

INVOKE = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Federated": "cognito-identity.amazonaws.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
}
BASE = {"identity": INVOKE, "resource": OPEN, "trust": TRUST}


def document(*statements, version="2012-10-17"):
    return {"Version": version, "Statement": list(statements)}


def without(statement, *names):
    return {name: value for name, value in statement.items() if name not in names}


def test_every_element_of_a_statement_is_read():
    policy = parse_policy(
        json.dumps(
            {
                "Version": "2012-10-17",
                "Id": "of no consequence",
                "Statement": {
                    "Sid": "ReadOwn",
                    "Effect": "Deny",
                    "Principal": {"AWS": ["123456789012", "*"], "Service": "lambda.amazonaws.com"},
                    "NotAction": ["s3:Get*", "s3:Put*"],
                    "NotResource": "arn:aws:s3:::bucket/*",
                    "Condition": {
                        "StringEquals": {"aws:a": "x", "aws:b": ["y", "z"]},
                        "Bool": {"aws:SecureTransport": False},
                    },
                },
            }
        ),
        "resource",
        name="bucket policy",
    )
    assert policy == Policy(
        version="2012-10-17",
        statements=(
            Statement(
                effect="Deny",
                not_actions=("s3:Get*", "s3:Put*"),
                not_resources=("arn:aws:s3:::bucket/*",),
                principals=(
                    PrincipalPattern("AWS", "arn:aws:iam::123456789012:root"),
                    PrincipalPattern("AWS", "*"),
                    PrincipalPattern("Service", "lambda.amazonaws.com"),
                ),
                conditions=(
                    Condition("StringEquals", "aws:a", ("x",)),
                    Condition("StringEquals", "aws:b", ("y", "z")),
                    Condition("Bool", "aws:SecureTransport", ("false",)),
                ),
                sid="ReadOwn",
            ),
        ),
        kind="resource",
        name="bucket policy",
    )


def test_a_document_without_version_is_of_the_oldest_and_has_no_variables():
    policy = parse_policy({"Statement": INVOKE})
    assert (policy.version, policy.has_variables) == ("2008-10-17", False)


def test_the_same_text_is_parsed_once():
    text = json.dumps(document(INVOKE))
    assert parse_policy(text) is parse_policy(text)
    assert parse_policy(json.loads(text)) is parse_policy(json.loads(text))
    assert parse_policy(text, name="a").name == "a"
    assert parse_policy(text).name == ""


def test_what_yaml_makes_of_dates_is_turned_back():
    condition = {"DateLessThan": {"aws:CurrentTime": datetime(2027, 1, 1, tzinfo=UTC)}}
    policy = parse_policy(
        document({**INVOKE, "Condition": condition}, version=date(2012, 10, 17)),
    )
    assert policy.has_variables
    assert policy.statements[0].conditions[0].values == ("2027-01-01T00:00:00+00:00",)


def test_numbers_and_truth_values_become_text():
    condition = {"NumericEquals": {"a:b": [1, 2.5]}, "Null": {"a:c": True}}
    conditions = parse_policy(document({**INVOKE, "Condition": condition})).statements[0].conditions
    assert [condition.values for condition in conditions] == [("1", "2.5"), ("true",)]


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("identity", INVOKE),
        ("identity", {**INVOKE, "Action": "*"}),
        ("identity", {**INVOKE, "Action": "*:*"}),
        ("identity", {**without(INVOKE, "Action"), "NotAction": ["iam:*"]}),
        ("identity", {**without(INVOKE, "Resource"), "NotResource": ["arn:aws:s3:::b"]}),
        ("identity", {**INVOKE, "Resource": "arn:aws-us-gov:execute-api:*:*:*"}),
        ("identity", {**INVOKE, "Resource": "arn:*:s3:::b"}),
        ("identity", {**INVOKE, "Resource": "arn:aws:execute-api:*"}),
        ("identity", {**INVOKE, "Resource": "arn:aws:s3:::b/${aws:username}/*"}),
        ("identity", {**INVOKE, "Condition": {}}),
        ("identity", {**INVOKE, "Condition": {"StringEquals": {"aws:a": []}}}),
        ("identity", {**INVOKE, "Condition": {"forAnyValue:stringLIKEifexists": {"aws:a": "x"}}}),
        ("identity", {**INVOKE, "Sid": ""}),
        ("resource", OPEN),
        ("resource", without(OPEN, "Resource")),
        ("resource", {**OPEN, "Resource": "execute-api:/prod/GET/pets"}),
        ("resource", {**OPEN, "Sid": "with blanks, and more"}),
        ("resource", {**without(OPEN, "Principal"), "Effect": "Deny", "NotPrincipal": "*"}),
        ("resource", {**OPEN, "Principal": {"AWS": "arn:aws:iam::123456789012:user/a/b"}}),
        ("resource", {**OPEN, "Principal": {"AWS": "AROAABCDEFGHIJKLMNOPQ"}}),
        ("resource", {**OPEN, "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbaced"}}),
        ("trust", TRUST),
        ("trust", {**TRUST, "Action": ["STS:AssumeRole", "sts:TagSession"]}),
        (
            "trust",
            {**TRUST, "Principal": {"Federated": "arn:aws:iam::123456789012:saml-provider/x"}},
        ),
        ("trust", {**TRUST, "Principal": {"Federated": "token.actions.example.com/a/b"}}),
        ("trust", {**TRUST, "Principal": {"AWS": "arn:aws:iam::123456789012:role/path/r"}}),
        (
            "trust",
            {**TRUST, "Principal": {"AWS": "arn:aws:sts::123456789012:assumed-role/r/session"}},
        ),
    ],
)
def test_valid_statements_are_accepted(kind, statement):
    assert len(parse_policy(document(statement), kind).statements) == 1


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "the policy is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "the policy is not JSON: Expecting property name"),
        ("[" * 100_000, "the policy is not JSON: maximum recursion depth"),
        ('{"Statement": NaN}', "the policy is not JSON: NaN is no JSON value"),
        ({"Statement": {1, 2}}, "the policy is not JSON: {1, 2} is no JSON value"),
        ({("a", "b"): 1}, "the policy is not JSON: keys must be str"),
        ('{"Version": "2012-10-17", "Version": "x"}', "Version: appears twice in one object"),
        ("[]", "the policy must be a JSON object"),
        ('"text"', "the policy must be a JSON object"),
        ({}, "the policy has no Statement"),
        ({"Statements": []}, "unknown element 'Statements'; allowed: Version, Id, Statement"),
        ({"Statement": []}, "Statement: must hold at least one statement"),
        ({"Statement": "text"}, "Statement: must be an object"),
        ({"Statement": [INVOKE, None]}, "Statement[1]: must be an object"),
        ({"Id": 5, "Statement": INVOKE}, "Id: must be a text"),
        (
            {"Version": "2013-10-17", "Statement": INVOKE},
            'Version: must be "2012-10-17" or "2008-10-17", not \'2013-10-17\'',
        ),
        (
            {"Statement": [{**INVOKE, "Sid": "a"}, {**INVOKE, "Sid": "b"}, {**INVOKE, "Sid": "a"}]},
            "Statement[2].Sid: 'a' is another statement's already",
        ),
    ],
)
def test_a_broken_document_is_refused_with_its_place(raw, message):
    with pytest.raises(MalformedPolicyDocument) as refused:
        parse_policy(raw)
    assert str(refused.value).startswith(message)


def test_a_mapping_that_is_no_dict_is_refused_as_no_json():
    with pytest.raises(MalformedPolicyDocument, match="is no JSON value"):
        parse_policy(MappingProxyType(document(INVOKE)))


def test_two_statements_of_a_resource_policy_may_share_a_sid():
    statement = {**OPEN, "Sid": "a"}
    assert len(parse_policy(document(statement, statement), "resource").statements) == 2


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("identity", {"Actions": []}, ": unknown element 'Actions'; allowed: Sid, Effect, "),
        ("identity", {"Effect": None}, '.Effect: must be "Allow" or "Deny", not None'),
        ("identity", {"Effect": "allow"}, '.Effect: must be "Allow" or "Deny", not \'allow\''),
        ("identity", {"Sid": 7}, ".Sid: must be a text"),
        ("identity", {"Sid": "a b"}, ".Sid: may hold only letters and digits, not 'a b'"),
        ("identity", {"NotAction": "a:b"}, ": has both Action and NotAction; only one may stay"),
        ("identity", {"NotResource": "*"}, ": has both Resource and NotResource; only one may"),
        ("identity", {"Action": []}, ".Action: must not be empty"),
        ("identity", {"Action": {}}, ".Action: must be a text or a list of them, not {}"),
        ("identity", {"Action": ["a:b", 5]}, ".Action: must be a text or a list of them, not 5"),
        ("identity", {"Action": "Invoke"}, ".Action: 'Invoke' is no action; write "),
        ("identity", {"Action": "s3:"}, ".Action: 's3:' is no action; write "),
        ("identity", {"Action": "s3:List:Bucket"}, ".Action: 's3:List:Bucket' is no action; "),
        ("identity", {"Action": "a a:ListBucket"}, ".Action: 'a a:ListBucket' is no action; "),
        ("identity", {"Action": "s*:Get"}, ".Action: 's*:Get' is no action; "),
        ("identity", {"Resource": []}, ".Resource: must not be empty"),
        ("identity", {"Resource": [1]}, ".Resource: must be a text or a list of them, not 1"),
        ("identity", {"Resource": ""}, ".Resource: '' must be an ARN or \"*\""),
        ("identity", {"Resource": "bucket"}, ".Resource: 'bucket' must be an ARN or \"*\""),
        (
            "identity",
            {"Resource": "execute-api:/prod/GET/"},
            ".Resource: 'execute-api:/prod/GET/' must be an ARN",
        ),
        (
            "identity",
            {"Resource": "arn:error:s3:::b"},
            ".Resource: 'arn:error:s3:::b' has no valid partition: 'error'",
        ),
        ("identity", {"Resource": "arn:aws"}, ".Resource: 'arn:aws' must name its service in full"),
        ("identity", {"Resource": "arn:aws:*:::b"}, ".Resource: 'arn:aws:*:::b' must name its ser"),
        ("identity", {"Resource": "arn:aws:s3::b"}, ".Resource: 'arn:aws:s3::b' has only 4 colons"),
        ("identity", {"Resource": "arn:aws:s3:"}, ".Resource: 'arn:aws:s3:' has only 3 colons"),
        (
            "identity",
            {"Resource": "arn:aws:s3:${aws:RequestedRegion}::b"},
            (
                ".Resource: 'arn:aws:s3:${aws:RequestedRegion}::b' has a policy variable before "
                "its fifth colon"
            ),
        ),
        ("identity", {"Condition": []}, ".Condition: must be an object of operators"),
        (
            "identity",
            {"Condition": {"StringIs": {"a:b": "c"}}},
            ".Condition: unknown operator 'StringIs'; known: StringEquals, ",
        ),
        (
            "identity",
            {"Condition": {"Bool": "true"}},
            ".Condition.Bool: must be an object of condition keys",
        ),
        (
            "identity",
            {"Condition": {"Bool": {"a:b": None}}},
            ".Condition.Bool.a:b: must be a text, number or truth value, not None",
        ),
        (
            "identity",
            {"Condition": {"NullIfExists": {"a:b": True}}},
            ".Condition: unknown operator 'NullIfExists'",
        ),
        (
            "identity",
            {"Condition": {"ForAnyValue:Null": {"a:b": True}}},
            ".Condition: unknown operator 'ForAnyValue:Null'",
        ),
        (
            "identity",
            {"Condition": {"ForSomeValue:StringLike": {"a:b": "c"}}},
            ".Condition: unknown operator 'ForSomeValue:StringLike'",
        ),
        (
            "identity",
            {"Condition": {"NumericLessThan": {"a:b": ["1", "many"]}}},
            ".Condition.NumericLessThan.a:b: 'many' can't be compared; expected a number",
        ),
        (
            "identity",
            {"Condition": {"DateEquals": {"a:b": "tomorrow"}}},
            ".Condition.DateEquals.a:b: 'tomorrow' can't be compared; expected an ISO 8601 date",
        ),
        (
            "identity",
            {"Condition": {"IpAddress": {"a:b": "10.0.0.0/33"}}},
            ".Condition.IpAddress.a:b: '10.0.0.0/33' can't be compared; expected an IP address",
        ),
        (
            "identity",
            {"Condition": {"Null": {"a:b": "yes"}}},
            '.Condition.Null.a:b: \'yes\' can\'t be compared; expected "true" or "false"',
        ),
        (
            "identity",
            {"Condition": {"BinaryEquals": {"a:b": "=="}}},
            ".Condition.BinaryEquals.a:b: '==' can't be compared; expected base64",
        ),
        (
            "identity",
            {"Principal": "*"},
            ".Principal: an identity-based policy must not contain it",
        ),
        ("identity", {"NotPrincipal": "*"}, ".NotPrincipal: an identity-based policy must not"),
        ("resource", {"Principal": "me"}, '.Principal: must be "*" or an object such as {"AWS"'),
        ("resource", {"Principal": {}}, '.Principal: must be "*" or an object such as {"AWS": '),
        ("resource", {"Principal": {"AWS": []}}, ".Principal.AWS: must be one text or a list of"),
        ("resource", {"Resource": "bucket"}, ".Resource: 'bucket' must be an ARN or \"*\""),
        ("resource", {"Principal": {"Service": ""}}, ".Principal.Service: must be one text or a"),
        ("resource", {"Principal": {"AWS": 123456789012}}, ".Principal.AWS: must be one text or"),
        ("resource", {"Principal": {"Human": "me"}}, ".Principal.Human: unknown kind of principal"),
        ("resource", {"Principal": {"AWS": "me"}}, ".Principal.AWS: 'me' names no principal; "),
        (
            "resource",
            {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}},
            ".Principal.AWS: 'arn:aws:iam::123456789012:role/*' names no principal; ",
        ),
        (
            "resource",
            {"NotPrincipal": "*"},
            ".NotPrincipal: can only be used with Effect Deny",
        ),
        (
            "resource",
            {"NotPrincipal": "*", "Effect": "Deny"},
            ": has both Principal and NotPrincipal; only one may stay",
        ),
        ("trust", {"Resource": "*"}, ".Resource: a trust policy must not contain it"),
        ("trust", {"NotResource": "*"}, ".NotResource: a trust policy must not contain it"),
        ("trust", {"NotPrincipal": "*"}, ".NotPrincipal: a trust policy must not contain it"),
        ("trust", {"Action": "*"}, ".Action: a trust policy may only name sts actions, not '*'"),
        ("trust", {"Action": "s3:Get"}, ".Action: a trust policy may only name sts actions, not"),
        ("trust", {"Sid": "a-b"}, ".Sid: may hold only letters and digits, not 'a-b'"),
        (
            "trust",
            {"Principal": {"Federated": "*"}},
            ".Principal.Federated: '*' names no identity provider; ",
        ),
    ],
)
def test_a_broken_statement_is_refused_with_its_place(kind, change, message):
    with pytest.raises(MalformedPolicyDocument) as refused:
        parse_policy(document({**BASE[kind], **change}), kind)
    assert str(refused.value).startswith("Statement[0]" + message)


@pytest.mark.parametrize(
    ("kind", "missing", "message"),
    [
        ("identity", "Effect", "Statement[0]: must contain Effect"),
        ("identity", "Action", "Statement[0]: must contain Action or NotAction"),
        ("identity", "Resource", "Statement[0]: must contain Resource or NotResource"),
        ("resource", "Principal", "Statement[0]: must contain Principal or NotPrincipal"),
        ("trust", "Principal", "Statement[0]: must contain Principal or NotPrincipal"),
    ],
)
def test_a_statement_that_lacks_an_element_is_refused(kind, missing, message):
    with pytest.raises(MalformedPolicyDocument) as refused:
        parse_policy(document(without(BASE[kind], missing)), kind)
    assert str(refused.value) == message


def test_the_error_keeps_place_and_problem_apart():
    with pytest.raises(MalformedPolicyDocument) as refused:
        parse_policy({"Statement": without(INVOKE, "Effect")})
    assert (refused.value.place, refused.value.problem) == ("Statement", "must contain Effect")


def test_before_2012_a_variable_in_a_resource_is_text_and_may_stand_anywhere():
    statement = {**INVOKE, "Resource": "arn:aws:s3:${aws:RequestedRegion}::b"}
    assert parse_policy(document(statement, version="2008-10-17")).statements
