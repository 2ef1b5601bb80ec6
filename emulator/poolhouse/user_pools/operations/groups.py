"""Groups: create, describe, change, delete, and who is in them."""

from typing import Any

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import pages, queries
from poolhouse.user_pools.errors import GroupExistsException
from poolhouse.user_pools.records import Group, User
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.users import users
from poolhouse.user_pools.wording import users as user_wording


def _shown(group: Group) -> dict[str, Any]:
    """Return a group as answers show it (GroupType), unset members left out."""
    return {
        "GroupName": group.name,
        "UserPoolId": group.user_pool_id,
        "Description": group.description,
        "RoleArn": group.role_arn,
        "Precedence": group.precedence,
        "CreationDate": group.created_ms,
        "LastModifiedDate": group.modified_ms,
    }


@operation("CreateGroup")
def create_group(call: Call, request: Request) -> Answer:
    """Create a group, with a role and a precedence if given (API_CreateGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    if queries.find_group(call.store, pool, request["GroupName"]) is not None:
        raise GroupExistsException(user_wording.GROUP_EXISTS)
    call.store.run(
        "INSERT INTO groups"
        " (user_pool_id, name, description, role_arn, precedence, created_ms, modified_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        pool.id,
        request["GroupName"],
        request.get("Description"),
        request.get("RoleArn"),
        request.get("Precedence"),
        call.now_ms,
        call.now_ms,
    )
    return {"Group": _shown(queries.require_group(call, pool, request["GroupName"]))}


@operation("GetGroup")
def get_group(call: Call, request: Request) -> Answer:
    """Return a group (API_GetGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    return {"Group": _shown(queries.require_group(call, pool, request["GroupName"]))}


@operation("UpdateGroup")
def update_group(call: Call, request: Request) -> Answer:
    """Change what is given of a group's description, role and precedence (API_UpdateGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    call.store.run(
        "UPDATE groups SET description = ?, role_arn = ?, precedence = ?, modified_ms = ?"
        " WHERE user_pool_id = ? AND name = ?",
        request.get("Description", group.description),
        request.get("RoleArn", group.role_arn),
        request.get("Precedence", group.precedence),
        call.now_ms,
        pool.id,
        group.name,
    )
    return {"Group": _shown(queries.require_group(call, pool, group.name))}


@operation("DeleteGroup")
def delete_group(call: Call, request: Request) -> Answer:
    """Delete a group, members or not (API_DeleteGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    call.store.run("DELETE FROM groups WHERE user_pool_id = ? AND name = ?", pool.id, group.name)
    return None


@operation("ListGroups")
def list_groups(call: Call, request: Request) -> Answer:
    """List a pool's groups in the order of their creation (API_ListGroups)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    page = pages.select(
        call,
        "SELECT rowid AS position, * FROM groups WHERE user_pool_id = ? AND {after}",
        pool.id,
        listed_by="ListGroups",
        make=lambda row: _shown(Group.of(row, call.store.step_number)),
        token=request.get("NextToken"),
        limit=request.get("Limit"),
    )
    return {"Groups": page.items, "NextToken": page.token}


@operation("AdminAddUserToGroup")
def admin_add_user_to_group(call: Call, request: Request) -> Answer:
    """Add a user to a group; one who is in it stays so (API_AdminAddUserToGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    user = queries.require_user(call, pool, request["Username"])
    call.store.run(
        "INSERT INTO group_members (user_pool_id, group_name, user_id) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        pool.id,
        group.name,
        user.id,
    )
    return None


@operation("AdminRemoveUserFromGroup")
def admin_remove_user_from_group(call: Call, request: Request) -> Answer:
    """Take a user out of a group (API_AdminRemoveUserFromGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    user = queries.require_user(call, pool, request["Username"])
    call.store.run(
        "DELETE FROM group_members WHERE user_pool_id = ? AND group_name = ? AND user_id = ?",
        pool.id,
        group.name,
        user.id,
    )
    return None


@operation("AdminListGroupsForUser")
def admin_list_groups_for_user(call: Call, request: Request) -> Answer:
    """List a user's groups by precedence (API_AdminListGroupsForUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    page = pages.part(
        user.sub,
        [_shown(group) for group in queries.groups_of(call.store, user)],
        listed_by="AdminListGroupsForUser",
        token=request.get("NextToken"),
        limit=request.get("Limit"),
    )
    return {"Groups": page.items, "NextToken": page.token}


@operation("ListUsersInGroup")
def list_users_in_group(call: Call, request: Request) -> Answer:
    """List the users in a group in the order of their creation (API_ListUsersInGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    page = pages.select(
        call,
        "SELECT u.id AS position, u.* FROM users u JOIN group_members m ON m.user_id = u.id"
        " WHERE m.user_pool_id = ? AND m.group_name = ? AND {after}",
        pool.id,
        group.name,
        listed_by="ListUsersInGroup",
        make=lambda row: users.as_user_type(User.of(row, call.store.step_number)),
        token=request.get("NextToken"),
        limit=request.get("Limit"),
    )
    return {"Users": page.items, "NextToken": page.token}
