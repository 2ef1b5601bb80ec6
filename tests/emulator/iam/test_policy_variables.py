"""What `${...}` in a policy becomes."""

import pytest

from poolhouse.iam.request import RequestContext
from poolhouse.iam.variables import Variable, parse_template, resolve
from poolhouse.iam.wildcards import Wildcard, literal_text

CONTEXT = RequestContext(
    {
        "aws:username": "kim",
        "aws:PrincipalTag/cost center": "42",
        "cognito-identity.amazonaws.com:amr": ["authenticated"],
        "aws:empty": "",
        "aws:star": "a*b?c",
        "aws:nested": "${aws:username}",
    }
)


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("plain", "plain"),
        ("home/${aws:username}/x", "home/kim/x"),
        ("${AWS:UserName}", "kim"),
        ("${ aws:username }", "kim"),
        ("${aws:username}${aws:username}", "kimkim"),
        ("${aws:PrincipalTag/cost center}", "42"),
        ("${aws:username, 'nobody'}", "kim"),
        ("${aws:absent, 'nobody'}", "nobody"),
        ("${aws:absent,'nobody'}", "nobody"),
        ("${aws:absent, 'a}b'}", "a}b"),
        ("${aws:absent, ''}", ""),
        ("${aws:empty, 'full'}", "full"),
        ("${aws:nested}", "${aws:username}"),
        ("${*}${?}${$}", "*?$"),
        ("${}", "${}"),
        ("${ }", "${ }"),
        ("${aws:username", "${aws:username"),
        ("$aws:username", "$aws:username"),
        ("${aws:absent, unquoted}", "${aws:absent, unquoted}"),
        ("${aws:absent}", None),
        ("${aws:empty}", None),
        ("${aws:username}/${aws:absent}", None),
        ("${cognito-identity.amazonaws.com:amr}", None),
    ],
)
def test_variables_take_the_request_s_values(text, resolved):
    pattern = resolve(parse_template(text, variables=True), CONTEXT)
    assert (pattern if pattern is None else literal_text(pattern)) == resolved


def test_wildcards_of_the_policy_stay_wildcards_and_those_of_values_and_literals_do_not():
    pattern = resolve(parse_template("*${aws:star}?${*}", variables=True), CONTEXT)
    assert pattern == (Wildcard.ANY, "a*b?c", Wildcard.ONE, "*")


def test_before_2012_a_variable_is_text():
    template = parse_template("${aws:username}*", variables=False)
    assert template == ("${aws:username}", Wildcard.ANY)


def test_a_template_keeps_key_and_default():
    assert parse_template("${a:b, 'c'}", variables=True) == (Variable("a:b", "c"),)
