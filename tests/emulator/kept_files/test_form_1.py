"""A file kept before forms were numbered opens ever after, with everything that was in it."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pyotp
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from poolhouse.config.loading import demo, load
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.migrations import all_migrations
from poolhouse.world import World

HERE = Path(__file__).parent
POOL = "us-east-1_PoolHouse"
WEB = "1poolhousedemowebclient000"
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
BOBS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOST = "localhost:7665"


@pytest.fixture(scope="module")
def holds() -> dict[str, Any]:
    """What people held when the file was closed."""
    held: dict[str, Any] = json.loads((HERE / "form_1.json").read_text())
    return held


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "form_1.db"
    path.write_bytes(gzip.decompress((HERE / "form_1.db.gz").read_bytes()))
    return path


@pytest.fixture
def world(kept: Path) -> Iterator[World]:
    with closing(load(demo(), data=kept)) as world:
        yield world


def idp(world: World, operation: str, **request: Any) -> dict[str, Any]:
    return world.call("cognito-idp", operation, request)


def sign_in(world: World, username: str, password: str) -> dict[str, Any]:
    given = {"USERNAME": username, "PASSWORD": password}
    flow = "USER_PASSWORD_AUTH"
    return idp(world, "InitiateAuth", ClientId=WEB, AuthFlow=flow, AuthParameters=given)


def call_api(world: World, path: str, keys: Credentials | None = None) -> int:
    """Return the status of a call, signed by botocore where there are keys."""
    place = f"/execute-api/poolhouse0/dev{path}"
    request = AWSRequest("GET", f"http://{HOST}{place}")
    if keys is not None:
        at = datetime.fromtimestamp(world.clock.now_ms() / 1000, UTC)
        with mock.patch("botocore.auth.get_current_datetime", return_value=at):
            SigV4Auth(keys, "execute-api", "us-east-1").add_auth(request)
    http = HttpRequest("GET", place, "", (("Host", HOST), *request.headers.items()), b"")
    answer = world.dispatch_api("poolhouse0", http, stage="dev", path=path)
    assert answer is not None
    return answer.status


def test_the_file_is_of_no_numbered_form_and_comes_to_the_newest(kept: Path) -> None:
    def form() -> int:
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    assert form() > 9999
    load(demo(), data=kept).close()
    assert form() == len(all_migrations())


def test_people_sign_in(world: World) -> None:
    tokens = sign_in(world, "alice@example.com", "Correct-Horse-1")["AuthenticationResult"]
    assert tokens.keys() >= {"IdToken", "AccessToken", "RefreshToken"}
    asked = sign_in(world, "bob@example.com", "Correct-Horse-2")
    code = pyotp.TOTP(BOBS_SECRET).at(world.clock.now_ms() // 1000)
    responses = {"USERNAME": "bob@example.com", "SOFTWARE_TOKEN_MFA_CODE": code}
    answer = idp(
        world,
        "RespondToAuthChallenge",
        ClientId=WEB,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses=responses,
    )
    assert "AuthenticationResult" in answer


def test_tokens_refresh_and_a_replaced_one_does_not(world: World, holds: dict[str, Any]) -> None:
    parameters = {"REFRESH_TOKEN": holds["alice"]["RefreshToken"]}
    answer = idp(
        world,
        "InitiateAuth",
        ClientId=WEB,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters=parameters,
    )
    assert "AccessToken" in answer["AuthenticationResult"]
    rotating = holds["rotating_client"]
    with pytest.raises(ServiceError):
        idp(
            world,
            "GetTokensFromRefreshToken",
            ClientId=rotating,
            RefreshToken=holds["replaced_refresh_token"],
        )
    newest = holds["carol"]["RefreshToken"]
    answer = idp(world, "GetTokensFromRefreshToken", ClientId=rotating, RefreshToken=newest)
    assert answer["AuthenticationResult"]["RefreshToken"] != newest


def test_tokens_codes_and_sessions_are_good(world: World, holds: dict[str, Any]) -> None:
    found = idp(world, "GetUser", AccessToken=holds["alice"]["AccessToken"])
    assert {"Name": "email", "Value": "alice@example.com"} in found["UserAttributes"]
    code = holds["erin_code"]
    idp(
        world,
        "ConfirmSignUp",
        ClientId=WEB,
        Username="erin@example.com",
        ConfirmationCode=code,
    )
    assert "AuthenticationResult" in sign_in(world, "erin@example.com", "Correct-Horse-5")
    responses = {"USERNAME": "dave@example.com", "NEW_PASSWORD": "Lasting-Horse-4"}
    answer = idp(
        world,
        "RespondToAuthChallenge",
        ClientId=WEB,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=holds["dave_session"],
        ChallengeResponses=responses,
    )
    assert "AuthenticationResult" in answer


def test_groups_identities_and_records_are_there(world: World, holds: dict[str, Any]) -> None:
    where = {"UserPoolId": POOL, "Username": "alice@example.com"}
    groups = idp(world, "AdminListGroupsForUser", **where)["Groups"]
    assert {group["GroupName"] for group in groups} == {"users", "later"}
    for identity in (holds["identity_id"], holds["guest_id"]):
        found = world.call("cognito-identity", "DescribeIdentity", {"IdentityId": identity})
        assert found["IdentityId"] == identity
    assert [entry.operation for entry in world.journal.entries()] == ["GetUser"]
    assert world.inbox.messages()[0].code == holds["erin_code"]
    assert world.clock.now_ms() == holds["now_ms"]
    assert world.seed == "demo"


def test_its_apis_answer_who_held_credentials(world: World, holds: dict[str, Any]) -> None:
    keys = Credentials(holds["access_key_id"], holds["secret_key"], holds["session_token"])
    assert call_api(world, "/health") == 200
    assert call_api(world, "/items", keys) == 200
    assert call_api(world, "/admin/report", keys) == 403


def test_it_resets_to_what_it_declared(world: World, holds: dict[str, Any]) -> None:
    """The declared state is a database in the database, of the old form, too."""
    world.reset()
    where = {"UserPoolId": POOL, "Username": "alice@example.com"}
    groups = idp(world, "AdminListGroupsForUser", **where)["Groups"]
    assert [group["GroupName"] for group in groups] == ["users"]
    with pytest.raises(ServiceError):
        idp(world, "GetUser", AccessToken=holds["alice"]["AccessToken"])
    assert call_api(world, "/health") == 200
    assert world.clock.now_ms() == holds["now_ms"]


def test_its_bytes_are_a_snapshot_and_so_are_those_of_its_declared_state(
    kept: Path, holds: dict[str, Any]
) -> None:
    with closing(World()) as world:
        world.restore(kept.read_bytes())
        found = idp(world, "GetUser", AccessToken=holds["alice"]["AccessToken"])
        assert found["Username"]
        world.reset()
        assert "AuthenticationResult" in sign_in(world, "alice@example.com", "Correct-Horse-1")
