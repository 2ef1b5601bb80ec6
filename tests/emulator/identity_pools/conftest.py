"""A served world with a standing clock, a user pool reduced to its tokens, and an identity pool."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config

import poolhouse
from poolhouse.iam import roles
from poolhouse.identity_pools import lifetimes
from poolhouse.primitives import jose
from poolhouse.protocol.call import Call
from poolhouse.runtime.keyring import Keyring
from poolhouse.tokens import issuer
from poolhouse.tokens.issuer import Roles, SignInClaims, TokenClaims
from poolhouse.tokens.keys import PoolKeys, kid

NOW_S = 1_900_000_000
ACCOUNT = "123456789012"
CLIENT_ID = "webclient0123456789abcdefg"

_SDK = botocore.session.Session()


@dataclass
class LittleUserPool:
    """A user pool as far as identity pools know one: keys, tokens, and who is signed in.

    Args:
        world: Where its rows are.
        id: Its id.
    """

    world: poolhouse.World
    id: str
    key: int = 0
    _serial: int = 0

    def __post_init__(self) -> None:
        store = self.world.foundation.store
        with store.step():
            store.run(
                "INSERT INTO user_pools (id, name, created_ms, modified_ms, id_key, access_key,"
                " settings) VALUES (?, 'little', 0, 0, ?, ?, '{}')",
                self.id,
                self.key,
                self.key + 1,
            )
            store.run(
                "INSERT INTO app_clients (id, user_pool_id, name, created_ms, modified_ms,"
                " settings) VALUES (?, ?, 'little', 0, 0, '{}')",
                f"{CLIENT_ID}{self.key}",
                self.id,
            )

    @property
    def client_id(self) -> str:
        return f"{CLIENT_ID}{self.key}"

    @property
    def provider(self) -> str:
        return f"cognito-idp.us-east-1.amazonaws.com/{self.id}"

    @property
    def keys(self) -> PoolKeys:
        return PoolKeys(self.id, self.key, self.key + 1, self.world.foundation.keyring)

    def holder(self, sub: str, client_id: str | None = None) -> SignInClaims:
        return SignInClaims(
            issuer=self.world.settings.issuer_url(self.id),
            client_id=client_id or self.client_id,
            sub=sub,
            username=sub,
            groups=(),
            event_id=f"event-{sub}",
            auth_time_s=NOW_S,
            origin_jti=f"origin-{sub}",
        )

    def stamp(self, lifetime_s: int = 3600) -> TokenClaims:
        self._serial += 1
        return TokenClaims(f"jti-{self._serial}", self.world.clock.now_ms() // 1000, lifetime_s)

    def id_token(
        self,
        sub: str,
        *,
        lifetime_s: int = 3600,
        client_id: str | None = None,
        attributes: dict[str, str] | None = None,
        role_arns: Roles | None = None,
        keys: PoolKeys | None = None,
    ) -> str:
        holder, stamp = self.holder(sub, client_id), self.stamp(lifetime_s)
        return issuer.id_token(
            keys or self.keys, holder, stamp, attributes or {}, role_arns or Roles()
        ).complete()

    def access_token(self, sub: str) -> str:
        return issuer.access_token(self.keys, self.holder(sub), self.stamp(), "openid").complete()

    def token_with(self, sub: str, **claims: Any) -> str:
        """An ID token with further claims, signed by the pool."""
        held = jose.read_unverified(self.id_token(sub))[1] | claims
        return jose.encode(held, self.keys.private("id"), kid(self.id, "id"))

    def tampered(self, of: str, **claims: Any) -> str:
        """An ID token with claims exchanged and the signature left as it was."""
        header, body, signature = self.id_token(of).split(".")
        held = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | claims
        told = base64.urlsafe_b64encode(json.dumps(held).encode()).rstrip(b"=").decode()
        return f"{header}.{told}.{signature}"

    def logins(self, sub: str, **more: Any) -> dict[str, str]:
        return {self.provider: self.id_token(sub, **more)}

    def sign_in(self, sub: str) -> None:
        """Write the rows that the user pool keeps of a signed-in user."""
        store = self.world.foundation.store
        with store.step():
            store.run(
                "INSERT INTO users (user_pool_id, username, username_key, sub, status, enabled,"
                " created_ms, modified_ms, attributes)"
                " VALUES (?, ?, ?, ?, 'CONFIRMED', 1, 0, 0, '{}')",
                self.id,
                sub,
                sub,
                sub,
            )
            store.run(
                "INSERT INTO sign_ins (origin_jti, client_id, user_id, auth_time_s, event_id)"
                " SELECT ?, ?, id, ?, ? FROM users WHERE sub = ?",
                f"origin-{sub}",
                self.client_id,
                NOW_S,
                f"event-{sub}",
                sub,
            )

    def run(self, sql: str, *values: Any) -> None:
        store = self.world.foundation.store
        with store.step():
            store.run(sql, *values)


@dataclass
class Front:
    """What the tests do to a world, and what its clients see.

    Args:
        world: The world.
        admin: Root's client.
        app: A client that signs nothing.
        url: Where the world is served.
        users: A user pool.
    """

    world: poolhouse.World
    admin: Any
    app: Any
    url: str
    users: LittleUserPool

    def role_arn(self, name: str) -> str:
        return roles.arn_of(ACCOUNT, name)

    def role(self, name: str, trust: Any = None, **policies: Any) -> str:
        """A role that trusts identity pools unless told otherwise."""
        trusting = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
            },
        }
        foundation = self.world.foundation
        with foundation.store.step():
            arn = self.role_arn(name)
            roles.put(foundation.store, foundation.entropy, arn, trust or trusting, policies)
        return arn

    def pool(
        self,
        *,
        guests: bool = True,
        checked: bool = False,
        mapping: dict[str, Any] | None = None,
        providers: list[dict[str, Any]] | None = None,
    ) -> str:
        """An identity pool of the user pool with a role for users and one for guests."""
        provider = {
            "ProviderName": self.users.provider,
            "ClientId": self.users.client_id,
            "ServerSideTokenCheck": checked,
        }
        pool_id = self.admin.create_identity_pool(
            IdentityPoolName="house",
            AllowUnauthenticatedIdentities=guests,
            CognitoIdentityProviders=providers or [provider],
        )["IdentityPoolId"]
        key = f"{self.users.provider}:{self.users.client_id}"
        self.admin.set_identity_pool_roles(
            IdentityPoolId=pool_id,
            Roles={
                "authenticated": self.role("User"),
                "unauthenticated": self.role("Guest"),
            },
            RoleMappings={} if mapping is None else {key: mapping},
        )
        return str(pool_id)

    def guest(self, pool_id: str) -> str:
        return str(self.app.get_id(IdentityPoolId=pool_id)["IdentityId"])

    def user(self, pool_id: str, sub: str) -> str:
        logins = self.users.logins(sub)
        return str(self.app.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"])

    def credentials(self, identity_id: str, **more: Any) -> dict[str, Any]:
        answer = self.app.get_credentials_for_identity(IdentityId=identity_id, **more)
        return dict(answer["Credentials"])

    def session(self, answered: dict[str, Any]) -> Any:
        """The session behind credentials that were answered."""
        from poolhouse.iam import credentials  # noqa: PLC0415  a name of this class's own

        return credentials.find(self.world.foundation.store, answered["AccessKeyId"])

    def set_lifetime(self, pool_id: str, seconds: int) -> None:
        foundation = self.world.foundation
        with foundation.store.step():
            call = Call.on(foundation, "test", self.world.clock.now_ms())
            lifetimes.set_credentials_lifetime(call, pool_id, seconds)

    def refused(self, operation: str, **members: Any) -> tuple[str, str]:
        """Name and sentence with which an operation is refused."""
        with pytest.raises(self.app.exceptions.ClientError) as caught:
            getattr(self.app, operation)(**members)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    def reason(self) -> Any:
        """What the journal tells of the last refusal."""
        return self.world.journal.entries(errors_only=True)[-1].detail["reason"]


def sdk_client(url: str, **more: Any) -> Any:
    return _SDK.create_client("cognito-identity", endpoint_url=url, region_name="us-east-1", **more)


@pytest.fixture
def settings() -> poolhouse.Settings:
    return poolhouse.Settings(strict=True)


@pytest.fixture
def world(settings: poolhouse.Settings) -> Iterator[poolhouse.World]:
    world = poolhouse.World(settings, seed="house", clock=poolhouse.Clock.frozen(NOW_S * 1000))
    yield world
    world.close()


@pytest.fixture
def front(world: poolhouse.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    def sdk_time(*_: Any) -> datetime:
        return datetime.fromtimestamp(world.clock.now_ms() / 1000, UTC)

    monkeypatch.setattr("botocore.auth.get_current_datetime", sdk_time)
    once = {"total_max_attempts": 1}
    with poolhouse.serve(world) as server:
        yield Front(
            world=world,
            admin=sdk_client(
                server.url,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=Config(retries=once),
            ),
            app=sdk_client(server.url, config=Config(signature_version=UNSIGNED, retries=once)),
            url=server.url,
            users=LittleUserPool(world, "us-east-1_little000"),
        )


@pytest.fixture
def other_users(world: poolhouse.World) -> LittleUserPool:
    return LittleUserPool(world, "us-east-1_other0000", key=2)


@pytest.fixture
def forger() -> PoolKeys:
    """Keys of somebody who is not the user pool."""
    return PoolKeys("us-east-1_little000", 5, 6, Keyring())
