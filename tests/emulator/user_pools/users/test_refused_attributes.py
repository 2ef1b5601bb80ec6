"""Attributes that no operation takes: without a value, and the sub."""

from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7"
SUB = "Cannot modify the non-mutable attribute sub"

SCHEMA = [
    {"Name": "family_name", "Required": True},
    {"Name": "email", "Required": True},
    {"Name": "team", "AttributeDataType": "String"},
    {"Name": "born", "AttributeDataType": "String", "Mutable": False},
    {"Name": "seat", "AttributeDataType": "Number"},
    {"Name": "grade", "AttributeDataType": "Number", "DeveloperOnlyAttribute": True},
    {
        "Name": "code",
        "AttributeDataType": "String",
        "StringAttributeConstraints": {"MinLength": "3", "MaxLength": "5"},
    },
]
GIVEN = {
    "family_name": "Lovelace",
    "email": "ada@example.com",
    "phone_number": "+14325551234",
    "nickname": "Countess",
    "custom:team": "blue",
    "custom:born": "1815",
    "custom:seat": "7",
    "dev:custom:grade": "1",
}
VALUELESS = [
    "phone_number",
    "email",
    "family_name",
    "nickname",
    "birthdate",
    "email_verified",
    "custom:team",
    "custom:born",
    "custom:seat",
    "dev:custom:grade",
    "custom:nowhere",
]

Write = Callable[[list[dict[str, Any]]], Any]


def listed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


@pytest.fixture
def full(new_pool: Callable[..., str], new_user: Callable[..., None]) -> str:
    """A pool with attributes of each kind, and ada in it, who has a value for most."""
    pool_id = new_pool(Schema=SCHEMA)
    new_user(pool_id, "ada", **GIVEN)
    return pool_id


@pytest.fixture
def writes(
    *,
    unchecked_idp: Any,
    full: str,
    new_client: Callable[..., str],
    sign_in: Callable[..., str],
) -> dict[str, Write]:
    """What writes attributes: each operation, for ada or for a new user called alan."""
    idp, client_id = unchecked_idp, new_client(full)
    token = sign_in(client_id)
    return {
        "UpdateUserAttributes": lambda attributes: idp.update_user_attributes(
            AccessToken=token, UserAttributes=attributes
        ),
        "AdminUpdateUserAttributes": lambda attributes: idp.admin_update_user_attributes(
            UserPoolId=full, Username="ada", UserAttributes=attributes
        ),
        "SignUp": lambda attributes: idp.sign_up(
            ClientId=client_id, Username="alan", Password=PASSWORD, UserAttributes=attributes
        ),
        "AdminCreateUser": lambda attributes: idp.admin_create_user(
            UserPoolId=full, Username="alan", UserAttributes=attributes
        ),
    }


@pytest.fixture
def people(cognito_idp: Any, full: str) -> Callable[[], list[dict[str, Any]]]:
    """Return the pool's users as they are now."""

    def read() -> list[dict[str, Any]]:
        users: list[dict[str, Any]] = cognito_idp.list_users(UserPoolId=full)["Users"]
        return users

    return read


OPERATIONS = ["UpdateUserAttributes", "AdminUpdateUserAttributes", "SignUp", "AdminCreateUser"]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("valueless", [{}, {"Value": None}], ids=["left out", "null"])
def test_attribute_without_a_value_changes_nothing(
    *,
    writes: dict[str, Write],
    people: Callable[[], list[dict[str, Any]]],
    refused: Any,
    operation: str,
    valueless: dict[str, None],
) -> None:
    before = people()
    for name in VALUELESS:
        with refused("InvalidParameterException", f"Attribute value for {name} must not be null"):
            writes[operation]([*listed({"nickname": "A"}), {"Name": name, **valueless}])
    assert people() == before


def test_first_of_several_attributes_without_a_value_is_named(
    writes: dict[str, Write], refused: Any
) -> None:
    with refused("InvalidParameterException", "Attribute value for nickname must not be null"):
        writes["UpdateUserAttributes"](
            [{"Name": "nickname"}, {"Name": "email"}, {"Name": "nickname", "Value": "A"}]
        )


@pytest.mark.parametrize("name", ["nickname", "phone_number", "custom:team", "custom:seat"])
@pytest.mark.parametrize("operation", OPERATIONS[:2])
def test_empty_string_clears_an_attribute(
    *,
    writes: dict[str, Write],
    full: str,
    user_attributes: Callable[[str, str], dict[str, str]],
    operation: str,
    name: str,
) -> None:
    before = user_attributes(full, "ada")
    writes[operation](listed({name: ""}))
    del before[name]
    assert user_attributes(full, "ada") == before


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("given", [{"Value": "7"}, {"Value": ""}, {}], ids=["7", "empty", "none"])
def test_sub_is_refused_by_name(
    *,
    writes: dict[str, Write],
    people: Callable[[], list[dict[str, Any]]],
    refused: Any,
    operation: str,
    given: dict[str, str],
) -> None:
    before = people()
    for others in ({}, {"custom:nowhere": "7"}, {"email_verified": "true"}):
        with refused("InvalidParameterException", SUB):
            writes[operation]([*listed(others), {"Name": "sub", **given}])
    assert people() == before


def test_sub_is_not_deleted(
    *,
    cognito_idp: Any,
    full: str,
    new_client: Callable[..., str],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    token = sign_in(new_client(full, WriteAttributes=["nickname"]))
    with refused("InvalidParameterException", SUB):
        cognito_idp.delete_user_attributes(
            AccessToken=token, UserAttributeNames=["nickname", "sub"]
        )
    with refused("InvalidParameterException", SUB):
        cognito_idp.admin_delete_user_attributes(
            UserPoolId=full, Username="ada", UserAttributeNames=["custom:nowhere", "sub"]
        )
