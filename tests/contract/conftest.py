"""A served demo world that may never break down, and clients of AWS's make around it."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import boto3
import httpx
import pyotp
import pytest
import yaml
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from harness import packages

from poolhouse.pytest_plugin import Emulator

ONCE = {"total_max_attempts": 1}


@dataclass(frozen=True)
class DemoWorld:
    """What the demo world declares, as an app has it in its settings."""

    region: str = "us-east-1"
    account: str = "123456789012"
    pool: str = "us-east-1_PoolHouse"
    client: str = "1poolhousedemowebclient000"
    identity_pool: str = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
    provider: str = "cognito-idp.us-east-1.amazonaws.com/us-east-1_PoolHouse"
    api_path: str = "/execute-api/poolhouse0/dev"
    admin_role: str = "arn:aws:iam::123456789012:role/PoolhouseAdmin"
    bobs_secret: str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def demo_yaml() -> dict[str, Any]:
    """What the demo world's file says, for modules that change a line of it."""
    text = (files("poolhouse.config") / "demo.yaml").read_text()
    return dict(yaml.safe_load(text))


@pytest.fixture
def poolhouse_config() -> Any:
    """The demo world, unless a module overrides it."""
    return None


@pytest.fixture
def poolhouse(poolhouse: Emulator) -> Iterator[Emulator]:
    """An emulator that fails the test when an answer breaks the model or a request breaks it."""
    poolhouse.world.override({"strict": True})
    yield poolhouse
    broken = [
        (entry.operation, entry.detail)
        for entry in poolhouse.journal.entries(limit=100_000)
        if entry.status >= 500 or entry.error == "InternalErrorException"
    ]
    assert broken == []


@pytest.fixture
def demo() -> DemoWorld:
    return DemoWorld()


@pytest.fixture(autouse=True)
def no_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Clients find neither keys nor profiles of the machine's."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_RETRY_MODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture(scope="session")
def web() -> Iterator[httpx.Client]:
    """An HTTP client that sends what it is told."""
    with httpx.Client(timeout=30, verify=False, trust_env=False) as client:  # noqa: S501  no TLS here
        yield client


@pytest.fixture
def sdk(poolhouse: Emulator, demo: DemoWorld) -> Iterator[Callable[..., Any]]:
    """Make boto3 clients: `sdk("cognito-idp", "AKIA…", "secret")`; without a key, unsigned ones."""
    opened = []

    def make(
        service: str,
        key: str = "",
        secret: str = "",
        token: str = "",
        *,
        region: str = demo.region,
        **config: Any,
    ) -> Any:
        config.setdefault("retries", ONCE)
        if not key:
            config["signature_version"] = UNSIGNED
        client = boto3.client(
            service,
            endpoint_url=poolhouse.url,
            region_name=region,
            aws_access_key_id=key or None,
            aws_secret_access_key=secret or None,
            aws_session_token=token or None,
            config=Config(**config),
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def app(sdk: Callable[..., Any]) -> Any:
    """User pools as an app without any AWS key sees them."""
    return sdk("cognito-idp")


@pytest.fixture
def admin(sdk: Callable[..., Any]) -> Any:
    """User pools as root administers them."""
    return sdk("cognito-idp", "test", "test")


@pytest.fixture
def identity(sdk: Callable[..., Any]) -> Any:
    """Identity pools as an app without any AWS key sees them."""
    return sdk("cognito-identity")


@pytest.fixture
def refused() -> Callable[..., tuple[str, str]]:
    """Call an SDK's operation that must be refused; return the error's name and sentence."""

    def call(operation: Callable[..., Any], **members: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            operation(**members)
        response = caught.value.response
        assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert response["ResponseMetadata"]["RequestId"]
        return response["Error"]["Code"], response["Error"]["Message"]

    return call


@pytest.fixture
def sign_in(app: Any, demo: DemoWorld) -> Callable[..., dict[str, Any]]:
    """Sign in as one of the demo world's people by password; return the tokens."""

    def call(username: str = "alice@example.com", password: str = "Correct-Horse-1") -> Any:
        answer = app.initiate_auth(
            ClientId=demo.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]

    return call


@pytest.fixture
def totp(poolhouse: Emulator) -> Callable[..., str]:
    """The code of an authenticator at the emulator's time, or some 30-second steps later."""

    def code(secret: str, steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(int(poolhouse.clock.now_s) + 30 * steps)

    return code


@pytest.fixture
def emulator_time(poolhouse: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let botocore sign by the emulator's clock, as on a machine whose clock agrees with AWS's."""

    def now(*_: Any) -> datetime:
        return datetime.fromtimestamp(poolhouse.clock.now_s, UTC)

    monkeypatch.setattr("botocore.auth.get_current_datetime", now)


@dataclass(frozen=True)
class SignedApi:
    """The demo world's REST API, called with botocore's signer and HTTP client.

    Args:
        url: The URL of its stage.
        region: The region in the credential scope.
    """

    url: str
    region: str

    def call(
        self,
        path: str,
        credentials: Any = None,
        *,
        method: str = "GET",
        data: bytes = b"",
        params: Any = None,
        headers: Any = None,
    ) -> AWSResponse:
        """Send a request, signed if there are credentials of GetCredentialsForIdentity."""
        request = AWSRequest(
            method=method, url=self.url + path, data=data, params=params, headers=headers or {}
        )
        if credentials is not None:
            keys = Credentials(
                credentials["AccessKeyId"], credentials["SecretKey"], credentials["SessionToken"]
            )
            SigV4Auth(keys, "execute-api", self.region).add_auth(request)
        session = URLLib3Session()
        try:
            answer = session.send(request.prepare())
            answer.content  # noqa: B018  read before the session closes
        finally:
            session.close()
        return answer


@pytest.fixture
def api(poolhouse: Emulator, demo: DemoWorld) -> SignedApi:
    return SignedApi(poolhouse.url + demo.api_path, demo.region)


class JavaScriptError(Exception):
    """What a library of JavaScript threw.

    Args:
        error: Its name, message and, for the SDK, metadata.
    """

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['name']}: {error['message']}")
        self.error = error


class Node:
    """One of the scripts beside this file, running in Node with the browser tests' packages."""

    def __init__(self, script: str) -> None:
        folder = Path(__file__).parent / "js"
        modules = packages.ROOT / "node_modules"
        assert modules.is_dir(), f"run npm ci in {packages.ROOT}"
        self._process = subprocess.Popen(
            ["node", str(folder / "driver.cjs"), str(folder / script)],
            env={**os.environ, "NODE_PATH": str(modules), "NODE_NO_WARNINGS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def call(self, function: str, **argument: Any) -> Any:
        """Call a function of the script with one object.

        Raises:
            JavaScriptError: It threw.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"call": function, "argument": argument}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Node ended; what it said stands above"
        answer = json.loads(line)
        if "error" in answer:
            raise JavaScriptError(answer["error"])
        return answer["value"]

    def thrown(self, function: str, **argument: Any) -> dict[str, Any]:
        """Call a function that must throw; return what it threw."""
        with pytest.raises(JavaScriptError) as caught:
            self.call(function, **argument)
        return dict(caught.value.error)

    def close(self) -> None:
        """End Node."""
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def start_node() -> Iterator[Callable[[str], Node]]:
    """Start Node with one of the scripts, for all tests of a module."""
    with ExitStack() as opened:

        def start(script: str) -> Node:
            node = Node(script)
            opened.callback(node.close)
            return node

        yield start
