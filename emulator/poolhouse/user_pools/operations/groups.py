"""Groups: create, describe, change, delete, and who is in them."""

from typing import Any

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import GroupExistsException
from poolhouse.user_pools.records import Group
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.users import groups, users
from poolhouse.user_pools.wording import users as user_wording


def _as_group_type(group: Group) -> dict[str, Any]:
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
    groups.insert(call, pool, request)
    return {"Group": _as_group_type(queries.require_group(call, pool, request["GroupName"]))}


@operation("GetGroup")
def get_group(call: Call, request: Request) -> Answer:
    """Return a group (API_GetGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    return {"Group": _as_group_type(queries.require_group(call, pool, request["GroupName"]))}


@operation("UpdateGroup")
def update_group(call: Call, request: Request) -> Answer:
    """Change what is given of a group's description, role and precedence (API_UpdateGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    groups.update(call, group, request)
    return {"Group": _as_group_type(queries.require_group(call, pool, group.name))}


@operation("DeleteGroup")
def delete_group(call: Call, request: Request) -> Answer:
    """Delete a group, members or not (API_DeleteGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    groups.delete(call, queries.require_group(call, pool, request["GroupName"]))
    return None


@operation("ListGroups")
def list_groups(call: Call, request: Request) -> Answer:
    """List a pool's groups in the order of their creation (API_ListGroups)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    page = groups.page(call, pool, token=request.get("NextToken"), limit=request.get("Limit"))
    return {"Groups": [_as_group_type(group) for group in page.items], "NextToken": page.token}


@operation("AdminAddUserToGroup")
def admin_add_user_to_group(call: Call, request: Request) -> Answer:
    """Add a user to a group; nothing changes for a member (API_AdminAddUserToGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    user = queries.require_user(call, pool, request["Username"])
    groups.add_member(call, group, user)
    return None


@operation("AdminRemoveUserFromGroup")
def admin_remove_user_from_group(call: Call, request: Request) -> Answer:
    """Take a user out of a group (API_AdminRemoveUserFromGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    user = queries.require_user(call, pool, request["Username"])
    groups.remove_member(call, group, user)
    return None


@operation("AdminListGroupsForUser")
def admin_list_groups_for_user(call: Call, request: Request) -> Answer:
    """List a user's groups by precedence (API_AdminListGroupsForUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    page = groups.page_of_user(
        call, user, token=request.get("NextToken"), limit=request.get("Limit")
    )
    return {"Groups": [_as_group_type(group) for group in page.items], "NextToken": page.token}


@operation("ListUsersInGroup")
def list_users_in_group(call: Call, request: Request) -> Answer:
    """List the users in a group in the order of their creation (API_ListUsersInGroup)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    group = queries.require_group(call, pool, request["GroupName"])
    page = groups.page_of_members(
        call, group, token=request.get("NextToken"), limit=request.get("Limit")
    )
    return {"Users": [users.as_user_type(user) for user in page.items], "NextToken": page.token}
