"""No statement of everyday life reads a whole table that grows.

A life of the demo world calls every operation; each statement that SQLite was given meanwhile is
explained. Deletes look for children by each foreign key, which SQLite's plans don't show, so every
foreign key must have an index.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pyotp
import pytest

from poolhouse.config.loading import demo, load
from poolhouse.expiry import What, expire
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.store import Store
from poolhouse.world import World

TINY = {
    "declared": "one row",
    "journal": "cut to the newest entries, and read whole",
    "outbox": "cut to the newest messages, and read whole",
    "rest_apis": "as many as a file declares",
    "user_pools": "as many as a file declares",
    "identity_pools": "as many as a file declares",
}
"""Tables that may be read whole, and why."""

POOL = "us-east-1_PoolHouse"
WEB = "1poolhousedemowebclient000"
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
LOGIN = f"cognito-idp.us-east-1.amazonaws.com/{POOL}"
BOBS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ALICE, BOB, CAROL, DAVE, ERIN, GINA = (
    f"{name}@example.com" for name in ("alice", "bob", "carol", "dave", "erin", "gina")
)


class Life:
    """A life of the demo world, in chapters.

    Args:
        world: The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.called: set[str] = set()

    def idp(self, operation: str, **request: Any) -> dict[str, Any]:
        self.called.add(operation)
        return self.world.call("cognito-idp", operation, request)

    def pool(self, operation: str, **request: Any) -> dict[str, Any]:
        return self.idp(operation, UserPoolId=POOL, **request)

    def identity(self, operation: str, **request: Any) -> dict[str, Any]:
        self.called.add(operation)
        return self.world.call("cognito-identity", operation, request)

    def code(self, to: str) -> str:
        return self.world.inbox.messages(to=to)[0].code

    def totp(self, secret: str) -> str:
        self.world.advance(30_000)
        return pyotp.TOTP(secret).at(self.world.clock.now_ms() // 1000)

    def sign_in(self, username: str, password: str, client: str = WEB) -> dict[str, Any]:
        given = {"USERNAME": username, "PASSWORD": password}
        flow = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": given}
        answer = self.idp("InitiateAuth", ClientId=client, **flow)
        return dict(answer.get("AuthenticationResult", answer))

    def pools_are_made(self) -> None:
        self.pool(
            "AddCustomAttributes",
            CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}],
        )
        totp = {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
        self.pool("SetUserPoolMfaConfig", **totp)
        self.pool("GetUserPoolMfaConfig")
        self.pool("DescribeUserPool")
        made = self.pool(
            "CreateUserPoolClient",
            ClientName="rotating",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
            RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
        )
        self.rotating = made["UserPoolClient"]["ClientId"]
        spare = self.pool("CreateUserPoolClient", ClientName="spare")["UserPoolClient"]["ClientId"]
        self.pool("UpdateUserPoolClient", ClientId=spare, ClientName="renamed")
        self.pool("DescribeUserPoolClient", ClientId=spare)
        self.pool("DeleteUserPoolClient", ClientId=spare)
        other = self.idp("CreateUserPool", PoolName="other")["UserPool"]["Id"]
        self.idp("UpdateUserPool", UserPoolId=other, PoolName="renamed")
        self.idp("DeleteUserPool", UserPoolId=other)

    def people_sign_up(self) -> None:
        erin = {"ClientId": WEB, "Username": ERIN}
        self.idp("SignUp", **erin, Password="Correct-Horse-5")
        self.idp("ResendConfirmationCode", **erin)
        self.idp("ConfirmSignUp", **erin, ConfirmationCode=self.code(ERIN))
        self.idp("ForgotPassword", **erin)
        code = {"ConfirmationCode": self.code(ERIN), "Password": "Another-Horse-5"}
        self.idp("ConfirmForgotPassword", **erin, **code)
        frank = {"ClientId": WEB, "Username": "frank@example.com"}
        self.idp("SignUp", **frank, Password="Correct-Horse-6")
        self.pool("AdminConfirmSignUp", Username="frank@example.com")

    def people_change(self) -> None:
        access = {"AccessToken": self.sign_in(ALICE, "Correct-Horse-1")["AccessToken"]}
        self.idp("GetUser", **access)
        moved = {"Name": "email", "Value": "alicia@example.com"}
        self.idp("UpdateUserAttributes", **access, UserAttributes=[moved])
        self.idp("GetUserAttributeVerificationCode", **access, AttributeName="email")
        code = self.code("alicia@example.com")
        self.idp("VerifyUserAttribute", **access, AttributeName="email", Code=code)
        self.idp("DeleteUserAttributes", **access, UserAttributeNames=["name"])
        secret = self.idp("AssociateSoftwareToken", **access)["SecretCode"]
        self.idp("VerifySoftwareToken", **access, UserCode=self.totp(secret))
        off = {"SoftwareTokenMfaSettings": {"Enabled": False}}
        self.idp("SetUserMFAPreference", **access, **off)
        passwords = {"PreviousPassword": "Correct-Horse-1", "ProposedPassword": "Newer-Horse-1"}
        self.idp("ChangePassword", **access, **passwords)
        self.idp("GlobalSignOut", **access)

    def people_sign_in(self) -> None:
        asked = self.sign_in(BOB, "Correct-Horse-2")
        answer = {"USERNAME": BOB, "SOFTWARE_TOKEN_MFA_CODE": self.totp(BOBS_SECRET)}
        challenge = {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": asked["Session"]}
        challenge |= {"ClientId": WEB, "ChallengeResponses": answer}
        tokens = self.idp("RespondToAuthChallenge", **challenge)["AuthenticationResult"]
        token = {"REFRESH_TOKEN": tokens["RefreshToken"]}
        flow = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": token}
        self.pool("AdminInitiateAuth", ClientId=WEB, **flow)
        self.idp("InitiateAuth", ClientId=WEB, **flow)
        self.idp("RevokeToken", ClientId=WEB, Token=tokens["RefreshToken"])
        asked = self.sign_in(DAVE, "Temporary-Horse-4")
        answer = {"USERNAME": DAVE, "NEW_PASSWORD": "Lasting-Horse-4"}
        challenge = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"]}
        challenge |= {"ClientId": WEB, "ChallengeResponses": answer}
        self.pool("AdminRespondToAuthChallenge", **challenge)
        token = self.sign_in(CAROL, "Correct-Horse-3", self.rotating)["RefreshToken"]
        for _ in range(2):  # the second within the grace period of the first
            refresh = {"ClientId": self.rotating, "RefreshToken": token}
            self.idp("GetTokensFromRefreshToken", **refresh)

    def identities_come(self) -> None:
        pool = {"IdentityPoolId": IDENTITY_POOL}
        self.identity("DescribeIdentityPool", **pool)
        roles = self.identity("GetIdentityPoolRoles", **pool)
        self.identity("SetIdentityPoolRoles", **roles)
        guest = {"IdentityId": self.identity("GetId", **pool)["IdentityId"]}
        self.identity("GetCredentialsForIdentity", **guest)
        logins = {"Logins": {LOGIN: self.sign_in(CAROL, "Correct-Horse-3")["IdToken"]}}
        self.identity("GetCredentialsForIdentity", **guest, **logins)
        found = {"IdentityId": self.identity("GetId", **pool, **logins)["IdentityId"]}
        self.identity("DescribeIdentity", **found)
        keys = self.identity("GetCredentialsForIdentity", **found, **logins)["Credentials"]
        self.identity("UnlinkIdentity", **found, **logins, LoginsToRemove=[LOGIN])
        expire(self.world, What(access_key_id=keys["AccessKeyId"]))

    def people_are_administered(self) -> None:
        tokens = self.sign_in(CAROL, "Correct-Horse-3")
        self.pool("AdminCreateUser", Username=GINA)
        gina = {"Username": GINA}
        attribute = [{"Name": "name", "Value": "Gina"}]
        self.pool("AdminUpdateUserAttributes", **gina, UserAttributes=attribute)
        self.pool("AdminDeleteUserAttributes", **gina, UserAttributeNames=["name"])
        self.pool("AdminSetUserPassword", **gina, Password="Lasting-Horse-7", Permanent=True)
        off = {"SoftwareTokenMfaSettings": {"Enabled": False}}
        self.pool("AdminSetUserMFAPreference", **gina, **off)
        self.pool("AdminDisableUser", **gina)
        self.pool("AdminEnableUser", **gina)
        self.pool("AdminGetUser", **gina)
        self.pool("AdminResetUserPassword", Username=ERIN)
        session = self.sign_in(BOB, "Correct-Horse-2")["Session"]
        expire(self.world, What(auth_session=session))
        expire(self.world, What(token=tokens["AccessToken"]))
        expire(self.world, What(token=tokens["RefreshToken"]))
        expire(self.world, What(user_pool_id=POOL, username=CAROL))
        expire(self.world, What(user_pool_id=POOL, refresh_tokens=True))
        self.pool("AdminUserGlobalSignOut", Username=CAROL)

    def groups_change(self) -> None:
        group = {"GroupName": "swimmers"}
        self.pool("CreateGroup", **group)
        self.pool("UpdateGroup", **group, Precedence=3)
        self.pool("GetGroup", **group)
        self.pool("AdminAddUserToGroup", **group, Username=GINA)
        self.pool("ListUsersInGroup", **group)
        self.pool("AdminListGroupsForUser", Username=GINA, Limit=1)
        self.pool("AdminRemoveUserFromGroup", **group, Username=GINA)
        self.pool("DeleteGroup", **group)

    def requests_are_answered(self) -> None:
        service = self.world.services["cognito-idp"]
        http = HttpRequest("POST", "/", "", (), b"{}")
        assert self.world.dispatch(service, http, "GetUser").status == 400
        self.world.journal.entries(errors_only=True)
        for api, path in (("poolhouse0", "/health"), ("poolhouse0", "/items")):
            http = HttpRequest("GET", f"/execute-api/{api}/dev{path}", "", (), b"")
            assert self.world.dispatch_api(api, http, stage="dev", path=path)

    def all_is_listed(self) -> None:
        for operation, many in (("ListUsers", "Users"), ("ListUserPoolClients", "UserPoolClients")):
            size = "Limit" if operation == "ListUsers" else "MaxResults"
            first = self.pool(operation, **{size: 1})
            again = "PaginationToken" if operation == "ListUsers" else "NextToken"
            assert self.pool(operation, **{size: 60, again: first[again]})[many]
        for attribute in ("sub", "username", "email", "name", "status", "cognito:user_status"):
            self.pool("ListUsers", Filter=f'{attribute} = "x"')
            self.pool("ListUsers", Filter=f'{attribute} ^= "x"')
        self.pool("ListGroups", Limit=1)
        self.idp("ListUserPools", MaxResults=60)
        self.identity("ListIdentityPools", MaxResults=60)
        self.identity("ListIdentities", IdentityPoolId=IDENTITY_POOL, MaxResults=60)

    def all_is_deleted(self) -> None:
        access = {"AccessToken": self.sign_in(CAROL, "Correct-Horse-3")["AccessToken"]}
        self.idp("DeleteUser", **access)
        self.pool("AdminDeleteUser", Username=GINA)
        listed = self.identity("ListIdentities", IdentityPoolId=IDENTITY_POOL, MaxResults=60)
        ids = [each["IdentityId"] for each in listed["Identities"]]
        self.identity("DeleteIdentities", IdentityIdsToDelete=ids)
        made = self.identity(
            "CreateIdentityPool", IdentityPoolName="o", AllowUnauthenticatedIdentities=True
        )
        self.identity("UpdateIdentityPool", **made)
        self.identity("DeleteIdentityPool", IdentityPoolId=made["IdentityPoolId"])
        self.pool("DeleteUserPoolClient", ClientId=self.rotating)
        self.pool("DeleteUserPool")


CHAPTERS = (
    Life.pools_are_made,
    Life.people_sign_up,
    Life.people_change,
    Life.people_sign_in,
    Life.identities_come,
    Life.people_are_administered,
    Life.groups_change,
    Life.requests_are_answered,
    Life.all_is_listed,
    Life.all_is_deleted,
)


@pytest.fixture(scope="module")
def traced() -> Iterator[tuple[World, list[str], set[str]]]:
    """A world behind its life, the statements that were run in it, the operations called."""
    with closing(load(demo(), clock=Clock.frozen(1_795_176_000_000), strict=True)) as world:
        statements: list[str] = []
        connection = world.foundation.store._connection
        connection.set_trace_callback(statements.append)
        life = Life(world)
        for chapter in CHAPTERS:
            chapter(life)
        connection.set_trace_callback(None)
        yield world, statements, life.called


def scans(world: World, statement: str) -> list[str]:
    """Return the tables that a statement reads whole."""
    aliases = re.findall(r"(?:FROM|JOIN) (\w+) (?:AS )?(\w+)", statement)
    called = {alias: table for table, alias in aliases}
    plan = world.foundation.store.rows(f"EXPLAIN QUERY PLAN {statement}")
    read = [re.match(r"SCAN (?!\d+[ -])(\w+)", row["detail"]) for row in plan]
    names = [called.get(found[1], found[1]) for found in read if found]
    subselects = re.findall(r"\) (?:AS )?(\w+)", statement)  # the plan tells what they read
    return [name for name in names if name not in (*TINY, *subselects, "CONSTANT")]


def test_every_operation_was_called(traced: tuple[World, list[str], set[str]]) -> None:
    world, _, called = traced
    registered = {name for service in world.services.values() for name in service.operations}
    assert registered - called == set()


def test_no_statement_reads_a_growing_table_whole(
    traced: tuple[World, list[str], set[str]],
) -> None:
    world, statements, _ = traced
    told = {
        re.sub(r"'[^']*'|\b\d+\b|x'\w*'", "?", statement): found
        for statement in statements
        if re.match("SELECT|UPDATE|DELETE|INSERT", statement) and (found := scans(world, statement))
    }
    assert len(statements) > 500
    assert told == {}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT * FROM users WHERE mfa_preferred = 'x'", ["users"]),
        ("SELECT u.* FROM users u JOIN user_pools p ON p.id = u.user_pool_id", ["users"]),
        ("UPDATE sign_ins SET revoked_ms = 1 WHERE origin_jti = 'x'", ["sign_ins"]),
        ("DELETE FROM users WHERE id = 1", []),
    ],
)
def test_a_whole_table_that_is_read_would_be_found(
    traced: tuple[World, list[str], set[str]], statement: str, found: list[str]
) -> None:
    assert scans(traced[0], statement) == found


def test_every_foreign_key_has_an_index() -> None:
    with closing(Store(migrations=all_migrations())) as store:
        lacking = [
            f"{table}({', '.join(columns)})"
            for table in names(store)
            for columns in foreign_keys(store, table)
            if not any(
                set(index[: len(columns)]) == set(columns) for index in indexes(store, table)
            )
        ]
    assert lacking == []


def names(store: Store) -> list[str]:
    return [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type='table'")]


def foreign_keys(store: Store, table: str) -> list[list[str]]:
    keys: dict[int, list[str]] = {}
    for row in store.rows(f"PRAGMA foreign_key_list({table})"):
        keys.setdefault(row["id"], []).append(row["from"])
    return list(keys.values())


def indexes(store: Store, table: str) -> list[list[str]]:
    listed = store.rows(f"PRAGMA index_list({table})")
    return [
        [row["name"] for row in store.rows(f"PRAGMA index_info({each['name']})")] for each in listed
    ]
