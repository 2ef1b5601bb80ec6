"""The schema of a pool: standard attributes, custom ones, and what can't be asked of them."""

from collections.abc import Callable
from typing import Any

import pytest

STANDARD_CHANGED = (
    "You can not change AttributeDataType or set developerOnlyAttribute for standard schema"
    " attribute email"
)


def definitions(pool: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {shown["Name"]: shown for shown in pool["SchemaAttributes"]}


def test_schema_lists_the_standard_attributes(cognito_idp: Any) -> None:
    schema = definitions(cognito_idp.create_user_pool(PoolName="people")["UserPool"])
    assert len(schema) == 21
    assert schema["sub"] == {
        "Name": "sub",
        "AttributeDataType": "String",
        "DeveloperOnlyAttribute": False,
        "Mutable": False,
        "Required": True,
        "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "2048"},
    }
    assert schema["birthdate"]["StringAttributeConstraints"] == {
        "MinLength": "10",
        "MaxLength": "10",
    }
    assert schema["updated_at"]["NumberAttributeConstraints"] == {"MinValue": "0"}
    assert schema["email_verified"]["AttributeDataType"] == "Boolean"


def test_schema_changes_standard_attributes_and_adds_custom_ones(cognito_idp: Any) -> None:
    schema = definitions(
        cognito_idp.create_user_pool(
            PoolName="people",
            Schema=[
                {"Name": "email", "Required": True, "Mutable": False},
                {
                    "Name": "team",
                    "AttributeDataType": "String",
                    "Mutable": False,
                    "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "8"},
                },
                {"Name": "age", "AttributeDataType": "Number"},
                {"Name": "badge", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
            ],
        )["UserPool"]
    )
    assert (schema["email"]["Required"], schema["email"]["Mutable"]) == (True, False)
    assert schema["email"]["StringAttributeConstraints"]["MaxLength"] == "2048"
    assert schema["custom:team"]["Mutable"] is False
    assert schema["custom:team"]["StringAttributeConstraints"] == {
        "MinLength": "2",
        "MaxLength": "8",
    }
    assert schema["custom:age"]["NumberAttributeConstraints"] == {}
    assert schema["dev:custom:badge"]["DeveloperOnlyAttribute"] is True


@pytest.mark.parametrize("data_type", ["String", "Boolean", "Number", "DateTime"])
@pytest.mark.parametrize(
    "name", ["email_verified", "identities", "team", "Email", "username", "custom:team"]
)
def test_name_that_a_schema_can_not_change_makes_a_custom_attribute(
    cognito_idp: Any, new_pool: Any, new_user: Any, name: str, data_type: str
) -> None:
    value = {"String": "x", "Boolean": "true", "Number": "7", "DateTime": "1815-12-10"}[data_type]
    standard = definitions(cognito_idp.create_user_pool(PoolName="people")["UserPool"])
    pool_id = new_pool(Schema=[{"Name": name, "AttributeDataType": data_type}])
    schema = definitions(cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"])
    made = schema.pop(f"custom:{name}")
    assert (made["AttributeDataType"], made["Required"]) == (data_type, False)
    assert schema == standard
    new_user(pool_id, "ada", **{"email": "a@b.de", f"custom:{name}": value})
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    assert {"Name": f"custom:{name}", "Value": value} in user["UserAttributes"]


def test_custom_attribute_called_like_a_verified_flag_verifies_nothing(
    cognito_idp: Any, new_pool: Any, new_client: Any, sign_in: Any, new_user: Any
) -> None:
    pool_id = new_pool(Schema=[{"Name": "email_verified", "AttributeDataType": "Boolean"}])
    new_user(pool_id, "ada", email="a@b.de")
    client_id = new_client(pool_id, WriteAttributes=["custom:email_verified"])
    cognito_idp.update_user_attributes(
        AccessToken=sign_in(client_id),
        UserAttributes=[{"Name": "custom:email_verified", "Value": "true"}],
    )
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    shown = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    assert shown["custom:email_verified"] == "true"
    assert "email_verified" not in shown


def test_name_longer_than_a_custom_one_may_be_is_refused(cognito_idp: Any, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value 'phone_number_verified' at 'schema.1.member.name'"
        " failed to satisfy constraint: Member must have length less than or equal to 20",
    ):
        cognito_idp.create_user_pool(
            PoolName="people",
            Schema=[{"Name": "phone_number_verified", "AttributeDataType": "Boolean"}],
        )


@pytest.mark.parametrize("name", ["email_verified", "identities"])
def test_what_makes_a_custom_attribute_obeys_the_rules_for_them(
    cognito_idp: Any, refused: Any, name: str
) -> None:
    with refused(
        "InvalidParameterException", "Required custom attributes are not supported currently."
    ):
        cognito_idp.create_user_pool(
            PoolName="people",
            Schema=[{"Name": name, "AttributeDataType": "Boolean", "Required": True}],
        )
    with refused(
        "InvalidParameterException",
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    ):
        cognito_idp.create_user_pool(PoolName="people", Schema=[{"Name": name}])


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        (
            {"Name": "team", "AttributeDataType": "String", "Required": True},
            "Required custom attributes are not supported currently.",
        ),
        (
            {"Name": "team"},
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        ({"AttributeDataType": "String"}, "Name is a required parameter for schema attributes."),
        (
            {"Name": "email", "AttributeDataType": "Number"},
            STANDARD_CHANGED,
        ),
        (
            {"Name": "email", "DeveloperOnlyAttribute": True},
            STANDARD_CHANGED,
        ),
        (
            {
                "Name": "email",
                "StringAttributeConstraints": {"MinLength": "9", "MaxLength": "8"},
            },
            "user.email: Max length cannot be less than min length.",
        ),
        (
            {
                "Name": "updated_at",
                "NumberAttributeConstraints": {"MinValue": "9", "MaxValue": "8"},
            },
            "user.updated_at: Max value cannot be less than min value.",
        ),
        (
            {"Name": "email", "StringAttributeConstraints": {"MaxLength": "2049"}},
            "user.email: String attributes cannot have a length of more than 2048",
        ),
    ],
)
def test_impossible_definitions_are_refused(
    cognito_idp: Any, refused: Any, attribute: dict[str, Any], sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.create_user_pool(PoolName="people", Schema=[attribute])


@pytest.mark.parametrize("bound", ["x", "", "1.5", "1e3", " 7", "+7", "٣", "0x10", "9" * 310])
@pytest.mark.parametrize(
    ("definition", "place", "least", "greatest", "shown"),
    [
        (
            {"Name": "email"},
            "StringAttributeConstraints",
            "MinLength",
            "MaxLength",
            "email",
        ),
        (
            {"Name": "team", "AttributeDataType": "String"},
            "StringAttributeConstraints",
            "MinLength",
            "MaxLength",
            "custom:team",
        ),
        (
            {"Name": "updated_at", "AttributeDataType": "Number"},
            "NumberAttributeConstraints",
            "MinValue",
            "MaxValue",
            "updated_at",
        ),
        (
            {"Name": "age", "AttributeDataType": "Number", "DeveloperOnlyAttribute": True},
            "NumberAttributeConstraints",
            "MinValue",
            "MaxValue",
            "dev:custom:age",
        ),
    ],
)
def test_bounds_that_are_no_numbers_are_refused(
    *,
    cognito_idp: Any,
    refused: Any,
    definition: dict[str, Any],
    place: str,
    least: str,
    greatest: str,
    shown: str,
    bound: str,
) -> None:
    for constraints in ({least: bound}, {greatest: bound}, {least: "0", greatest: bound}):
        with refused("InvalidParameterException", f"Invalid {place} for schema attribute {shown}"):
            cognito_idp.create_user_pool(
                PoolName="people", Schema=[{**definition, place: constraints}]
            )


def test_lengths_are_not_negative_but_values_may_be(cognito_idp: Any, refused: Any) -> None:
    team = {"Name": "team", "AttributeDataType": "String"}
    with refused(
        "InvalidParameterException",
        "Invalid StringAttributeConstraints for schema attribute custom:team",
    ):
        cognito_idp.create_user_pool(
            PoolName="people", Schema=[{**team, "StringAttributeConstraints": {"MinLength": "-1"}}]
        )
    seat = {"Name": "seat", "AttributeDataType": "Number"}
    pool = cognito_idp.create_user_pool(
        PoolName="people", Schema=[{**seat, "NumberAttributeConstraints": {"MinValue": "-7"}}]
    )
    assert definitions(pool["UserPool"])["custom:seat"]["NumberAttributeConstraints"] == {
        "MinValue": "-7"
    }


def test_added_attributes_have_bounds_that_are_numbers(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    seat = {"Name": "seat", "AttributeDataType": "Number"}
    with refused(
        "InvalidParameterException",
        "Invalid NumberAttributeConstraints for schema attribute custom:seat",
    ):
        cognito_idp.add_custom_attributes(
            UserPoolId=pool_id,
            CustomAttributes=[{**seat, "NumberAttributeConstraints": {"MaxValue": "x"}}],
        )


def test_attribute_is_defined_once(cognito_idp: Any, refused: Any) -> None:
    team = {"Name": "team", "AttributeDataType": "String"}
    with refused("InvalidParameterException"):
        cognito_idp.create_user_pool(PoolName="people", Schema=[team, team])


def test_custom_attributes_are_added_to_a_pool(cognito_idp: Any, pool_id: str) -> None:
    cognito_idp.add_custom_attributes(
        UserPoolId=pool_id,
        CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}],
    )
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert definitions(pool)["custom:team"]["Mutable"] is True


@pytest.mark.parametrize("data_type", ["String", "Number", "Boolean", "DateTime"])
@pytest.mark.parametrize(
    ("developer_only", "full_name"), [(False, "custom:team"), (True, "dev:custom:team")]
)
def test_custom_attribute_is_added_once(
    *,
    cognito_idp: Any,
    new_pool: Any,
    refused: Any,
    data_type: str,
    developer_only: bool,
    full_name: str,
) -> None:
    team = {
        "Name": "team",
        "AttributeDataType": data_type,
        "DeveloperOnlyAttribute": developer_only,
    }
    seat = {"Name": "seat", "AttributeDataType": "Number"}
    sentence = f"custom:team: Existing attribute already has name {full_name}."

    def add(pool_id: str, *attributes: dict[str, Any]) -> None:
        cognito_idp.add_custom_attributes(UserPoolId=pool_id, CustomAttributes=list(attributes))

    added, created, empty = new_pool(), new_pool(Schema=[team]), new_pool()
    add(added, team)
    for pool_id, attributes in ((added, [team]), (created, [seat, team]), (empty, [team, team])):
        before = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        with refused("InvalidParameterException", sentence):
            add(pool_id, *attributes)
        after = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        assert definitions(after) == definitions(before)


def test_name_is_free_beside_its_developer_only_form(cognito_idp: Any, pool_id: str) -> None:
    team = {"Name": "team", "AttributeDataType": "String"}
    cognito_idp.add_custom_attributes(
        UserPoolId=pool_id, CustomAttributes=[{**team, "DeveloperOnlyAttribute": True}, team]
    )
    pool = cognito_idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert {"custom:team", "dev:custom:team"} <= definitions(pool).keys()


def test_a_pool_has_at_most_fifty_custom_attributes(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    def add(*names: str) -> None:
        cognito_idp.add_custom_attributes(
            UserPoolId=pool_id,
            CustomAttributes=[{"Name": name, "AttributeDataType": "String"} for name in names],
        )

    for half in ("a", "b"):
        add(*(f"{half}{number}" for number in range(25)))
    with refused("InvalidParameterException"):
        add("c0")


def test_bounds_of_addresses_hold(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str], refused: Any
) -> None:
    bounds = {"MinLength": "1", "MaxLength": "8"}
    email = {"Name": "email", "AttributeDataType": "String", "StringAttributeConstraints": bounds}
    client_id = new_client(new_pool(Schema=[email]))

    def sign_up(address: str) -> None:
        cognito_idp.sign_up(
            ClientId=client_id,
            Username=address[0],
            Password="Correct-Horse-7",
            UserAttributes=[{"Name": "email", "Value": address}],
        )

    sign_up("a@b.de")
    with refused("InvalidParameterException"):
        sign_up("long@example.com")
