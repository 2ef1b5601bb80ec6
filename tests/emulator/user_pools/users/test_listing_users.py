"""ListUsers: filters, attributes to get, pages."""

from collections.abc import Callable
from typing import Any

import pytest

PEOPLE = {
    "ada": {"email": "ada@example.com", "given_name": "Ada", "family_name": "Lovelace"},
    "alan": {"email": "alan@example.com", "given_name": "Alan", "family_name": "Turing"},
    "grace": {"email": "grace@example.org", "given_name": 'Grace "Amazing"'},
}


@pytest.fixture
def crowd(pool_id: str, new_user: Callable[..., None]) -> str:
    for username, attributes in PEOPLE.items():
        new_user(pool_id, username, **attributes)
    return pool_id


def names(answer: dict[str, Any]) -> list[str]:
    return [user["Username"] for user in answer["Users"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["ada", "alan", "grace"]),
        ('username = "ada"', ["ada"]),
        ('username = "Ada"', []),
        ('username ^= "a"', ["ada", "alan"]),
        ('email="alan@example.com"', ["alan"]),
        ('email ^= "grace@"', ["grace"]),
        ('family_name = "Turing"', ["alan"]),
        (r'given_name = "Grace \"Amazing\""', ["grace"]),
        ('given_name ^= ""', ["ada", "alan", "grace"]),
        ('name = "Nobody"', []),
        ('status = "Enabled"', ["ada", "grace"]),
        ('status = "Disabled"', ["alan"]),
        ('cognito:user_status = "confirmed"', ["ada", "alan"]),
        ('cognito:user_status = "FORCE_CHANGE_PASSWORD"', ["grace"]),
    ],
)
def test_filter_finds(cognito_idp: Any, crowd: str, text: str, found: list[str]) -> None:
    cognito_idp.admin_disable_user(UserPoolId=crowd, Username="alan")
    cognito_idp.admin_set_user_password(
        UserPoolId=crowd, Username="grace", Password="Correct-Horse-7"
    )
    assert names(cognito_idp.list_users(UserPoolId=crowd, Filter=text)) == found


def test_filter_finds_by_sub(cognito_idp: Any, crowd: str) -> None:
    sub = cognito_idp.list_users(UserPoolId=crowd)["Users"][1]["Attributes"][0]["Value"]
    assert names(cognito_idp.list_users(UserPoolId=crowd, Filter=f'sub = "{sub}"')) == ["alan"]


SEARCHABLE = {
    "username": ("grace", ["grace"]),
    "email": ("alan@example.com", ["alan"]),
    "phone_number": ("+14325551234", ["kim"]),
    "name": ("Kim", ["kim"]),
    "given_name": ("Ada", ["ada"]),
    "family_name": ("Turing", ["alan"]),
    "preferred_username": ("kimmy", ["kim"]),
    "cognito:user_status": ("CONFIRMED", ["ada", "alan", "grace", "kim"]),
    "status": ("Enabled", ["ada", "alan", "grace", "kim"]),
}


@pytest.mark.parametrize("name", [*SEARCHABLE, "sub"])
@pytest.mark.parametrize("form", ['"{}"="{}"', '"{}"^="{}"', ' "{}"  =  "{}" ', '{}="{}"'])
def test_name_of_the_attribute_may_stand_in_double_quotes(
    *, cognito_idp: Any, crowd: str, new_user: Callable[..., None], form: str, name: str
) -> None:
    kim = {"phone_number": "+14325551234", "name": "Kim", "preferred_username": "kimmy"}
    new_user(crowd, "kim", **kim)
    sub = cognito_idp.list_users(UserPoolId=crowd)["Users"][1]["Attributes"][0]["Value"]
    value, found = {**SEARCHABLE, "sub": (sub, ["alan"])}[name]
    text = form.format(name, value)
    assert names(cognito_idp.list_users(UserPoolId=crowd, Filter=text)) == found


@pytest.mark.parametrize(
    "text",
    [
        '"username = "ada"',
        'username" = "ada"',
        '""username"" = "ada"',
        '" username" = "ada"',
        '"username " = "ada"',
        "'username' = \"ada\"",
        '"" = "ada"',
        '"username"',
        '"username" "ada"',
        '"username" = ada',
        '"username = ada"',
        r'\"username\" = "ada"',
        '"user"name = "ada"',
        '"username" = "ada" "email" = "x"',
    ],
)
def test_name_in_other_quotes_is_refused(
    cognito_idp: Any, crowd: str, refused: Any, text: str
) -> None:
    with refused("InvalidParameterException", "Error while parsing filter"):
        cognito_idp.list_users(UserPoolId=crowd, Filter=text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"custom:team" = "blue"', "Invalid search attribute: custom:team"),
        ('"address" ^= "x"', "Invalid search attribute: address"),
        ("username", "Error while parsing filter"),
        ("username = ada", "Error while parsing filter"),
        ('username != "ada"', "Error while parsing filter"),
        ('username = "ada" and email = "x"', "Error while parsing filter"),
        ('custom:team = "blue"', "Invalid search attribute: custom:team"),
        ('birthdate = "1815-12-10"', "Invalid search attribute: birthdate"),
    ],
)
def test_filter_is_refused(
    cognito_idp: Any, crowd: str, refused: Any, text: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.list_users(UserPoolId=crowd, Filter=text)


def test_users_come_in_pages(cognito_idp: Any, crowd: str) -> None:
    first = cognito_idp.list_users(UserPoolId=crowd, Limit=2)
    second = cognito_idp.list_users(
        UserPoolId=crowd, Limit=2, PaginationToken=first["PaginationToken"]
    )
    assert (names(first), names(second)) == (["ada", "alan"], ["grace"])
    assert "PaginationToken" not in second


def test_pages_hold_what_the_filter_finds(cognito_idp: Any, crowd: str) -> None:
    paginator = cognito_idp.get_paginator("list_users")
    pages = paginator.paginate(
        UserPoolId=crowd, Filter='username ^= "a"', PaginationConfig={"PageSize": 1}
    )
    assert [names(page) for page in pages] == [["ada"], ["alan"]]


def test_garbled_token_is_refused(cognito_idp: Any, crowd: str, refused: Any) -> None:
    with refused("InvalidParameterException", "Invalid pagination token."):
        cognito_idp.list_users(UserPoolId=crowd, PaginationToken="AAAA")


def test_attributes_to_get_are_the_only_ones_shown(cognito_idp: Any, crowd: str) -> None:
    answer = cognito_idp.list_users(UserPoolId=crowd, AttributesToGet=["email"])
    assert [user["Attributes"] for user in answer["Users"]] == [
        [{"Name": "email", "Value": person["email"]}] for person in PEOPLE.values()
    ]


def test_every_listed_user_has_the_attributes_to_get(
    cognito_idp: Any, crowd: str, refused: Any
) -> None:
    with refused("InvalidParameterException", "One or more requested attributes do not exist."):
        cognito_idp.list_users(UserPoolId=crowd, AttributesToGet=["family_name"])


def test_case_of_an_address_is_ignored_where_the_pool_does(
    cognito_idp: Any, new_pool: Callable[..., str], new_user: Callable[..., None]
) -> None:
    pool_id = new_pool(UsernameConfiguration={"CaseSensitive": False})
    new_user(pool_id, email="Ada@Example.com")
    answer = cognito_idp.list_users(UserPoolId=pool_id, Filter='email = "ada@example.COM"')
    assert names(answer) == ["ada"]
