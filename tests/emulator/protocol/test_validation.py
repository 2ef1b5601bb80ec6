"""Every constraint that a request violates is found, in the model's order, and worded."""

from typing import Any

import pytest

from poolhouse.protocol import validation
from poolhouse.protocol.models import ServiceModel

USER_POOLS = ServiceModel("cognito-idp", "2016-04-18")
IDENTITY_POOLS = ServiceModel("cognito-identity", "2014-06-30")
SIGN_UP = {"ClientId": "client", "Username": "ada", "Password": "secret"}
NEW_POOL = {"PoolName": "people"}


def problems(operation: str, members: dict[str, Any]) -> list[str]:
    service = IDENTITY_POOLS if operation == "GetId" else USER_POOLS
    return validation.violations(service.operation(operation).input, members)


def test_a_request_within_all_constraints_has_none() -> None:
    assert problems("SignUp", {**SIGN_UP, "UserAttributes": [{"Name": "email"}]}) == []


def test_a_member_that_the_model_does_not_know_is_no_violation() -> None:
    assert problems("SignUp", {**SIGN_UP, "Colour": ""}) == []


@pytest.mark.parametrize(
    ("operation", "members", "shown", "constraint"),
    [
        ("CreateUserPool", {}, "Value null at 'poolName'", "Member must not be null"),
        (
            "SignUp",
            {**SIGN_UP, "UserAttributes": [{"Name": "a"}, {"Value": "x"}]},
            "Value null at 'userAttributes.2.member.name'",
            "Member must not be null",
        ),
        (
            "ListUsers",
            {"UserPoolId": "us-east-1_a", "Limit": 61},
            "Value '61' at 'limit'",
            "Member must have value less than or equal to 60",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
            "Value '5' at 'policies.passwordPolicy.minimumLength'",
            "Member must have value greater than or equal to 6",
        ),
        (
            "CreateUserPool",
            {"PoolName": "p" * 129},
            f"Value '{'p' * 129}' at 'poolName'",
            "Member must have length less than or equal to 128",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "MfaConfiguration": "MAYBE"},
            "Value 'MAYBE' at 'mfaConfiguration'",
            "Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "AutoVerifiedAttributes": ["email", "fax"]},
            "Value 'fax' at 'autoVerifiedAttributes.2.member'",
            "Member must satisfy enum value set: [phone_number, email]",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "UserPoolTags": {"": "a"}},
            "Value '' at 'userPoolTags.key'",
            "Member must have length greater than or equal to 1",
        ),
        (
            "ListUsers",
            {"UserPoolId": "nowhere"},
            "Value 'nowhere' at 'userPoolId'",
            r"Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+",
        ),
    ],
)
def test_a_violation_names_place_value_and_constraint(
    operation: str, members: dict[str, Any], shown: str, constraint: str
) -> None:
    assert problems(operation, members) == [f"{shown} failed to satisfy constraint: {constraint}"]


@pytest.mark.parametrize(
    ("operation", "members", "place"),
    [
        ("SignUp", {**SIGN_UP, "Password": "p" * 257}, "password"),
        ("SignUp", {**SIGN_UP, "Username": "a" * 129}, "username"),
        ("GetId", {"IdentityPoolId": "us-east-1:a", "Logins": {"issuer": ""}}, "logins.issuer."),
    ],
)
def test_a_sensitive_value_is_not_shown(
    operation: str, members: dict[str, Any], place: str
) -> None:
    (problem,) = problems(operation, members)
    assert problem.startswith(f"Value at '{place}")


def test_bounds_themselves_are_allowed() -> None:
    for limit in (0, 60):
        assert problems("ListUsers", {"UserPoolId": "us-east-1_a", "Limit": limit}) == []
    for name in ("p", "p" * 128):
        assert problems("CreateUserPool", {"PoolName": name}) == []


def test_all_are_found_in_the_models_order_and_reported_in_one_sentence() -> None:
    found = problems("SignUp", {"Username": "", "Password": "p" * 257})
    assert [problem.split("'")[1] for problem in found] == [
        "clientId",
        "username",
        "username",
        "password",
    ]
    whole = validation.sentence(found)
    assert whole == f"4 validation errors detected: {'; '.join(found)}"


def test_one_violation_is_one_error() -> None:
    assert validation.sentence(["A"]) == "1 validation error detected: A"


def test_a_pattern_must_match_the_whole_text_and_knows_ascii_only_where_java_does() -> None:
    word = validation.matcher(r"[\w+]+")
    assert word("a1+")
    assert not word("a1 ")
    assert not word("a\n")
    assert not word("é")
    assert validation.matcher(r"[\p{L}]+")("é")
