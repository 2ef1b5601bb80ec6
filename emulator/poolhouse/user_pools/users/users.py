"""Users as rows and as answers show them: inserted, changed, confirmed, ended."""

import json
from collections.abc import Mapping
from typing import Any

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.messages import codes
from poolhouse.user_pools.pools import attribute_schema
from poolhouse.user_pools.records import (
    ATTRIBUTE_COLUMNS,
    AttributeKeys,
    ListedUser,
    User,
    UserPool,
    UserStatus,
)
from poolhouse.user_pools.users import attributes
from poolhouse.user_pools.users.usernames import Name


def insert(
    call: Call, pool: UserPool, name: Name, values: Mapping[str, str], *, status: UserStatus
) -> User:
    """Insert a user without a password.

    Args:
        name: The name, known to be free.
        values: The attributes, already checked against the schema.
        status: UNCONFIRMED, FORCE_CHANGE_PASSWORD, …
    """
    columns: dict[str, Any] = {
        "user_pool_id": pool.id,
        "username": name.username,
        "username_key": pool.fold(name.username),
        "sub": name.sub,
        "status": status,
        "enabled": 1,
        "created_ms": call.now_ms,
        "modified_ms": call.now_ms,
        "attributes": json.dumps(values, ensure_ascii=False),
        **_keys(pool, values),
    }
    call.store.run(
        f"INSERT INTO users ({', '.join(columns)})"  # noqa: S608  columns of ours
        f" VALUES ({', '.join('?' * len(columns))})",
        *columns.values(),
        through=pool,
    )
    user = queries.find_user_by_sub(call.store, pool, name.sub)
    assert user is not None
    return user


def put_attributes(call: Call, pool: UserPool, user: User, changes: Mapping[str, str]) -> User:
    """Write attributes unchecked and return the changed user; a blank value deletes one.

    They are merged into the stored attributes, which may be newer than the record's.

    Changing an address deletes the codes that were sent to the old one.

    Args:
        changes: Name to new value.
    """
    user = queries.read_again(call, user)
    merged = {**user.attributes, **changes}
    values = {name: value for name, value in merged.items() if value}
    for address in attribute_schema.VERIFIABLE:
        if address not in values:
            values.pop(f"{address}_verified", None)
        if values.get(address) != user.attributes.get(address):
            codes.forget(call, user, address)
    before, keys = _keys(pool, user.attributes), _keys(pool, values)
    for column in ATTRIBUTE_COLUMNS.values():
        if keys[column] == before[column]:
            del keys[column]  # so that the column's index need not be written
    return queries.change_user(call, user, attributes=values, modified_ms=call.now_ms, **keys)


def _keys(pool: UserPool, values: Mapping[str, str]) -> AttributeKeys:
    """Return the columns that find a user by attribute."""
    keys: AttributeKeys = {}
    for attribute, column in ATTRIBUTE_COLUMNS.items():
        value = values.get(attribute)
        keys[column] = None if value is None else pool.compared(attribute, value)
    return keys


def change_status(call: Call, user: User, status: UserStatus) -> User:
    """Write a user's status and return the changed user."""
    return queries.change_user(call, user, status=status, modified_ms=call.now_ms)


def delete(call: Call, user: User) -> None:
    """Delete a user with codes, memberships and sign-ins."""
    call.store.run("DELETE FROM users WHERE id = ?", user.id)


def revoke_sign_ins(call: Call, user: User) -> None:
    """Revoke every token that was issued to a user."""
    call.store.run(
        "UPDATE sign_ins SET revoked_ms = ? WHERE user_id = ? AND revoked_ms IS NULL",
        call.now_ms,
        user.id,
    )
    call.store.run(
        "UPDATE ended_sign_ins SET revoked = 1 WHERE user_id = ? AND revoked = 0", user.id
    )


def forget_unfinished_sign_ins(call: Call, user: User) -> None:
    """Delete a user's unanswered auth sessions; what began them is no longer valid."""
    call.store.run("DELETE FROM auth_sessions WHERE user_id = ? AND used = 0", user.id)


def as_user_type(
    user: User | ListedUser, values: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return a user as lists of users show it (UserType).

    Args:
        values: The attributes to show instead of all that the user has, without `sub`.
    """
    return {
        "Username": user.username,
        "Attributes": attributes.as_list(user, values),
        "UserCreateDate": user.created_ms,
        "UserLastModifiedDate": user.modified_ms,
        "Enabled": user.enabled,
        "UserStatus": user.status,
    }


def mfa_settings(user: User) -> dict[str, Any]:
    """Return a user's MFA settings as GetUser and AdminGetUser show them, unset ones left out."""
    settings: dict[str, Any] = {}
    if user.mfa_preferred is not None:
        settings["PreferredMfaSetting"] = user.mfa_preferred
    if user.mfa_enabled:
        settings["UserMFASettingList"] = list(user.mfa_enabled)
    return settings
