"""Groups and who is in them."""

from collections.abc import Callable
from typing import Any

import pytest

ROLE = "arn:aws:iam::123456789012:role/editors"
NOT_FOUND = "Group not found."


@pytest.fixture
def editors(cognito_idp: Any, pool_id: str) -> str:
    cognito_idp.create_group(
        UserPoolId=pool_id,
        GroupName="editors",
        Description="They edit",
        RoleArn=ROLE,
        Precedence=3,
    )
    return pool_id


def named(groups: list[dict[str, Any]]) -> list[str]:
    return [group["GroupName"] for group in groups]


def test_group_is_what_was_created(cognito_idp: Any, editors: str) -> None:
    group = cognito_idp.get_group(UserPoolId=editors, GroupName="editors")["Group"]
    assert group.pop("CreationDate") == group.pop("LastModifiedDate")
    assert group == {
        "GroupName": "editors",
        "UserPoolId": editors,
        "Description": "They edit",
        "RoleArn": ROLE,
        "Precedence": 3,
    }


def test_group_without_extras_shows_none(cognito_idp: Any, pool_id: str) -> None:
    group = cognito_idp.create_group(UserPoolId=pool_id, GroupName="readers")["Group"]
    assert group.keys() == {"GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"}


def test_group_exists_once(cognito_idp: Any, editors: str, refused: Any) -> None:
    with refused("GroupExistsException", "A group with the name already exists."):
        cognito_idp.create_group(UserPoolId=editors, GroupName="editors")


def test_update_changes_what_is_given(cognito_idp: Any, editors: str) -> None:
    group = cognito_idp.update_group(UserPoolId=editors, GroupName="editors", Precedence=0)["Group"]
    assert (group["Precedence"], group["RoleArn"], group["Description"]) == (0, ROLE, "They edit")


def test_deleted_group_is_gone_members_or_not(
    cognito_idp: Any, editors: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(editors)
    cognito_idp.admin_add_user_to_group(UserPoolId=editors, Username="ada", GroupName="editors")
    cognito_idp.delete_group(UserPoolId=editors, GroupName="editors")
    with refused("ResourceNotFoundException", NOT_FOUND):
        cognito_idp.get_group(UserPoolId=editors, GroupName="editors")
    answer = cognito_idp.admin_list_groups_for_user(UserPoolId=editors, Username="ada")
    assert answer["Groups"] == []


def test_groups_are_listed_in_pages(cognito_idp: Any, pool_id: str) -> None:
    for name in ("b", "a", "c"):
        cognito_idp.create_group(UserPoolId=pool_id, GroupName=name)
    first = cognito_idp.list_groups(UserPoolId=pool_id, Limit=2)
    second = cognito_idp.list_groups(UserPoolId=pool_id, NextToken=first["NextToken"])
    assert (named(first["Groups"]), named(second["Groups"])) == (["b", "a"], ["c"])


def test_groups_of_a_user_come_by_precedence_and_in_pages(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None]
) -> None:
    new_user(pool_id)
    for name, precedence in (
        ("weak", {}),
        ("strong", {"Precedence": 1}),
        ("fair", {"Precedence": 2}),
    ):
        cognito_idp.create_group(UserPoolId=pool_id, GroupName=name, **precedence)
        cognito_idp.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName=name)
    asked = {"UserPoolId": pool_id, "Username": "ada"}
    first = cognito_idp.admin_list_groups_for_user(**asked, Limit=2)
    second = cognito_idp.admin_list_groups_for_user(**asked, NextToken=first["NextToken"])
    assert (named(first["Groups"]), named(second["Groups"])) == (["strong", "fair"], ["weak"])


def test_groups_of_a_user_follow_a_changed_precedence(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None]
) -> None:
    new_user(pool_id)
    for name in ("first", "second", "third"):
        cognito_idp.create_group(UserPoolId=pool_id, GroupName=name, Precedence=5)
        cognito_idp.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName=name)
    cognito_idp.update_group(UserPoolId=pool_id, GroupName="third", Precedence=0)
    cognito_idp.update_group(UserPoolId=pool_id, GroupName="second", Description="as strong")
    answer = cognito_idp.admin_list_groups_for_user(UserPoolId=pool_id, Username="ada")
    assert named(answer["Groups"]) == ["third", "first", "second"]


def test_members_are_listed_once_however_often_they_were_added(
    cognito_idp: Any, editors: str, new_user: Callable[..., None]
) -> None:
    for username in ("ada", "alan"):
        new_user(editors, username)
        for _ in range(2):
            cognito_idp.admin_add_user_to_group(
                UserPoolId=editors, Username=username, GroupName="editors"
            )
    members = cognito_idp.list_users_in_group(UserPoolId=editors, GroupName="editors")
    assert [user["Username"] for user in members["Users"]] == ["ada", "alan"]
    assert members["Users"] == cognito_idp.list_users(UserPoolId=editors)["Users"]


def test_members_are_listed_in_pages(
    cognito_idp: Any, editors: str, new_user: Callable[..., None]
) -> None:
    for username in ("ada", "alan", "grace"):
        new_user(editors, username)
        cognito_idp.admin_add_user_to_group(
            UserPoolId=editors, Username=username, GroupName="editors"
        )
    pages = cognito_idp.get_paginator("list_users_in_group").paginate(
        UserPoolId=editors, GroupName="editors", PaginationConfig={"PageSize": 2}
    )
    assert [len(page["Users"]) for page in pages] == [2, 1]


def test_removed_member_is_out(
    cognito_idp: Any, editors: str, new_user: Callable[..., None]
) -> None:
    new_user(editors)
    who = {"UserPoolId": editors, "Username": "ada", "GroupName": "editors"}
    cognito_idp.admin_add_user_to_group(**who)
    cognito_idp.admin_remove_user_from_group(**who)
    members = cognito_idp.list_users_in_group(UserPoolId=editors, GroupName="editors")
    assert members["Users"] == []


@pytest.mark.parametrize(
    "operation", ["get_group", "update_group", "delete_group", "list_users_in_group"]
)
def test_unknown_group_is_told(
    cognito_idp: Any, pool_id: str, refused: Any, operation: str
) -> None:
    with refused("ResourceNotFoundException", NOT_FOUND):
        getattr(cognito_idp, operation)(UserPoolId=pool_id, GroupName="nobody")


@pytest.mark.parametrize("operation", ["admin_add_user_to_group", "admin_remove_user_from_group"])
def test_membership_needs_group_and_user(
    cognito_idp: Any,
    editors: str,
    new_user: Callable[..., None],
    refused: Any,
    operation: str,
) -> None:
    new_user(editors)
    change = getattr(cognito_idp, operation)
    with refused("ResourceNotFoundException", NOT_FOUND):
        change(UserPoolId=editors, Username="ada", GroupName="nobody")
    with refused("UserNotFoundException", "User does not exist."):
        change(UserPoolId=editors, Username="nobody", GroupName="editors")


def test_groups_of_an_unknown_user_are_not_listed(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_list_groups_for_user(UserPoolId=pool_id, Username="nobody")


def test_precedence_is_not_negative(unchecked_idp: Any, pool_id: str, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value '-1' at 'precedence' failed to satisfy constraint:"
        " Member must have value greater than or equal to 0",
    ):
        unchecked_idp.create_group(UserPoolId=pool_id, GroupName="low", Precedence=-1)
