"""A world in a file, asked as from a browser, and the disks on which it is kept."""

import json
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.runtime.clock import Clock
from poolhouse.web.app import create_app
from poolhouse.world import World

NOON_MS = 1_795_176_000_000
CLIENT = "1webclient000000000000000"
API = "api0000000"
PASSWORD = "Corr-ect-1"
ROOT = (
    "AWS4-HMAC-SHA256 Credential=anyone/{date:%Y%m%d}/us-east-1/cognito-idp/aws4_request,"
    " SignedHeaders=host, Signature=" + "0" * 64
)
CONFIG: dict[str, Any] = {
    "seed": "kept",
    "user_pools": [
        {
            "name": "people",
            "id": "us-east-1_People000",
            "clients": [
                {
                    "id": CLIENT,
                    "name": "web",
                    "auth_flows": ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"],
                }
            ],
            "users": [{"username": "ada", "password": PASSWORD, "email": "ada@example.com"}],
        }
    ],
    "rest_apis": [{"name": "api", "id": API, "routes": {"GET /mock": {"mock": {"body": []}}}}],
}
POOL = "us-east-1_People000"


@dataclass
class Answer:
    """What a browser can read of an answer."""

    status: int
    headers: dict[str, str]
    content: Any

    @property
    def error(self) -> str | None:
        name: str | None = self.content.get("__type")
        return name


@dataclass
class Browser:
    """Asks a world as a page does, and notes every id that it is told."""

    world: World
    request_ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answer = create_app(self.world)

    def idp(self, operation: str, **members: Any) -> Answer:
        date = datetime.fromtimestamp(self.world.clock.now_ms() / 1000, UTC)
        headers = (
            ("Host", "localhost:7665"),
            ("X-Amz-Date", f"{date:%Y%m%dT%H%M%SZ}"),
            ("X-Amz-Target", f"AWSCognitoIdentityProviderService.{operation}"),
            ("Content-Type", "application/x-amz-json-1.1"),
            ("Authorization", ROOT.format(date=date)),
        )
        return self.ask("POST", "/", json.dumps(members).encode(), headers)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: tuple[tuple[str, str], ...] = (
            ("Host", "localhost:7665"),
            ("Content-Type", "application/json"),
        ),
    ) -> Answer:
        response: HttpResponse = self._answer(HttpRequest(method, path, "", headers, body))
        told = {name.lower(): value for name, value in response.headers}
        if "x-amzn-requestid" in told:
            self.request_ids.append(told["x-amzn-requestid"])
        return Answer(response.status, told, json.loads(response.body or b"{}"))

    def sign_up(self, username: str) -> Answer:
        return self.idp("SignUp", ClientId=CLIENT, Username=username, Password=PASSWORD)

    def sign_in(self, username: str = "ada", password: str = PASSWORD) -> Answer:
        given = {"USERNAME": username, "PASSWORD": password}
        return self.idp(
            "InitiateAuth", ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )

    def tokens(self) -> dict[str, str]:
        found: dict[str, str] = self.sign_in().content["AuthenticationResult"]
        return found


def opened(path: Path, **options: Any) -> World:
    """Load the world, its clock standing still, from a file that keeps it or is to keep it."""
    return load(CONFIG, data=path, clock=Clock.frozen(NOON_MS), strict=True, **options)


@contextmanager
def no_room_at_all(world: World, path: Path) -> Iterator[None]:
    """Let no file grow beyond what the world's log takes now."""
    log = path.with_name(f"{path.name}-wal")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert world.foundation.store is not None
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def no_page_more(world: World) -> Iterator[None]:
    """Let the database have no more pages than it has."""
    connection = world.foundation.store._connection
    (most,) = connection.execute("PRAGMA max_page_count").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA max_page_count = {most}")


class FailingConnection:
    """A connection on which one statement that writes fails, as on a disk without room.

    Args:
        connection: What it stands before.
        at: Which of the statements fails, from 0.
        lasts: Whether every one after it fails, too.
    """

    def __init__(self, connection: sqlite3.Connection, at: int, *, lasts: bool) -> None:
        self._connection = connection
        self._at = at
        self._lasts = lasts
        self.written = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "COMMIT", "WITH")):
            self.written += 1
            number = self.written - 1
            if number == self._at or (self._lasts and number > self._at):
                if self._connection.in_transaction and number % 2:
                    self._connection.execute("ROLLBACK")  # as SQLite does by itself now and then
                problem = sqlite3.OperationalError("database or disk is full")
                problem.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise problem
        return self._connection.execute(sql, values)


@contextmanager
def failing(world: World, at: int, *, lasts: bool) -> Iterator[FailingConnection]:
    """Have one statement that writes fail, or all from one on."""
    store = world.foundation.store
    whole = store._connection
    store._connection = stands = FailingConnection(whole, at, lasts=lasts)  # type: ignore[assignment]
    try:
        yield stands
    finally:
        store._connection = whole
