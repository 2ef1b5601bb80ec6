"""People who sign in, renew and are thrown out, and what everything that they hold is told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeAlias
from unittest import mock
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from poolhouse import expiry
from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.clock import Clock
from poolhouse.world import World

START_MS: Final = 1_795_176_000_000  # 2026-11-20T12:00:00Z
POOL: Final = "us-east-1_People000"
PROVIDER: Final = f"cognito-idp.us-east-1.amazonaws.com/{POOL}"
GUESTS: Final = "us-east-1:00000000-0000-4000-8000-00000000a91a"
CHECKED: Final = "us-east-1:00000000-0000-4000-8000-00000000a91b"
KEPT: Final = "1keepingclient000000000000"
LASTING: Final = "2lastingclient000000000000"
ROTATING: Final = "3rotatingclient00000000000"
CLIENTS: Final = (KEPT, LASTING, ROTATING)
USERS: Final = ("ada", "bob")
PASSWORD: Final = "Correct-Horse-1"
HOST: Final = "localhost:7665"
API: Final = "sweepingapi"

Told: TypeAlias = tuple[Any, ...]


class Keys(NamedTuple):
    """Credentials, the root's without a token."""

    access_key: str
    secret_key: str
    token: str | None = None


def _client(client_id: str, name: str, **more: Any) -> dict[str, Any]:
    flows = ["USER_PASSWORD_AUTH", *([] if name == "rotating" else ["REFRESH_TOKEN_AUTH"])]
    return {"name": name, "id": client_id, "auth_flows": flows, **more}


def _identity_pool(pool_id: str, name: str, **more: Any) -> dict[str, Any]:
    providers = [
        {"user_pool": "people", "client": client, **more}
        for client in ("keeping", "lasting", "rotating")
    ]
    roles = {"authenticated": "User", "unauthenticated": "Guest"}
    return {
        "name": name,
        "id": pool_id,
        "allow_guests": True,
        "providers": providers,
        "roles": roles,
    }


_ALLOW_ALL: Final = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}
WORLD: Final[dict[str, Any]] = {
    "roles": [{"name": name, "policies": {"all": _ALLOW_ALL}} for name in ("User", "Guest")],
    "unknown_keys": "allow",
    "user_pools": [
        {
            "name": "people",
            "id": POOL,
            "clients": [
                _client(KEPT, "keeping"),
                _client(  # its ID and access tokens outlive its refresh tokens
                    LASTING,
                    "lasting",
                    settings={
                        "AccessTokenValidity": 20,
                        "IdTokenValidity": 40,
                        "RefreshTokenValidity": 2,
                        "TokenValidityUnits": dict.fromkeys(
                            ("AccessToken", "IdToken", "RefreshToken"), "days"
                        ),
                    },
                ),
                _client(
                    ROTATING,
                    "rotating",
                    refresh_token_lifetime="90d",
                    settings={
                        "RefreshTokenRotation": {
                            "Feature": "ENABLED",
                            "RetryGracePeriodSeconds": 60,
                        }
                    },
                ),
            ],
            "users": [{"username": name, "password": PASSWORD} for name in USERS],
        }
    ],
    "identity_pools": [
        _identity_pool(GUESTS, "guests"),
        _identity_pool(CHECKED, "checked", server_side_token_check=True),
    ],
    "rest_apis": [
        {
            "name": "api",
            "id": API,
            "stage": "dev",
            "routes": {
                "GET /signed": {"authorization": "AWS_IAM", "mock": {}},
                "GET /shown": {
                    "authorization": "COGNITO_USER_POOLS",
                    "user_pools": ["people"],
                    "mock": {},
                },
            },
        }
    ],
}


@dataclass
class Held:
    """What people hold.

    Args:
        refresh: Refresh tokens, each with the app client that it was issued to.
        access: Access tokens.
        id: ID tokens.
        keys: Temporary credentials.
    """

    refresh: list[tuple[str, str]] = field(default_factory=list)
    access: list[str] = field(default_factory=list)
    id: list[str] = field(default_factory=list)
    keys: list[Keys] = field(default_factory=list)

    def take(self, client: str, result: dict[str, Any]) -> None:
        """Take what a sign-in or a renewal brought."""
        self.access.append(result["AccessToken"])
        self.id.append(result["IdToken"])
        if "RefreshToken" in result:
            self.refresh.append((client, result["RefreshToken"]))


@dataclass
class People:
    """People and their world.

    Args:
        world: The world.
        held: What they hold, whether it is good or not.
    """

    world: World
    held: Held = field(default_factory=Held)

    @classmethod
    def new(cls, **more: Any) -> "People":
        clock = Clock.frozen(START_MS)
        return cls(load(WORLD, seed="people", clock=clock, strict=True, **more))

    def stop_sweeping(self) -> "People":
        """Empty the world's agenda."""
        self.world.agenda._items.clear()
        return self

    def fork(self) -> "People":
        """Return the same people in a world of their own."""
        fork = People(self.world.fork(), self.held)
        return fork if self.world.agenda._items else fork.stop_sweeping()

    def close(self) -> None:
        self.world.close()

    # What people do; each returns what they are told.

    def idp(self, operation: str, *, signed: bool = False, **request: Any) -> Told:
        keys = Keys("test", "test") if signed else None
        return self.ask("cognito-idp", operation, request, keys)

    def identity(self, operation: str, keys: Keys | None = None, **request: Any) -> Told:
        return self.ask("cognito-identity", operation, request, keys)

    def sign_in(self, client: str, username: str) -> Told:
        given = {"USERNAME": username, "PASSWORD": PASSWORD}
        flow = "USER_PASSWORD_AUTH"
        told = self.idp("InitiateAuth", ClientId=client, AuthFlow=flow, AuthParameters=given)
        return self._take(client, told)

    def renew(self, client: str, token: str) -> Told:
        told = self.idp("GetTokensFromRefreshToken", ClientId=client, RefreshToken=token)
        return self._take(client, told)

    def refresh(self, client: str, token: str) -> Told:
        given = {"REFRESH_TOKEN": token}
        flow = "REFRESH_TOKEN_AUTH"
        return self.idp("InitiateAuth", ClientId=client, AuthFlow=flow, AuthParameters=given)

    def revoke(self, client: str, token: str) -> Told:
        return self.idp("RevokeToken", ClientId=client, Token=token)

    def administer(self, operation: str, **request: Any) -> Told:
        return self.idp(operation, signed=True, UserPoolId=POOL, **request)

    def come_as_guest(self) -> Told:
        """Get an identity and credentials for it."""
        identity = json.loads(self.identity("GetId", IdentityPoolId=GUESTS)[1])["IdentityId"]
        told = self.identity("GetCredentialsForIdentity", IdentityId=identity)
        got = json.loads(told[1])["Credentials"]
        self.held.keys.append(Keys(got["AccessKeyId"], got["SecretKey"], got["SessionToken"]))
        return told

    def expire(self, **what: Any) -> Told:
        """End something by the control API."""
        try:
            return (expiry.expire(self.world, expiry.What(**what)),)
        except expiry.NothingToExpireError as problem:
            return ("refused", str(problem))

    def _take(self, client: str, told: Told) -> Told:
        result = json.loads(told[1]).get("AuthenticationResult")
        if result:
            self.held.take(client, result)
        return told

    # What is told of everything that they hold.

    def look(self) -> Iterator[Told]:
        """Show everything that people hold wherever it may be shown, changing nothing of it."""
        for token in self.held.access:
            yield self.idp("GetUser", AccessToken=token)
            yield self.call_api("/shown", headers=(("Authorization", token),))
        for token in self.held.id:
            for pool in (GUESTS, CHECKED):
                yield self.identity("GetId", IdentityPoolId=pool, Logins={PROVIDER: token})
            yield self.call_api("/shown", headers=(("Authorization", token),))
        for keys in self.held.keys:
            for shown in (keys, keys._replace(token="other"), keys._replace(secret_key="other")):
                yield self.identity("ListIdentityPools", shown, MaxResults=1)
                yield self.call_api("/signed", shown)

    def renew_all(self) -> Iterator[Told]:
        """Show every refresh token to every app client."""
        for _, token in tuple(self.held.refresh):
            for client in CLIENTS:
                yield self.refresh(client, token)
                yield self.idp("GetTokensFromRefreshToken", ClientId=client, RefreshToken=token)

    def revoke_all(self) -> Iterator[Told]:
        """Revoke every refresh token, through another client first, and show all."""
        for client, token in self.held.refresh:
            for each in (CLIENTS[CLIENTS.index(client) - 1], client, client):
                yield self.revoke(each, token)
        yield from self.renew_all()

    def expire_all(self) -> Iterator[Told]:
        """End everything early, each on its own, and show all."""
        for _, token in self.held.refresh:
            yield self.expire(token=token)
        for token in (*self.held.access, *self.held.id):
            yield self.expire(token=token)
        for keys in self.held.keys:
            yield self.expire(access_key_id=keys.access_key)
        yield from self.look()

    def expire_pool(self) -> Iterator[Told]:
        """End the tokens of all, then the refresh tokens too, twice, and show all."""
        for too in (False, False, True, True):
            yield self.expire(user_pool_id=POOL, refresh_tokens=too)
        yield from self.look()

    def sign_all_out(self) -> Iterator[Told]:
        """Sign everybody out, and show all."""
        for username in USERS:
            yield self.administer("AdminUserGlobalSignOut", Username=username)
        yield from self.renew_all()

    # The wire.

    def ask(
        self,
        service: str,
        operation: str,
        request: dict[str, Any],
        keys: Keys | None = None,
    ) -> Told:
        """Return status, body and journal detail of what a service answers."""
        found = self.world.services[service]
        target = f"{found.model.target_prefix}.{operation}"
        headers = (("X-Amz-Target", target), ("Content-Type", "application/x-amz-json-1.1"))
        http = HttpRequest(
            "POST", "/", "", (("Host", HOST), *headers), json.dumps(request).encode()
        )
        if keys is not None:
            http = self.sign(http, found.model.signing_name, keys)
        answer = self.world.dispatch(found, http, operation)
        return (answer.status, answer.body, self._noted())

    def call_api(
        self,
        path: str,
        keys: Keys | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Told:
        """Return status, body and journal detail of what the API answers."""
        place = f"/execute-api/{API}/dev{path}"
        http = HttpRequest("GET", place, "", (("Host", HOST), *headers), b"")
        if keys is not None:
            http = self.sign(http, "execute-api", keys)
        answer = self.world.dispatch_api(API, http, stage="dev", path=path)
        assert answer is not None
        return (answer.status, answer.body, self._noted())

    def sign(self, http: HttpRequest, service: str, keys: Keys) -> HttpRequest:
        """Return a request with botocore's signature at the world's time."""
        headers = {name: value for name, value in http.headers if name != "Host"}
        url = f"http://{HOST}{http.raw_path}"
        target = AWSRequest(method=http.method, url=url, headers=headers, data=http.body)
        at = datetime.fromtimestamp(self.world.clock.now_ms() / 1000, UTC)
        with mock.patch("botocore.auth.get_current_datetime", return_value=at):
            SigV4Auth(Credentials(*keys), service, "us-east-1").add_auth(target)
        prepared = urlsplit(target.prepare().url)
        assert prepared.path == http.raw_path
        return replace(http, headers=(("Host", HOST), *target.headers.items()))

    def _noted(self) -> tuple[Any, ...]:
        entry = self.world.journal.entries(limit=1)[-1]
        return (entry.at_ms, entry.error, entry.message, entry.detail, entry.request_id)
