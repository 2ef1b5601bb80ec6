"""Every list fetches one page: by an index, in its order, one row more than it shows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

import poolhouse

MARK = "1"
PAGE = 3
ATTRIBUTES = ("email", "phone_number", "preferred_username", "name", "given_name", "family_name")
COLUMNS = (*ATTRIBUTES, "username", "sub", "status", "cognito:user_status")
SORTED = "SELECT id FROM users WHERE block = "
"""The one statement that sorts: the matches in a single block of users."""


class Lists:
    """A world with some of everything, and what a list asks its database."""

    def __init__(self) -> None:
        self.world = poolhouse.World(seed="plans")
        self.connection = self.world.foundation.store._connection
        made = self.idp("CreateUserPool", PoolName="people")
        self.pool: str = made["UserPool"]["Id"]
        guests = {"IdentityPoolName": "guests", "AllowUnauthenticatedIdentities": True}
        self.guests: str = self.identity("CreateIdentityPool", **guests)["IdentityPoolId"]
        for number in range(PAGE + 2):
            self.fill(number)

    def fill(self, number: int) -> None:
        name = f"n{number}"
        values = dict.fromkeys(ATTRIBUTES, name)
        values |= {"email": f"{name}@example.com", "phone_number": f"+4930{number:04}"}
        listed = [{"Name": key, "Value": value} for key, value in values.items()]
        self.idp("CreateUserPool", PoolName=name)
        self.idp("CreateUserPoolClient", UserPoolId=self.pool, ClientName=name)
        self.idp("CreateGroup", UserPoolId=self.pool, GroupName=name)
        self.idp(
            "AdminCreateUser",
            UserPoolId=self.pool,
            Username=name,
            UserAttributes=listed,
            MessageAction="SUPPRESS",
        )
        for group, user in ((name, "n0"), ("n0", name)):
            self.idp("AdminAddUserToGroup", UserPoolId=self.pool, GroupName=group, Username=user)
        guests = {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": True}
        self.identity("CreateIdentityPool", **guests)
        self.identity("GetId", IdentityPoolId=self.guests)

    def idp(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.world.call("cognito-idp", operation, request)

    def identity(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.world.call("cognito-identity", operation, request)

    def statements(self, service: str, operation: str, request: dict[str, Any]) -> list[str]:
        """What a list asks, with its values."""
        asked: list[str] = []
        self.connection.set_trace_callback(asked.append)
        self.world.call(service, operation, request)
        self.connection.set_trace_callback(None)
        return [sql.strip() for sql in asked if sql.strip().startswith("SELECT")]

    def plan(self, sql: str) -> list[str]:
        return [row[3] for row in self.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.fixture(scope="module")
def lists() -> Iterator[Lists]:
    lists = Lists()
    yield lists
    lists.world.close()


def requests(lists: Lists) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every list, and ListUsers with every filter."""
    idp, identity, pool = "cognito-idp", "cognito-identity", {"UserPoolId": lists.pool}
    yield idp, "ListUsers", {**pool, "Limit": PAGE}
    for column in COLUMNS:
        for test in ("=", "^="):
            for wanted in ("n", "n1", "nobody", "Enabled", "FORCE", "+49"):
                text = f'{column} {test} "{wanted}"'
                yield idp, "ListUsers", {**pool, "Limit": PAGE, "Filter": text}
    yield idp, "ListUsersInGroup", {**pool, "Limit": PAGE, "GroupName": "n0"}
    yield idp, "AdminListGroupsForUser", {**pool, "Limit": PAGE, "Username": "n0"}
    yield idp, "ListGroups", {**pool, "Limit": PAGE}
    yield idp, "ListUserPools", {"MaxResults": PAGE}
    yield idp, "ListUserPoolClients", {**pool, "MaxResults": PAGE}
    yield identity, "ListIdentityPools", {"MaxResults": PAGE}
    for hide in (False, True):
        guests = {"IdentityPoolId": lists.guests, "HideDisabled": hide}
        yield identity, "ListIdentities", {**guests, "MaxResults": PAGE}


def test_lists_neither_scan_a_table_nor_sort(lists: Lists) -> None:
    bad = [
        f"{operation} {request.get('Filter', '')}: {step} in {sql}"
        for service, operation, request in requests(lists)
        for sql in lists.statements(service, operation, request)
        for step in lists.plan(sql)
        if re.match(r"SCAN (?!m$|CONSTANT|walked|\(subquery)", step)
        or ("TEMP B-TREE" in step and not sql.startswith(SORTED))
    ]
    assert bad == []


def test_lists_fetch_one_row_more_than_they_show(lists: Lists) -> None:
    """Of users that pass a filter a few more ids may be looked at, nothing else of them."""
    for service, operation, request in requests(lists):
        for sql in lists.statements(service, operation, request):
            cursor = lists.connection.execute(sql)
            if not {column[0] for column in cursor.description} <= {"id", "block"}:
                assert len(cursor.fetchall()) <= PAGE + 1, sql
