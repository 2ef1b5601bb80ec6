"""A served world that is killed while clients are at work, and what they were told by then."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

POOLHOUSE = [sys.executable, "-c", "from poolhouse.cli import main; main()"]
POOL = "us-east-1_People000"
CLIENT = "1webclient000000000000000"
CONFIG = {
    "user_pools": [
        {
            "name": "people",
            "id": POOL,
            "auto_verified_attributes": ["email"],
            "clients": [
                {
                    "id": CLIENT,
                    "name": "web",
                    "auth_flows": ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"],
                }
            ],
        }
    ]
}
CLIENTS = 4


class CutOffError(Exception):
    """The server was killed before it answered."""


@dataclass
class Told:
    """What all clients were told since the world was made.

    Args:
        ids: Every id that an answer carried, which none may carry again.
        twice: Those that came again.
        wrong: What was answered and should not have been.
        latest_ms: The latest time shown.
        answers: How many answers came since the server was started.
        enough: Set when so many came that it is to be killed.
    """

    ids: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    latest_ms: int = 0
    answers: int = 0
    kill_at: int = 0
    enough: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def begin(self, kill_at: int) -> None:
        self.answers, self.kill_at = 0, kill_at
        self.enough.clear()

    def hear(self, *ids: str) -> None:
        with self.lock:
            self.twice += [each for each in ids if each in self.ids]
            self.ids.update(ids)
            self.answers += 1
            if self.answers == self.kill_at:
                self.enough.set()

    def see(self, now_ms: int) -> None:
        with self.lock:
            self.latest_ms = max(self.latest_ms, now_ms)


class Connection:
    """One connection to a server."""

    def __init__(self, port: int, told: Told) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._told = told

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        """Return status and content of an answer.

        Raises:
            CutOffError: None came.
        """
        try:
            self._connection.request(method, path, body and json.dumps(body), headers)
            with self._connection.getresponse() as response:
                content = json.load(response)
                self._told.hear(*filter(None, [response.getheader("x-amzn-RequestId")]))
                return response.status, content
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise CutOffError from problem

    def idp(self, operation: str, **members: Any) -> tuple[int, Any]:
        date = datetime.fromtimestamp(self._told.latest_ms / 1000, UTC)
        authorization = (
            f"AWS4-HMAC-SHA256 Credential=anyone/{date:%Y%m%d}/us-east-1/cognito-idp/aws4_request,"
            f" SignedHeaders=host, Signature={'0' * 64}"
        )
        headers = {
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            "X-Amz-Date": f"{date:%Y%m%dT%H%M%SZ}",
            "Authorization": authorization,
        }
        return self.ask("POST", "/", members, headers)

    def control(self, path: str, body: Any = None) -> Any:
        method = "POST" if body is not None else "GET"
        kind = {"Content-Type": "application/json"}
        return self.ask(method, f"/_poolhouse{path}", body, kind)[1]

    def sign_in(self, username: str, password: str) -> tuple[int, Any]:
        given = {"USERNAME": username, "PASSWORD": password}
        return self.idp(
            "InitiateAuth", ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )

    def renew(self, token: str) -> tuple[int, Any]:
        return self.idp(
            "InitiateAuth",
            ClientId=CLIENT,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": token},
        )

    def close(self) -> None:
        self._connection.close()


@dataclass
class Person:
    """Somebody who signed up, and what they hold.

    Args:
        passwords: The password; two while it is not known whether a change was kept.
        live: Refresh tokens that are good.
        revoked: Refresh tokens that were revoked.
        spent: Codes that were used, and not tried again yet.
        unsure: Refresh tokens of which it is not known whether they were revoked.
        is_touched: Whether anything was asked for them since all was looked at.
    """

    username: str
    passwords: list[str]
    is_confirmed: bool = False
    live: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    is_touched: bool = True


class Client:
    """Does one thing after another, and remembers what came of it.

    Args:
        name: Begins the names of its people and pools.
        seed: Decides what it does.
    """

    def __init__(self, name: str, seed: str, told: Told) -> None:
        self._name = name
        self._random = random.Random(seed)  # noqa: S311  no secret
        self._told = told
        self._number = 0
        self.people: list[Person] = []
        self.pools: list[str] = []
        self.spent = 0

    def work(self, port: int) -> None:
        """Work until the server is killed, or answers what it should not."""
        with closing(Connection(port, self._told)) as to, suppress(CutOffError):
            try:
                while True:
                    self._do_something(to)
            except AssertionError as problem:
                self._told.wrong.append(repr(problem))
                self._told.enough.set()

    def _do_something(self, to: Connection) -> None:
        confirmed = [person for person in self.people if person.is_confirmed]
        acts = [self._sign_up] if len(confirmed) < 2 else [self._sign_up, self._make_pool]
        if confirmed:
            person = self._random.choice(confirmed)
            person.is_touched = True
            acts = [*acts, self._read_clock]
            acts += [
                lambda to, act=act: act(to, person)
                for act in (self._sign_in, self._renew, self._revoke, self._change, self._forget)
                for _ in range(2)
            ]
        self._random.choice(acts)(to)

    def _sign_up(self, to: Connection) -> None:
        self._number += 1
        username = f"{self._name}-{self._number}"
        email = [{"Name": "email", "Value": f"{username}@example.com"}]
        status, answer = to.idp(
            "SignUp",
            ClientId=CLIENT,
            Username=username,
            Password="Corr-ect-1",
            UserAttributes=email,
        )
        assert status == 200, answer
        self._told.hear(answer["UserSub"])
        person = Person(username, ["Corr-ect-1"])
        self.people.append(person)
        code = self._code(to, username)
        status, answer = to.idp(
            "ConfirmSignUp", ClientId=CLIENT, Username=username, ConfirmationCode=code
        )
        assert status == 200, answer
        person.is_confirmed = True

    def _code(self, to: Connection, username: str) -> str:
        return str(to.control(f"/inbox?username={username}&limit=1")[0]["code"])

    def _make_pool(self, to: Connection) -> None:
        self._number += 1
        status, answer = to.idp("CreateUserPool", PoolName=f"{self._name}-{self._number}")
        assert status == 200, answer
        self._told.hear(answer["UserPool"]["Id"])
        self.pools.append(answer["UserPool"]["Id"])

    def _read_clock(self, to: Connection) -> None:
        self._told.see(int(to.control("/clock/advance", {"by": "1s"})["now_ms"]))

    def _sign_in(self, to: Connection, person: Person) -> None:
        for password in person.passwords:
            status, answer = to.sign_in(person.username, password)
            if status == 200:
                person.passwords = [password]
                person.live.append(answer["AuthenticationResult"]["RefreshToken"])
                self._told.hear(answer["AuthenticationResult"]["RefreshToken"])
                return
        raise AssertionError((person, answer))

    def _renew(self, to: Connection, person: Person) -> None:
        if person.live:
            status, answer = to.renew(self._random.choice(person.live))
            assert status == 200, answer
            self._told.hear(answer["AuthenticationResult"]["AccessToken"])

    def _revoke(self, to: Connection, person: Person) -> None:
        if person.live:
            token = person.live.pop()
            person.unsure.append(token)
            status, answer = to.idp("RevokeToken", ClientId=CLIENT, Token=token)
            assert status == 200, answer
            person.unsure.remove(token)
            person.revoked.append(token)

    def _change(self, to: Connection, person: Person) -> None:
        """Change the password, with the right of a session of its own."""
        self._sign_in(to, person)
        _, renewed = to.renew(person.live[-1])
        (before,), new = person.passwords, self._new_password()
        person.passwords = [before, new]
        status, answer = to.idp(
            "ChangePassword",
            AccessToken=renewed["AuthenticationResult"]["AccessToken"],
            PreviousPassword=before,
            ProposedPassword=new,
        )
        assert status == 200, answer
        person.passwords = [new]

    def _forget(self, to: Connection, person: Person) -> None:
        """Set a password by a code, which is spent then."""
        status, _ = to.idp("ForgotPassword", ClientId=CLIENT, Username=person.username)
        if status != 200:
            return  # asked too often
        code, new = self._code(to, person.username), self._new_password()
        before = list(person.passwords)
        person.passwords = [*before, new]
        status, answer = self._confirm(to, person, code, new)
        if status == 200:
            person.passwords = [new]
            person.spent.append(code)
            self.spent += 1
        else:
            assert answer["__type"] == "LimitExceededException", answer
            person.passwords = before

    def _new_password(self) -> str:
        self._number += 1
        return f"Corr-ect-{self._number}"

    def _confirm(self, to: Connection, person: Person, code: str, password: str) -> tuple[int, Any]:
        return to.idp(
            "ConfirmForgotPassword",
            ClientId=CLIENT,
            Username=person.username,
            ConfirmationCode=code,
            Password=password,
        )

    def missing(self, to: Connection, *, all_of_it: bool) -> Iterator[str]:
        """Tell what of all that was acknowledged isn't so any more.

        Args:
            all_of_it: Whether also those are asked for whom nothing has been done lately.
        """
        for person in self.people:
            if not (all_of_it or person.is_touched):
                continue
            person.is_touched = False
            status, answer = to.idp("AdminGetUser", UserPoolId=POOL, Username=person.username)
            if status != 200:
                yield f"{person.username} is gone"
            elif person.is_confirmed and answer["UserStatus"] != "CONFIRMED":
                yield f"{person.username} is not confirmed any more"
            if person.is_confirmed:
                yield from self._missing_of(to, person)
        for pool in self.pools:
            if to.idp("DescribeUserPool", UserPoolId=pool)[0] != 200:
                yield f"{pool} is gone"

    def _missing_of(self, to: Connection, person: Person) -> Iterator[str]:
        fits = [
            password
            for password in person.passwords
            if to.sign_in(person.username, password)[0] == 200
        ]
        if len(fits) != 1:
            yield f"{person.username} has none of the passwords that were set, or more than one"
        person.passwords = fits
        for token in person.revoked:
            if to.renew(token)[0] != 400:
                yield f"a token of {person.username} that was revoked is good again"
        for token in person.live:
            if to.renew(token)[0] != 200:
                yield f"a token of {person.username} is not good any more"
        while person.spent:
            code = person.spent.pop()
            if self._confirm(to, person, code, self._new_password())[0] != 400:
                yield f"a code of {person.username} that was spent is good again"


@contextmanager
def serving(config: Path, data: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Serve a world in a process of its own."""
    server = subprocess.Popen(
        [*POOLHOUSE, "serve", str(config), "--port", "0", "--data", str(data), "--seed", "1"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        found = re.search(r"http://localhost:(\d+)", line)
        assert found is not None, line
        yield server, int(found[1])
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@dataclass
class Rounds:
    """A world that is served, killed and served again.

    Args:
        folder: Where its files are.
        seed: Decides what the clients do, and when the server is killed.
    """

    folder: Path
    seed: int
    told: Told = field(default_factory=Told)
    killed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  no secret
        self._config, self._data = self.folder / "poolhouse.yaml", self.folder / "world.db"
        self._config.write_text(json.dumps(CONFIG))
        self.clients = [
            Client(f"client{number}", f"{self.seed} {number}", self.told)
            for number in range(CLIENTS)
        ]

    def play(self) -> list[str]:
        """Serve, look whether all is there, let the clients work, and kill: tell what is wrong."""
        self.told.begin(kill_at=0)
        with serving(self._config, self._data) as (server, port):
            wrong = self.look(port)
            self.told.begin(kill_at=self._random.randint(1, 60))
            threads = [Thread(target=each.work, args=(port,)) for each in self.clients]
            for thread in threads:
                thread.start()
            if not self.told.enough.wait(60):
                wrong.append("the clients have stopped")
            server.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join()
            self.killed += 1
        return wrong

    def look(self, port: int, *, all_of_it: bool = False) -> list[str]:
        """Return what is not as it was acknowledged."""
        with closing(Connection(port, self.told)) as to:
            earlier_ms = self.told.latest_ms - int(to.control("/clock")["now_ms"])
            wrong = [f"the clock came back {earlier_ms} ms earlier"] if earlier_ms > 0 else []
            self.told.see(self.told.latest_ms - earlier_ms)
            wrong += [
                each for client in self.clients for each in client.missing(to, all_of_it=all_of_it)
            ]
        twice = [f"{each} was drawn twice" for each in self.told.twice]
        return wrong + twice + self.told.wrong

    def end(self) -> list[str]:
        """Serve once more, and return what is wrong."""
        with serving(self._config, self._data) as (_, port):
            return self.look(port, all_of_it=True)
