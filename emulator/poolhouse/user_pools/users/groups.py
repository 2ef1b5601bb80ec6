"""Groups and who is in them, as rows: written, and listed page by page."""

from collections.abc import Iterable
from typing import Final

from poolhouse.protocol.call import Call, Request
from poolhouse.protocol.pagination import Page
from poolhouse.user_pools import pages
from poolhouse.user_pools.records import LISTED_COLUMNS, Group, ListedUser, User, UserPool

_RANK: Final = "coalesce(precedence, 9223372036854775807)"
"""A group's place among a user's: by precedence, last without one."""


def insert(call: Call, pool: UserPool, request: Request) -> None:
    """Insert the group that CreateGroup asks for; the name is known to be free."""
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
        through=pool,
    )


def update(call: Call, group: Group, request: Request) -> None:
    """Write what UpdateGroup gives of a group's description, role and precedence."""
    call.store.run(
        "UPDATE groups SET description = ?, role_arn = ?, precedence = ?, modified_ms = ?"
        " WHERE user_pool_id = ? AND name = ?",
        request.get("Description", group.description),
        request.get("RoleArn", group.role_arn),
        request.get("Precedence", group.precedence),
        call.now_ms,
        group.user_pool_id,
        group.name,
        through=group,
    )
    if request.get("Precedence", group.precedence) != group.precedence:
        _rank_members(call, group)


def _rank_members(call: Call, group: Group) -> None:
    call.store.run(
        f"UPDATE group_members SET rank = (SELECT {_RANK} FROM groups"  # noqa: S608  an expression of ours
        " WHERE groups.user_pool_id = group_members.user_pool_id"
        " AND groups.name = group_members.group_name)"
        " WHERE user_pool_id = ? AND group_name = ?",
        group.user_pool_id,
        group.name,
        through=group,
    )


def delete(call: Call, group: Group) -> None:
    """Delete a group, members or not."""
    call.store.run(
        "DELETE FROM groups WHERE user_pool_id = ? AND name = ?",
        group.user_pool_id,
        group.name,
        through=group,
    )


def add_member(call: Call, group: Group, user: User) -> None:
    """Add a user to a group; nothing changes for a member."""
    call.store.run(
        "INSERT INTO group_members (user_pool_id, group_name, user_id, rank)"  # noqa: S608  an expression of ours
        f" SELECT user_pool_id, name, ?, {_RANK} FROM groups"
        " WHERE user_pool_id = ? AND name = ? ON CONFLICT DO NOTHING",
        user.id,
        group.user_pool_id,
        group.name,
        through=user,
    )


def remove_member(call: Call, group: Group, user: User) -> None:
    """Take a user out of a group, if in it."""
    call.store.run(
        "DELETE FROM group_members WHERE user_pool_id = ? AND group_name = ? AND user_id = ?",
        group.user_pool_id,
        group.name,
        user.id,
        through=user,
    )


def page(call: Call, pool: UserPool, *, token: str | None, limit: int | None) -> Page[Group]:
    """Return a page of a pool's groups in the order of their creation (ListGroups).

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> list[tuple[int, Group]]:
        return call.store.read_in_places(
            Group,
            "SELECT rowid AS position, * FROM groups INDEXED BY groups_in_order"
            " WHERE user_pool_id = ? AND rowid > ? ORDER BY rowid LIMIT ?",
            pool.id,
            after,
            count,
        )

    return pages.page("ListGroups", pool.id, fetch=fetch, token=token, limit=limit)


def page_of_user(call: Call, user: User, *, token: str | None, limit: int | None) -> Page[Group]:
    """Return a page of a user's groups by precedence (AdminListGroupsForUser).

    A position is a group's number in the list, from 0.

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> Iterable[tuple[int, Group]]:
        groups = call.store.read_all(
            Group,
            "SELECT g.* FROM (SELECT * FROM group_members WHERE user_id = ?"
            " ORDER BY rank, group_name LIMIT ? OFFSET ?) m CROSS JOIN groups g"
            " ON g.user_pool_id = m.user_pool_id AND g.name = m.group_name",
            user.id,
            count,
            after + 1,
        )
        return enumerate(groups, after + 1)

    scope = ("AdminListGroupsForUser", user.sub)
    return pages.page(*scope, fetch=fetch, token=token, limit=limit)


def page_of_members(
    call: Call, group: Group, *, token: str | None, limit: int | None
) -> Page[ListedUser]:
    """Return a page of the users in a group in the order of their creation (ListUsersInGroup).

    Raises:
        InvalidParameterException: The token was not issued for this list.
    """

    def fetch(after: int, count: int) -> list[tuple[int, ListedUser]]:
        users = call.store.read_all(
            ListedUser,
            f"SELECT {LISTED_COLUMNS} FROM group_members m CROSS JOIN users ON users.id = m.user_id"  # noqa: S608  of ours
            " WHERE m.user_pool_id = ? AND m.group_name = ? AND m.user_id > ?"
            " ORDER BY m.user_id LIMIT ?",
            group.user_pool_id,
            group.name,
            after,
            count,
        )
        return [(user.id, user) for user in users]

    scope = ("ListUsersInGroup", group.user_pool_id, group.name)
    return pages.page(*scope, fetch=fetch, token=token, limit=limit)
