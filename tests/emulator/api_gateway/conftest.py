"""A world with people, roles and an identity pool, an API to fill with routes, and a signer."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

import poolhouse
from poolhouse.api_gateway.arns import expand_shorthand
from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import RestApi, Route
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.config.loading import load
from poolhouse.iam import credentials, roles
from poolhouse.iam.credentials import TemporaryCredentials
from poolhouse.iam.documents import Policy, parse_policy
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.journal import Entry
from poolhouse.web.app import create_app
from poolhouse.web.front.writing import framed

NOON_MS = 1_795_176_000_000  # 2026-11-20T12:00:00Z
REGION = "us-east-1"
ACCOUNT = "123456789012"
API_ID = "apigateway"
API_ARN = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API_ID}"
POOL_ID = f"{REGION}_People000"
OTHER_POOL_ID = f"{REGION}_Others000"
CLIENT_ID = "1peopleclient0000000000000"
IDENTITY_POOL_ID = f"{REGION}:00000000-0000-4000-8000-00000000a91a"
PASSWORD = "Correct-Horse-1"


def _pool(name: str, pool_id: str, client_id: str) -> dict[str, Any]:
    return {
        "name": name,
        "id": pool_id,
        "groups": [{"name": "readers", "precedence": 2}, {"name": "writers", "precedence": 1}],
        "clients": [
            {
                "name": "web",
                "id": client_id,
                "auth_flows": ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"],
            }
        ],
        "users": [{"username": "ada", "password": PASSWORD, "groups": ["readers", "writers"]}],
    }


CONFIG: dict[str, Any] = {
    "region": REGION,
    "account_id": ACCOUNT,
    "roles": [{"name": "User"}, {"name": "Guest"}],
    "user_pools": [
        _pool("people", POOL_ID, CLIENT_ID),
        _pool("others", OTHER_POOL_ID, "2othersclient0000000000000"),
    ],
    "identity_pools": [
        {
            "name": "people",
            "id": IDENTITY_POOL_ID,
            "allow_guests": True,
            "providers": [{"user_pool": "people", "client": "web"}],
            "roles": {"authenticated": "User", "unauthenticated": "Guest"},
        }
    ],
}


def statement(effect: str = "Allow", action: str = "execute-api:Invoke", **more: Any) -> Any:
    if "NotAction" not in more:
        more["Action"] = action
    if "NotResource" not in more:
        more.setdefault("Resource", "*")
    return {"Effect": effect, **more}


def document(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@dataclass(frozen=True)
class Sent:
    """A request as it stands on the wire."""

    method: str
    raw_path: str
    raw_query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def with_header(self, name: str, value: str | None) -> "Sent":
        """The same with another value of a header, or without it."""
        kept = [each for each in self.headers if each[0].lower() != name.lower()]
        return replace(self, headers=(*kept, *([] if value is None else [(name, value)])))

    def header(self, name: str) -> str:
        return next(value for key, value in self.headers if key.lower() == name.lower())

    def http(self) -> HttpRequest:
        """The request as the web application is asked it."""
        length = ("Content-Length", str(len(self.body)))
        return HttpRequest(
            self.method, self.raw_path, self.raw_query, (*self.headers, length), self.body
        )


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str | None:
        return self.header("x-amzn-ErrorType")

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None


def _octets(value: str) -> str:
    """A header's value as a client reads it: one character per byte."""
    return value.encode("utf-8", "replace").decode("latin-1")


@dataclass
class Desk:
    """What the tests do to a world: declare routes, issue credentials, sign and send.

    Args:
        world: The world.
        off_by_s: How far the signer's clock is off the world's.
    """

    world: poolhouse.World
    off_by_s: int = 0
    host: str = "localhost:7665"
    _app: Any = field(default=None, repr=False)

    def api(self, *routes: Route, resource_policy: Any = None, **settings: Any) -> RestApi:
        """Declare the API in place of what it was."""
        if resource_policy is not None:
            resource_policy = expand_shorthand(
                resource_policy, API_ID, region=REGION, account=ACCOUNT
            )
        api = RestApi(API_ID, "tests", "dev", routes, resource_policy=resource_policy, **settings)
        self.world.put_rest_api(api)
        return api

    def function(self, target: Callable[[Any, Any], Any], **settings: Any) -> Function:
        """Return an integration that calls a Python callable."""
        self.world.functions.give("handlers:target", target)
        return Function("handlers:target", **settings)

    def iam(self, method: str = "ANY", resource: str = "/{proxy+}", **settings: Any) -> None:
        """Declare one method that asks for a signature."""
        mock_answer = Mock(body='{"let":"in"}')
        route = Route(method, resource, mock_answer, authorization=AwsIam())
        self.api(route, Route("ANY", "/", mock_answer, authorization=AwsIam()), **settings)

    def open(self, **settings: Any) -> None:
        """Declare one method that asks for nothing."""
        self.api(Route("ANY", "/{proxy+}", Mock(body='{"let":"in"}')), **settings)

    def allow(self, *statements: Any, role: str = "User", **more: Any) -> None:
        """Give a role a policy in place of the one it had; without statements all is allowed."""
        foundation = self.world.foundation
        arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        trust = document(
            {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
            }
        )
        with foundation.store.step():
            roles.put(
                foundation.store,
                foundation.entropy,
                arn,
                trust,
                {"invoke": document(*(statements or [statement()]))},
                **more,
            )

    def tokens(self, pool: str = "people") -> dict[str, Any]:
        """Sign ada in by password."""
        client = CLIENT_ID if pool == "people" else "2othersclient0000000000000"
        answer = self.world.call(
            "cognito-idp",
            "InitiateAuth",
            {
                "ClientId": client,
                "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": "ada", "PASSWORD": PASSWORD},
            },
        )
        return dict(answer["AuthenticationResult"])

    def identity(self, token: str | None = None) -> TemporaryCredentials:
        """Fetch credentials from the identity pool, as a guest without a token."""
        logins = {f"cognito-idp.{REGION}.amazonaws.com/{POOL_ID}": token} if token else {}
        found = self._identities("GetId", {"IdentityPoolId": IDENTITY_POOL_ID, "Logins": logins})
        answer = self._identities(
            "GetCredentialsForIdentity", {"IdentityId": found["IdentityId"], "Logins": logins}
        )
        key = answer["Credentials"]["AccessKeyId"]
        store = self.world.foundation.store
        with store.reading():
            session = credentials.find(store, key)
        assert session is not None
        return session

    def user(self) -> TemporaryCredentials:
        """Fetch ada's credentials."""
        return self.identity(self.tokens()["IdToken"])

    def root(self) -> TemporaryCredentials:
        """Return the root key as if it were a session."""
        return replace(self.identity(), access_key_id="test", secret_access_key="test")

    def _identities(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        return self.world.call("cognito-identity", operation, request)

    def request(
        self,
        path: str = "/items",
        *,
        method: str = "GET",
        query: str = "",
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        stage: str = "dev",
    ) -> Sent:
        """Return an unsigned request."""
        place = f"/execute-api/{API_ID}/{stage}{path}"
        return Sent(method, place, query, (("Host", self.host), *headers), body)

    def sign(
        self,
        session: TemporaryCredentials,
        path: str = "/items",
        *,
        params: Sequence[tuple[str, str]] | Mapping[str, str] = (),
        region: str = REGION,
        service: str = "execute-api",
        token: bool = True,
        expires_s: int | None = None,
        secret: str | None = None,
        **request: Any,
    ) -> Sent:
        """Return a request that botocore signed, presigned when a lifetime is given."""
        plain = self.request(path, **request)
        carried = HTTPHeaders()
        for name, value in plain.headers:
            if name != "Host":
                carried.add_header(name, value)
        query = f"?{plain.raw_query}" if plain.raw_query else ""
        target = AWSRequest(
            method=plain.method,
            url=f"http://{self.host}{plain.raw_path}{query}",
            headers=carried,
            data=plain.body,
            params=params,
        )
        keys = Credentials(
            session.access_key_id,
            secret or session.secret_access_key,
            session.session_token if token else None,
        )
        signer = (
            SigV4Auth(keys, service, region)
            if expires_s is None
            else SigV4QueryAuth(keys, service, region, expires_s)
        )
        at = datetime.fromtimestamp(self.world.clock.now_ms() / 1000 + self.off_by_s, UTC)
        with mock.patch("botocore.auth.get_current_datetime", return_value=at):
            signer.add_auth(target)
        url = urlsplit(target.prepare().url)
        headers = (("Host", self.host), *target.headers.items())
        return Sent(plain.method, url.path, url.query, headers, plain.body)

    def send(self, request: Sent) -> Got:
        """Send a request through the web application."""
        self._app = self._app or create_app(self.world)
        http = request.http()
        answered = framed(http.method, self._app(http))
        headers = ((name, _octets(value)) for name, value in answered.headers)
        return Got(answered.status, tuple(headers), answered.body)

    def journal(self) -> Entry:
        """Return the last entry."""
        return self.world.journal.entries()[-1]

    def reason(self) -> str:
        """Return the reason that the last entry tells."""
        return str((self.journal().detail or {}).get("reason"))


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[poolhouse.World]:
    clock = poolhouse.Clock.frozen(NOON_MS)
    world = load(CONFIG, seed=request.node.nodeid, clock=clock, strict=True)
    yield world
    world.close()


@pytest.fixture
def desk(world: poolhouse.World) -> Desk:
    return Desk(world)


@pytest.fixture
def resource_policy() -> Callable[[str], Policy]:
    """Make a resource policy that allows or denies everybody everything."""

    def make(effect: str) -> Policy:
        everybody = statement(effect, Principal="*", Resource="execute-api:/*")
        return parse_policy(document(everybody), "resource")

    return make


@pytest.fixture
def ada(desk: Desk) -> TemporaryCredentials:
    """Ada's credentials, whose role may call anything, and an API that asks for a signature."""
    desk.iam()
    desk.allow()
    return desk.user()
