"""When a condition is satisfied: operator by operator, and when its key is missing."""

from itertools import product

import pytest

from poolhouse.iam.conditions import Condition, holds, known_operators, parse_operator
from poolhouse.iam.request import RequestContext

KEY = "aws:key"


def satisfied(operator, wanted, actual, *, variables=True, **others):
    values = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    context = {name.replace("_", ":"): value for name, value in others.items()}
    if actual is not None:
        context[KEY] = actual
    condition = Condition(operator, KEY, values)
    return holds(condition, RequestContext(context), variables=variables)


POSITIVE = [
    # operator, policy's value, a value that matches, a value that doesn't
    ("StringEquals", "Kim", "Kim", "kim"),
    ("StringEquals", "K*", "K*", "Kim"),
    ("StringEquals", "", "", "x"),
    ("StringEqualsIgnoreCase", "Kim", "kIM", "kin"),
    ("StringLike", "K*m", "Kim", "kim"),
    ("StringLike", "K?m", "Kim", "Kiim"),
    ("StringLike", "home/", "home/", "home/x"),
    ("NumericEquals", "10", "10.0", "11"),
    ("NumericEquals", "-1.5", "-1.50", "ten"),
    ("NumericLessThan", "10", "9.99", "10"),
    ("NumericLessThan", "10", "-1", "few"),
    ("NumericLessThanEquals", "10", "10", "10.1"),
    ("NumericGreaterThan", "10", "+11", "10"),
    ("NumericGreaterThanEquals", "10", "10", "9"),
    ("DateEquals", "2027-01-01T00:00:00Z", "1798761600", "2027-01-01T00:00:01Z"),
    ("DateEquals", "2027-01", "2027-01-01t00:00:00.000z", "2027"),
    ("DateEquals", "2027-01-01", "2027-01-01T02:00:00+02:00", "no date"),
    ("DateEquals", "2027-01-01T00:00", "2027-01-01T00:00:00", "2027-01-01T00:00:00.000001Z"),
    ("DateLessThan", "2027-01-01", "2026-12-31T23:59:59.999Z", "2027-01-01"),
    ("DateLessThan", "2027-01-01", "0", "²"),
    ("DateLessThanEquals", "2027-01-01", "2027-01-01", "2027-01-02"),
    ("DateGreaterThan", "2027-01-01", "2027-01-02", "2027-01-01"),
    ("DateGreaterThanEquals", "2027-01-01", "2027-01-01", "2026-12-31"),
    ("Bool", "true", "True", "false"),
    ("Bool", "FALSE", "false", "true"),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", "QmluYXJ6"),
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", "not base64"),
    ("IpAddress", "203.0.113.0/24", "203.0.113.255", "203.0.114.0"),
    ("IpAddress", "203.0.113.7/24", "203.0.113.1", "203.0.112.255"),
    ("IpAddress", "203.0.113.7", "203.0.113.7", "203.0.113.8"),
    ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", "2001:db8:1234:5679::1"),
    ("IpAddress", "0.0.0.0/0", "127.0.0.1", "::1"),
    ("IpAddress", "203.0.113.0/24", "203.0.113.0", "nowhere"),
    ("ArnEquals", "arn:aws:sns:*:123456789012:t?pic", "arn:aws:sns:eu-west-1:123456789012:topic",
     "arn:aws:sns:eu-west-1:123456789012:topics"),
    ("ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/a/b:c",
     "arn:aws:iam::123456789012:user/a"),
    ("ArnLike", "arn:aws:x:*:1:finance/*", "arn:aws:x:us-east-2:1:finance/document",
     "arn:aws:x:us-east-2:9:store/abc:1:finance/document"),
    ("ArnLike", "*", "arn:aws:iam::123456789012:role/a", None),
    ("ArnLike", "arn:aws:iam::*", None, "arn:aws:iam::123456789012:role/a"),
    ("ArnLike", "*:*:*:*:*:*", "arn:aws:s3:::b", "urn:aws:s3:::b"),
    ("ArnLike", "arn:aws:s3:::b", "arn:aws:s3:::b", "arn:aws:s3"),
]  # fmt: skip

NEGATED = {
    "StringEquals": "StringNotEquals",
    "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase",
    "StringLike": "StringNotLike",
    "NumericEquals": "NumericNotEquals",
    "DateEquals": "DateNotEquals",
    "IpAddress": "NotIpAddress",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
}


@pytest.mark.parametrize(("operator", "wanted", "match", "other"), POSITIVE)
def test_a_positive_operator_is_satisfied_by_a_match_only(operator, wanted, match, other):
    if match is not None:
        assert satisfied(operator, wanted, match)
    if other is not None:
        assert not satisfied(operator, wanted, other)


@pytest.mark.parametrize(
    ("operator", "wanted", "match", "other"), [row for row in POSITIVE if row[0] in NEGATED]
)
def test_a_negated_operator_is_satisfied_by_everything_but_a_match(operator, wanted, match, other):
    if match is not None:
        assert not satisfied(NEGATED[operator], wanted, match)
    if other is not None:
        assert satisfied(NEGATED[operator], wanted, other)


class TestAnOperatorWhoseKeyIsMissing:
    """One by one for every operator but Null, which asks for that very thing."""

    OPERATORS = sorted(set(known_operators()) - {"Null"})
    ABSENT = (None, [])
    BLANK = (None, [], [""], "")

    def test_is_satisfied_only_if_negated(self):
        wrong = [
            (operator, absent)
            for operator, absent in product(self.OPERATORS, self.ABSENT)
            if satisfied(operator, "1", absent) is not ("Not" in operator)
        ]
        assert wrong == []

    def test_is_satisfied_with_if_exists(self):
        prefixes = ("", "ForAnyValue:", "ForAllValues:")
        wrong = [
            (prefix, operator, absent)
            for prefix, operator, absent in product(prefixes, self.OPERATORS, self.ABSENT)
            if not satisfied(f"{prefix}{operator}IfExists", "1", absent)
        ]
        assert wrong == []

    def test_is_satisfied_with_for_all_values(self):
        wrong = [
            (operator, blank)
            for operator, blank in product(self.OPERATORS, self.BLANK)
            if not satisfied(f"ForAllValues:{operator}", "1", blank)
        ]
        assert wrong == []

    def test_is_not_satisfied_with_for_any_value(self):
        wrong = [
            (operator, blank)
            for operator, blank in product(self.OPERATORS, self.BLANK)
            if satisfied(f"ForAnyValue:{operator}", "1", blank)
        ]
        assert wrong == []


@pytest.mark.parametrize(
    ("wanted", "actual", "expected"),
    [
        ("true", None, True),
        ("true", [], True),
        ("true", "", True),
        ("true", "x", False),
        ("false", None, False),
        ("false", "", False),
        ("false", "x", True),
        ("False", ["", "x"], True),
        (("true", "false"), None, True),
        (("true", "false"), "x", True),
    ],
)
def test_null_asks_whether_the_key_is_missing(wanted, actual, expected):
    assert satisfied("Null", wanted, actual) is expected


@pytest.mark.parametrize("operator", ["StringEquals", "StringEqualsIfExists"])
def test_one_of_the_policy_s_values_suffices_a_positive_operator(operator):
    assert satisfied(operator, ("a", "b"), "b")
    assert not satisfied(operator, ("a", "b"), "c")


@pytest.mark.parametrize("operator", ["StringNotEquals", "StringNotEqualsIfExists"])
def test_none_of_the_policy_s_values_may_match_a_negated_operator(operator):
    assert satisfied(operator, ("a", "b"), "c")
    assert not satisfied(operator, ("a", "b"), "b")


def test_an_operator_without_values_matches_nothing():
    assert not satisfied("StringEquals", (), "a")
    assert satisfied("StringNotEquals", (), "a")


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        ("ForAnyValue:StringEquals", ("a", "b"), ["x", "a"], True),
        ("ForAnyValue:StringEquals", ("a", "b"), ["x", "y"], False),
        ("ForAnyValue:StringNotEquals", ("a", "b"), ["x", "a"], True),
        ("ForAnyValue:StringNotEquals", ("a", "b"), ["b", "a"], False),
        ("ForAllValues:StringEquals", ("a", "b"), ["a", "b", "a"], True),
        ("ForAllValues:StringEquals", ("a", "b"), ["a", "x"], False),
        ("ForAllValues:StringNotEquals", ("a", "b"), ["x", "y"], True),
        ("ForAllValues:StringNotEquals", ("a", "b"), ["x", "a"], False),
        ("ForAnyValue:StringEquals", "a", "a", True),
        ("ForAllValues:StringEqualsIfExists", "a", ["x"], False),
        ("ForAnyValue:StringLike", "authenticated", ["authenticated", "provider"], True),
        ("ForAnyValue:StringLike", "authenticated", ["unauthenticated"], False),
        ("ForAnyValue:StringLike", "*:sub", ["authenticated", "pool:CognitoSignIn:sub"], True),
        ("ForAnyValue:ArnLike", "arn:aws:s3:::*", ["x", "arn:aws:s3:::b"], True),
    ],
)
def test_set_operators_compare_each_of_the_request_s_values(operator, wanted, actual, expected):
    assert satisfied(operator, wanted, actual) is expected


@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEquals", "StringLikeIfExists"])
def test_a_plain_operator_is_not_satisfied_by_several_values(operator):
    assert not satisfied(operator, "a", ["a", "b"])
    assert not satisfied(operator, "x", ["a", "b"])


def test_a_plain_operator_takes_a_list_of_one_as_the_value():
    assert satisfied("StringLike", "unauth*", ["unauthenticated"])


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("StringEquals", "${aws:username}", True),
        ("StringLike", "k*", True),
        ("StringEqualsIgnoreCase", "${aws:username}", True),
        ("StringLike", "${aws:username}*", True),
        ("StringLike", "${aws:star}", False),
        ("StringNotEquals", "${aws:username}", False),
        ("StringEquals", "${aws:absent}", False),
        ("StringEquals", ("${aws:absent}", "kim"), True),
        ("StringEquals", "${aws:absent, 'kim'}", True),
        ("StringNotEquals", "${aws:absent}", True),
        ("StringNotLike", "${aws:absent}", True),
    ],
)
def test_policy_variables_in_string_conditions(operator, wanted, expected):
    assert satisfied(operator, wanted, "kim", aws_username="kim", aws_star="k*") is expected


def test_policy_variables_in_arn_conditions_may_hold_colons_of_their_key():
    pattern = "arn:aws:s3:::bucket/${cognito-identity.amazonaws.com:sub}/*"
    sub = "us-east-1:0000"
    context = {KEY: f"arn:aws:s3:::bucket/{sub}/x", "cognito-identity.amazonaws.com:sub": sub}
    condition = Condition("ArnLike", KEY, (pattern,))
    assert holds(condition, RequestContext(context), variables=True)
    assert not holds(condition, RequestContext(context), variables=False)


def test_a_colon_in_a_variable_s_value_does_not_shift_the_parts_of_an_arn():
    condition = Condition("ArnLike", KEY, ("arn:aws:s3:${aws:username}::b",))
    context = {KEY: "arn:aws:s3:a:b:c", "aws:username": "a:b"}
    assert not holds(condition, RequestContext(context), variables=True)


def test_before_2012_a_variable_is_text():
    assert satisfied("StringEquals", "${aws:username}", "${aws:username}", variables=False)
    assert not satisfied("StringEquals", "${aws:u}", "kim", variables=False, aws_u="kim")


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericEquals", "1"),
        ("NumericLessThanEquals", "1"),
        ("DateEquals", "2027-01-01"),
        ("Bool", "true"),
        ("IpAddress", "10.0.0.1"),
        ("BinaryEquals", "QmluYXJ5"),
    ],
)
def test_other_operators_have_no_variables(operator, value):
    assert not satisfied(operator, "${aws:same}", value, aws_same=value)


def test_names_of_keys_know_no_letter_case():
    condition = Condition("StringEquals", "AWS:USERNAME", ("kim",))
    assert holds(condition, RequestContext({"aws:UserName": "kim"}), variables=True)


def test_an_unknown_operator_is_an_error_rather_than_an_answer():
    assert parse_operator("StringIs") is None
    with pytest.raises(ValueError, match="unknown condition operator 'StringIs'"):
        satisfied("StringIs", "a", "a")


def test_these_are_the_operators_of_the_policy_language():
    assert set(known_operators()) == {
        *(f"String{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
        *(f"String{name}IgnoreCase" for name in ("Equals", "NotEquals")),
        *(
            f"{kind}{name}"
            for kind in ("Numeric", "Date")
            for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals")
        ),
        *(
            f"{kind}{name}"
            for kind in ("Numeric", "Date")
            for name in ("GreaterThan", "GreaterThanEquals")
        ),
        *(f"Arn{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
    }
