"""A world with a pool and a user, and tokens as sign-ins get them."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

import poolhouse
from poolhouse.tokens.verifier import VerifiedToken, verify

PASSWORD = "Correct-horse-1"


@dataclass
class Office:
    """Issues and verifies.

    Args:
        world: The world.
        pool_id: A pool.
        client_id: A client of it.
        sub: Alice's.
    """

    world: poolhouse.World
    pool_id: str
    client_id: str
    sub: str

    def call(self, operation: str, **request: Any) -> Any:
        return self.world.call("cognito-idp", operation, request)

    def tokens(self, client_id: str | None = None) -> Any:
        answer = self.call(
            "InitiateAuth",
            ClientId=client_id or self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
        )
        return answer["AuthenticationResult"]

    def client(self, **settings: Any) -> str:
        answer = self.call(
            "CreateUserPoolClient",
            UserPoolId=self.pool_id,
            ClientName="app",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
            **settings,
        )
        return str(answer["UserPoolClient"]["ClientId"])

    def give(self, **attributes: str) -> None:
        self.call(
            "AdminUpdateUserAttributes",
            UserPoolId=self.pool_id,
            Username="alice",
            UserAttributes=[{"Name": name, "Value": text} for name, text in attributes.items()],
        )

    def join(self, name: str, **settings: Any) -> None:
        self.call("CreateGroup", UserPoolId=self.pool_id, GroupName=name, **settings)
        self.call("AdminAddUserToGroup", UserPoolId=self.pool_id, GroupName=name, Username="alice")

    def verify(self, token: str, **how: Any) -> VerifiedToken:
        foundation = self.world.foundation
        with foundation.store.reading():
            return verify(foundation, token, now_ms=foundation.clock.now_ms(), **how)

    def issue_locally(self) -> None:
        """Let tokens bear the local issuer from now on."""
        foundation = self.world.foundation
        foundation.settings = replace(foundation.settings, issuer="local")


@pytest.fixture
def office(world: poolhouse.World) -> Office:
    def call(operation: str, **request: Any) -> Any:
        return world.call("cognito-idp", operation, request)

    pool_id = call(
        "CreateUserPool",
        PoolName="people",
        Schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}],
    )["UserPool"]["Id"]
    office = Office(world, pool_id, "", "")
    office.client_id = office.client()
    created = call(
        "AdminCreateUser", UserPoolId=pool_id, Username="alice", MessageAction="SUPPRESS"
    )
    office.sub = next(
        each["Value"] for each in created["User"]["Attributes"] if each["Name"] == "sub"
    )
    call(
        "AdminSetUserPassword",
        UserPoolId=pool_id,
        Username="alice",
        Password=PASSWORD,
        Permanent=True,
    )
    return office


def read(token: str) -> Any:
    header, claims, _ = token.split(".")
    return SimpleNamespace(
        header=json.loads(base64.urlsafe_b64decode(header + "==")),
        claims=json.loads(base64.urlsafe_b64decode(claims + "==")),
    )


@pytest.fixture(name="read")
def read_fixture() -> Callable[[str], Any]:
    """Take a token apart, unverified."""
    return read
