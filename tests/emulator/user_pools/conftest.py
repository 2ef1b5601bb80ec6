"""A pool with a client, and what the stories about users say again and again."""

import base64
import hmac
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import front_desk
import pytest
from botocore.exceptions import ClientError

import poolhouse

PASSWORD = "Correct-Horse-7"

Refused = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def refused() -> Refused:
    """Expect a refusal by its name and, where given, its whole sentence."""

    @contextmanager
    def expect(name: str, sentence: str | None = None) -> Iterator[None]:
        with pytest.raises(ClientError) as caught:
            yield
        error = caught.value.response["Error"]
        assert error["Code"] == name
        if sentence is not None:
            assert error["Message"] == sentence

    return expect


@pytest.fixture
def unchecked_idp(cognito_idp: Any) -> Any:
    """The boto3 client, without the checks that botocore makes before the service does."""
    cognito_idp._serializer = cognito_idp._serializer._serializer
    return cognito_idp


@pytest.fixture
def new_pool(cognito_idp: Any) -> Callable[..., str]:
    """Create a pool that verifies e-mail addresses, or as told, and return its id."""

    def create(**settings: Any) -> str:
        asked = {"PoolName": "people", "AutoVerifiedAttributes": ["email"], **settings}
        pool_id: str = cognito_idp.create_user_pool(**asked)["UserPool"]["Id"]
        return pool_id

    return create


@pytest.fixture
def new_client(cognito_idp: Any) -> Callable[..., str]:
    """Create an app client that takes passwords, or as told, and return its id."""

    def create(pool_id: str, **settings: Any) -> str:
        asked = {
            "UserPoolId": pool_id,
            "ClientName": "app",
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            **settings,
        }
        client_id: str = cognito_idp.create_user_pool_client(**asked)["UserPoolClient"]["ClientId"]
        return client_id

    return create


@pytest.fixture
def pool_id(new_pool: Callable[..., str]) -> str:
    return new_pool()


@pytest.fixture
def client_id(new_client: Callable[..., str], pool_id: str) -> str:
    return new_client(pool_id)


@pytest.fixture
def new_user(cognito_idp: Any) -> Callable[..., None]:
    """Create a confirmed user with a password and, unless told otherwise, a verified e-mail."""

    def create(pool_id: str, username: str = "ada", **attributes: str) -> None:
        given = attributes or {"email": f"{username}@example.com", "email_verified": "true"}
        cognito_idp.admin_create_user(
            UserPoolId=pool_id,
            Username=username,
            UserAttributes=listed(given),
            MessageAction="SUPPRESS",
        )
        cognito_idp.admin_set_user_password(
            UserPoolId=pool_id, Username=username, Password=PASSWORD, Permanent=True
        )

    return create


@pytest.fixture
def sign_in(cognito_idp: Any) -> Callable[..., str]:
    """Sign in with a password and return the access token."""

    def enter(client_id: str, username: str = "ada", password: str = PASSWORD) -> str:
        answer = cognito_idp.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token

    return enter


@pytest.fixture
def user_attributes(cognito_idp: Any) -> Callable[[str, str], dict[str, str]]:
    """Return a user's attributes by name, as an administrator sees them."""

    def read(pool_id: str, username: str) -> dict[str, str]:
        user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username=username)
        return by_name(user["UserAttributes"])

    return read


@pytest.fixture
def code_sent(world: poolhouse.World) -> Callable[..., str]:
    """Return the code of the newest message, by destination if given."""

    def read(to: str | None = None) -> str:
        return world.inbox.messages(to=to)[0].code

    return read


@pytest.fixture
def desk(world: poolhouse.World, server: Any, cognito_idp: Any) -> front_desk.Desk:
    return front_desk.Desk(world, server.url, cognito_idp)


@pytest.fixture
def pool(desk: front_desk.Desk) -> str:
    """A pool without MFA, with Alice in it."""
    pool = desk.pool()
    desk.person(pool)
    return pool


@pytest.fixture
def app(desk: front_desk.Desk, pool: str) -> str:
    """A public client of the pool."""
    return desk.app(pool)


@pytest.fixture
def secret(desk: front_desk.Desk, app: str) -> str:
    """The secret of Alice's authenticator app, set up and preferred."""
    return desk.set_up_totp(desk.tokens(app)["AccessToken"])


@pytest.fixture(name="read")
def read_fixture() -> Callable[[str], Any]:
    return front_desk.read


@pytest.fixture
def srp_prime() -> int:
    return front_desk.N


@pytest.fixture
def secret_hash(desk: front_desk.Desk) -> Callable[[str, str, str], str]:
    """Return the hash over a username, computed as the developer guide says."""

    def compute(pool_id: str, client_id: str, username: str) -> str:
        client = desk.idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
        secret = client["UserPoolClient"]["ClientSecret"]
        digest = hmac.digest(secret.encode(), (username + client_id).encode(), "sha256")
        return base64.b64encode(digest).decode()

    return compute


def listed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def by_name(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {attribute["Name"]: attribute["Value"] for attribute in attributes}
