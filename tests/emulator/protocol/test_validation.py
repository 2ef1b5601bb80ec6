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
    is_of_users = operation in USER_POOLS.operation_names
    service = USER_POOLS if is_of_users else IDENTITY_POOLS
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
            "SignUp",
            {**SIGN_UP, "ClientId": "ap-northeast-1_x"},
            "Value 'ap-northeast-1_x' at 'clientId'",
            r"Member must satisfy regular expression pattern: [\w+]+",
        ),
        (
            "SignUp",
            {"Username": "ada", "Password": "secret"},
            "Value null at 'clientId'",
            "Member must not be null",
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
        ("GetUser", {"AccessToken": "no token!"}, "accessToken"),
        ("GetUser", {}, "accessToken"),
        (
            "SignUp",
            {**SIGN_UP, "UserContextData": {"IpAddress": "x" * 131073}},
            "userContextData.ipAddress",
        ),
        (
            "SignUp",
            {**SIGN_UP, "UserContextData": {"EncodedData": "x" * 131073}},
            "userContextData.encodedData",
        ),
        ("SignUp", {**SIGN_UP, "SecretHash": "h" * 129}, "secretHash"),
        (
            "InitiateAuth",
            {
                "AuthFlow": "USER_PASSWORD_AUTH",
                "ClientId": "client",
                "AuthParameters": {"PASSWORD": "p" * 131073},
            },
            "authParameters",
        ),
    ],
)
def test_a_sensitive_value_is_not_shown(
    operation: str, members: dict[str, Any], place: str
) -> None:
    (problem,) = problems(operation, members)
    assert problem.startswith(f"Value at '{place}")


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("GetId", {"IdentityPoolId": "us-east-1:a", "Logins": {"i": "", "j": "secret"}}),
        ("GetId", {"IdentityPoolId": "us-east-1:a", "Logins": {"": "secret"}}),
        (
            "GetId",
            {"IdentityPoolId": "us-east-1:a", "Logins": {f"i{n}": "secret" for n in range(11)}},
        ),
        (
            "GetCredentialsForIdentity",
            {"IdentityId": "us-east-1:a", "Logins": {"i": "secret" * 10_000}},
        ),
        (
            "UnlinkIdentity",
            {"IdentityId": "us-east-1:a", "Logins": {"i": "", "j": "secret"}, "LoginsToRemove": []},
        ),
    ],
)
def test_what_is_sensitive_is_not_shown_inside_of_what_is_shown(
    operation: str, members: dict[str, Any]
) -> None:
    (problem,) = problems(operation, members)
    assert problem.startswith(f"Value '{{{', '.join(f'{name}=' for name in members['Logins'])}}}'")
    assert "secret" not in problem


NEW_CLIENT = {"UserPoolId": "us-east-1_a", "ClientName": "web"}
NEW_USER = {"UserPoolId": "us-east-1_a", "Username": "ada"}
NEW_IDENTITIES = {"IdentityPoolName": "people", "AllowUnauthenticatedIdentities": False}
PLAIN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"


def lengths(least: int, greatest: int) -> str:
    return (
        f"Member must have length less than or equal to {greatest},"
        f" Member must have length greater than or equal to {least}"
    )


@pytest.mark.parametrize(
    ("operation", "members", "shown", "values"),
    [
        (
            "CreateUserPoolClient",
            {**NEW_CLIENT, "AllowedOAuthFlows": ["code", "token"]},
            "[code, token]' at 'allowedOAuthFlows",
            "implicit, client_credentials, code",
        ),
        (
            "CreateUserPoolClient",
            {**NEW_CLIENT, "ExplicitAuthFlows": ["ADMIN_USER_PASSWORD_AUTH", "X"]},
            "[ADMIN_USER_PASSWORD_AUTH, X]' at 'explicitAuthFlows",
            (
                "ALLOW_CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH,"
                " ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY,"
                " USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_USER_AUTH,"
                " ALLOW_TOKEN_EXCHANGE_DELEGATION, ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
            ),
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "AutoVerifiedAttributes": ["email", "fax"]},
            "[email, fax]' at 'autoVerifiedAttributes",
            "phone_number, email",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "AliasAttributes": [""]},
            "[]' at 'aliasAttributes",
            "phone_number, email, preferred_username",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "UsernameAttributes": ["name"]},
            "[name]' at 'usernameAttributes",
            "phone_number, email",
        ),
        (
            "AdminCreateUser",
            {**NEW_USER, "DesiredDeliveryMediums": ["PIGEON"]},
            "[PIGEON]' at 'desiredDeliveryMediums",
            "SMS, EMAIL",
        ),
        (
            "CreateUserPool",
            {
                **NEW_POOL,
                "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["x"]},
            },
            "[x]' at 'userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdate",
            "phone_number, email",
        ),
    ],
)
def test_a_value_outside_an_enumeration_is_reported_at_its_list(
    operation: str, members: dict[str, Any], shown: str, values: str
) -> None:
    assert problems(operation, members) == [
        (
            f"Value '{shown}' failed to satisfy constraint: Member must satisfy constraint:"
            f" [Member must satisfy enum value set: [{values}]]"
        )
    ]


@pytest.mark.parametrize(
    ("operation", "members", "shown", "constraint"),
    [
        (
            "CreateUserPoolClient",
            {**NEW_CLIENT, "CallbackURLs": ["https://a", ""]},
            "[https://a, ]' at 'callbackURLs",
            (
                f"Member must satisfy constraint: [{lengths(1, 1024)},"
                f" Member must satisfy regular expression pattern: {PLAIN}]"
            ),
        ),
        (
            "CreateUserPoolClient",
            {**NEW_CLIENT, "ReadAttributes": ["a" * 2049]},
            f"[{'a' * 1023}...' at 'readAttributes",
            f"Member must satisfy constraint: [{lengths(1, 2048)}]",
        ),
        (
            "DeleteIdentities",
            {"IdentityIdsToDelete": ["us-east-1:a", "", "?"]},
            "[us-east-1:a, , ?]' at 'identityIdsToDelete",
            (
                f"Member must satisfy constraint: [{lengths(1, 55)},"
                r" Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+]"
            ),
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "UserPoolTags": {"a": "b", "": "c"}},
            "{a=b, =c}' at 'userPoolTags",
            f"Map keys must satisfy constraint: [{lengths(1, 128)}]",
        ),
        (
            "CreateUserPool",
            {**NEW_POOL, "UserPoolTags": {"a": "b" * 257}},
            f"{{a={'b' * 257}}}' at 'userPoolTags",
            f"Map value must satisfy constraint: [{lengths(0, 256)}]",
        ),
        (
            "GetId",
            {"IdentityPoolId": "us-east-1:a", "Logins": {"issuer": ""}},
            "{issuer=}' at 'logins",
            f"Map value must satisfy constraint: [{lengths(1, 50000)}]",
        ),
        (
            "CreateIdentityPool",
            {**NEW_IDENTITIES, "SupportedLoginProviders": {"i": "a b"}},
            "{i=a b}' at 'supportedLoginProviders",
            (
                f"Map value must satisfy constraint: [{lengths(1, 128)},"
                r" Member must satisfy regular expression pattern: [\w.;_/-]+]"
            ),
        ),
        (
            "SetIdentityPoolRoles",
            {"IdentityPoolId": "us-east-1:a", "Roles": {"guest": "arn:aws:iam::1:role/role"}},
            "{guest=arn:aws:iam::1:role/role}' at 'roles",
            (
                f"Map keys must satisfy constraint: [{lengths(1, 128)},"
                " Member must satisfy regular expression pattern: (un)?authenticated]"
            ),
        ),
        (
            "SetIdentityPoolRoles",
            {
                "IdentityPoolId": "us-east-1:a",
                "Roles": {},
                "RoleMappings": {"": {"Type": "Token"}},
            },
            "{={Type=Token}}' at 'roleMappings",
            f"Map keys must satisfy constraint: [{lengths(1, 128)}]",
        ),
    ],
)
def test_all_that_is_asked_of_what_is_held_is_named_once_at_what_holds_it(
    operation: str, members: dict[str, Any], shown: str, constraint: str
) -> None:
    assert problems(operation, members) == [
        f"Value '{shown}' failed to satisfy constraint: {constraint}"
    ]


def test_keys_are_reported_before_values_and_both_after_the_map_itself() -> None:
    logins = {"": "token", **{f"issuer{n}": "" for n in range(10)}}
    found = problems("GetId", {"IdentityPoolId": "us-east-1:a", "Logins": logins})
    assert [problem.partition("constraint: ")[2][:27] for problem in found] == [
        "Member must have length les",
        "Map keys must satisfy const",
        "Map value must satisfy cons",
    ]


@pytest.mark.parametrize(
    ("members", "place"),
    [
        (
            {"Roles": {}, "RoleMappings": {"issuer": {"Type": "Dice"}}},
            "Value 'Dice' at 'roleMappings.issuer.member.type'",
        ),
        (
            {
                "Roles": {},
                "RoleMappings": {
                    "issuer": {
                        "Type": "Rules",
                        "RulesConfiguration": {"Rules": [{"Claim": "a", "MatchType": "Equals"}]},
                    }
                },
            },
            "Value null at 'roleMappings.issuer.member.rulesConfiguration.rules.1.member.value'",
        ),
    ],
)
def test_structures_in_maps_and_lists_are_reported_in_their_places(
    members: dict[str, Any], place: str
) -> None:
    found = problems("SetIdentityPoolRoles", {"IdentityPoolId": "us-east-1:a", **members})
    assert place in {problem.partition(" failed")[0] for problem in found}


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
