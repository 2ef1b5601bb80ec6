"""Attributes that no operation takes: without a value, the sub, and what breaks the schema."""

from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7"
NONCONFORMING = "Attributes did not conform to the schema: "
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


@pytest.mark.parametrize("operation", OPERATIONS[:2])
@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"custom:nowhere": "7"}, ["custom:nowhere: Attribute does not exist in the schema."]),
        ({"custom:born": "1816"}, ["custom:born: Attribute cannot be updated."]),
        ({"custom:born": ""}, ["custom:born: Attribute cannot be updated."]),
        ({"email": ""}, ["email: Required attribute cannot be deleted."]),
        ({"family_name": ""}, ["family_name: Required attribute cannot be deleted."]),
        ({"custom:code": "12"}, ["custom:code: String must be no shorter than 3 characters"]),
        ({"custom:code": "123456"}, ["custom:code: String must be no longer than 5 characters"]),
        ({"custom:seat": "window"}, ["custom:seat: Value is not a number"]),
        (
            {
                "nickname": "A",
                "custom:nowhere": "",
                "email": "",
                "custom:born": "",
                "birthdate": "1/2/90",
                "family_name": "",
                "phone_number": "nowhere",
                "custom:seat": "aisle",
            },
            [
                "custom:nowhere: Attribute does not exist in the schema.",
                "email: Required attribute cannot be deleted.",
                "custom:born: Attribute cannot be updated.",
                "birthdate: String must be no shorter than 10 characters",
                "family_name: Required attribute cannot be deleted.",
                "custom:seat: Value is not a number",
            ],
        ),
    ],
)
def test_every_change_that_breaks_the_schema_has_its_line(
    *,
    writes: dict[str, Write],
    people: Callable[[], list[dict[str, Any]]],
    refused: Any,
    operation: str,
    changes: dict[str, str],
    lines: list[str],
) -> None:
    before = people()
    with refused("InvalidParameterException", "".join(f"user.{line}\n" for line in lines)):
        writes[operation](listed(changes))
    assert people() == before


NEW_BREAKS = [
    "custom:nowhere: Attribute does not exist in the schema.",
    "custom:code: String must be no longer than 5 characters",
    "birthdate: String must be no shorter than 10 characters",
    "custom:seat: Value is not a number",
]


@pytest.mark.parametrize(
    ("operation", "missing"),
    [
        (
            "SignUp",
            ["family_name: The attribute is required", "email: The attribute is required"],
        ),
        ("AdminCreateUser", []),
    ],
)
def test_every_attribute_of_a_new_user_that_breaks_the_schema_has_its_line(
    *,
    writes: dict[str, Write],
    people: Callable[[], list[dict[str, Any]]],
    refused: Any,
    operation: str,
    missing: list[str],
) -> None:
    before = people()
    lines = "".join(f"{line}\n" for line in [*NEW_BREAKS, *missing])
    with refused("InvalidParameterException", NONCONFORMING + lines):
        writes[operation](
            listed(
                {
                    "custom:nowhere": "7",
                    "custom:code": "123456",
                    "birthdate": "1/2/90",
                    "custom:seat": "window",
                }
            )
        )
    assert people() == before


@pytest.mark.parametrize(
    ("birthdate", "problem"),
    [("1/2/90", "no shorter than 10 characters"), ("10/12/1815 ", "no longer than 10 characters")],
)
@pytest.mark.parametrize(
    ("operation", "prefix"),
    [
        ("SignUp", NONCONFORMING),
        ("AdminCreateUser", NONCONFORMING),
        ("UpdateUserAttributes", "user."),
        ("AdminUpdateUserAttributes", "user."),
    ],
)
def test_length_is_named_by_the_bound_that_it_breaks(
    *,
    writes: dict[str, Write],
    refused: Any,
    operation: str,
    prefix: str,
    birthdate: str,
    problem: str,
) -> None:
    given = {"family_name": "Turing", "email": "alan@example.com", "birthdate": birthdate}
    with refused("InvalidParameterException", f"{prefix}birthdate: String must be {problem}\n"):
        writes[operation](listed(given))


def test_every_attribute_that_can_not_be_deleted_has_its_line(
    *,
    cognito_idp: Any,
    full: str,
    new_client: Callable[..., str],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    names = ["custom:nowhere", "nickname", "custom:born", "email", "custom:nowhere", "family_name"]
    sentence = (
        "Invalid user attributes: user.custom:nowhere: Attribute does not exist in the schema.\n"
        "user.custom:born: Attribute cannot be updated.\n"
        "user.email: Required attribute cannot be deleted.\n"
        "user.family_name: Required attribute cannot be deleted.\n"
    )
    with refused("InvalidParameterException", sentence):
        cognito_idp.admin_delete_user_attributes(
            UserPoolId=full, Username="ada", UserAttributeNames=names
        )
    with refused("InvalidParameterException", sentence):
        cognito_idp.delete_user_attributes(
            AccessToken=sign_in(new_client(full)), UserAttributeNames=names
        )


def test_address_that_is_cleared_is_not_verified_by_the_same_call(
    writes: dict[str, Write], full: str, user_attributes: Any, refused: Any
) -> None:
    with refused(
        "InvalidParameterException",
        "Phone Number is required to verify/un-verify a phone number",
    ):
        writes["AdminUpdateUserAttributes"](
            listed({"phone_number": "", "phone_number_verified": "true"})
        )
    assert user_attributes(full, "ada")["phone_number"] == GIVEN["phone_number"]
