"""Pools, app clients, users and groups found in the store.

`require_x` raises the service's error, `find_x` may return None.
"""

import json
from typing import Any, Unpack

from poolhouse.protocol.call import Call
from poolhouse.runtime.store import StaleRecordError, Store
from poolhouse.user_pools.errors import ResourceNotFoundException, UserNotFoundException
from poolhouse.user_pools.records import (
    ATTRIBUTE_COLUMNS,
    AppClient,
    Group,
    User,
    UserColumns,
    UserPool,
)
from poolhouse.user_pools.wording import sign_in as wording
from poolhouse.user_pools.wording import users as user_wording


def require_pool(call: Call, user_pool_id: str) -> UserPool:
    """Return a pool.

    Raises:
        ResourceNotFoundException: There is none of that id in the call's region.
    """
    pool = call.store.read(UserPool, "SELECT * FROM user_pools WHERE id = ?", user_pool_id)
    if pool is not None and call.reaches(pool.id):
        return pool
    raise ResourceNotFoundException(
        wording.POOL_NOT_FOUND.format(pool_id=user_pool_id),
        detail=None if pool is None else call.distance(pool.id),
    )


def require_client(call: Call, client_id: str, user_pool_id: str | None = None) -> AppClient:
    """Return an app client, of one pool if given.

    Raises:
        ResourceNotFoundException: There is none of that id (in that pool) in the call's region.
    """
    client = call.store.read(AppClient, "SELECT * FROM app_clients WHERE id = ?", client_id)
    if client is None or user_pool_id not in (None, client.user_pool_id):
        raise ResourceNotFoundException(wording.CLIENT_NOT_FOUND.format(client_id=client_id))
    if not call.reaches(client.user_pool_id):
        raise ResourceNotFoundException(
            wording.CLIENT_NOT_FOUND.format(client_id=client_id),
            detail=call.distance(client.user_pool_id),
        )
    return client


def find_user(store: Store, pool: UserPool, login: str) -> User | None:
    """Return the user that a login name denotes: a username, a `sub`, an active alias.

    In pools with username attributes the e-mail address or phone number denotes the user whether
    verified or not; an alias only once it is verified.
    """
    if pool.username_attributes:
        return _find_by_attribute(store, pool, login) or _find_by_name(store, pool, login)
    return _find_by_name(store, pool, login) or _find_by_attribute(store, pool, login)


def _find_by_name(store: Store, pool: UserPool, login: str) -> User | None:
    key = pool.fold(login)
    return store.read(
        User, "SELECT * FROM users WHERE user_pool_id = ? AND username_key = ?", pool.id, key
    ) or store.read(User, "SELECT * FROM users WHERE user_pool_id = ? AND sub = ?", pool.id, key)


def _find_by_attribute(store: Store, pool: UserPool, login: str) -> User | None:
    for attribute in _in_order(pool):
        for user in users_with(store, pool, attribute, login):
            verified = user.attributes.get(f"{attribute}_verified") == "true"
            if (
                attribute in pool.username_attributes
                or attribute == "preferred_username"
                or verified
            ):
                return user
    return None


def users_with(store: Store, pool: UserPool, attribute: str, value: str) -> list[User]:
    """Return the users whose attribute has a value, as the pool compares it, oldest first."""
    return store.read_all(
        User,
        f"SELECT * FROM users WHERE user_pool_id = ? AND {ATTRIBUTE_COLUMNS[attribute]} = ?"  # noqa: S608  a column of ours
        " ORDER BY id",
        pool.id,
        pool.compared(attribute, value),
    )


def _in_order(pool: UserPool) -> list[str]:
    """Return the attributes that denote a user in a pool, preferred_username last."""
    attributes = (*pool.username_attributes, *pool.alias_attributes)
    return sorted(attributes, key=lambda attribute: attribute == "preferred_username")


def require_user(call: Call, pool: UserPool, login: str) -> User:
    """Return the user that a login name denotes, for operations that reveal if there is one.

    Raises:
        UserNotFoundException: There is none.
    """
    user = find_user(call.store, pool, login)
    if user is None:
        raise UserNotFoundException(wording.USER_NOT_FOUND)
    return user


def find_user_by_sub(store: Store, pool: UserPool, sub: str) -> User | None:
    """Return the user of a pool whose `sub` it is."""
    return store.read(User, "SELECT * FROM users WHERE user_pool_id = ? AND sub = ?", pool.id, sub)


def find_user_by_id(store: Store, user_id: int) -> User | None:
    """Return a user by the row's number."""
    return store.read(User, "SELECT * FROM users WHERE id = ?", user_id)


def find_group(store: Store, pool: UserPool, name: str) -> Group | None:
    """Return a pool's group of a name."""
    return store.read(
        Group, "SELECT * FROM groups WHERE user_pool_id = ? AND name = ?", pool.id, name
    )


def require_group(call: Call, pool: UserPool, name: str) -> Group:
    """Return a pool's group of a name.

    Raises:
        ResourceNotFoundException: There is none.
    """
    group = find_group(call.store, pool, name)
    if group is None:
        raise ResourceNotFoundException(user_wording.GROUP_NOT_FOUND)
    return group


def groups_of(store: Store, user: User) -> list[Group]:
    """Return a user's groups: by precedence, those without one last, then by name."""
    return store.read_all(
        Group,
        "SELECT g.* FROM group_members m CROSS JOIN groups g"
        " ON g.user_pool_id = m.user_pool_id AND g.name = m.group_name"
        " WHERE m.user_id = ? ORDER BY m.rank, m.group_name",
        user.id,
    )


def read_again(call: Call, user: User) -> User:
    """Return a user as it is now.

    Raises:
        StaleRecordError: The user was deleted since.
    """
    found = find_user_by_id(call.store, user.id)
    if found is None:
        message = f"the user of row {user.id} was deleted since it was read"
        raise StaleRecordError(message)
    return found


def change_user(call: Call, user: User, **columns: Unpack[UserColumns]) -> User:
    """Write columns of a user and return the changed user.

    Raises:
        StaleRecordError: The user was read in an earlier step.
    """
    values: dict[str, Any] = {
        name: json.dumps(value, ensure_ascii=False)
        if name in ("attributes", "mfa_enabled")
        else value
        for name, value in columns.items()
    }
    places = ", ".join(f"{name} = ?" for name in values)
    sql = f"UPDATE users SET {places} WHERE id = ?"  # noqa: S608  columns of ours
    call.store.run(sql, *values.values(), user.id, through=user)
    return read_again(call, user)
