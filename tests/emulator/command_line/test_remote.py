"""The commands that ask a running emulator: what they print, and what they say when it fails."""

import http.client
import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

import poolhouse
from poolhouse import cli
from poolhouse.config.loading import load
from poolhouse.remote import asking
from poolhouse.runtime.clock import Clock
from poolhouse.web.server import Server

POOLHOUSE = str(Path(sys.executable).with_name("poolhouse"))
EVE = "eve.with.a.rather.long.name@department.example.com"


@pytest.fixture
def served() -> Iterator[Server]:
    world = load(seed="remote", clock=Clock.frozen(1_800_000_000_000))
    with poolhouse.serve(world) as server:
        yield server
    world.close()


def cognito(server: Server, operation: str, **members: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    target = f"AWSCognitoIdentityProviderService.{operation}"
    connection.request("POST", "/", json.dumps(members), {"X-Amz-Target": target})
    connection.getresponse().read()
    connection.close()


def sign_up(server: Server) -> None:
    client = "1poolhousedemowebclient000"
    cognito(server, "SignUp", ClientId=client, Username=EVE, Password="New-Horse-5")


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(cli.main, list(words), env={"POOLHOUSE_URL": url})


def on_a_terminal(server: Server, *words: str, columns: int) -> list[str]:
    """What a terminal of so many columns shows, line by line."""
    ours, theirs = pty.openpty()
    environment = {"POOLHOUSE_URL": server.url, "COLUMNS": str(columns), "TERM": "dumb"}
    shown = b""
    with subprocess.Popen([POOLHOUSE, *words], env={**os.environ, **environment}, stdout=theirs):
        os.close(theirs)
        with suppress(OSError):  # as Linux ends what a terminal shows
            while chunk := os.read(ours, 65_536):
                shown += chunk
    os.close(ours)
    return shown.decode().splitlines()


def test_journal_in_a_pipe_is_one_whole_line_a_request(served: Server) -> None:
    sign_up(served)
    cognito(served, "GetUser", AccessToken="x.y.z")
    answered, refused = run(served.url, "journal").output.splitlines()
    assert answered.split("\t") == ["2027-01-15 08:00:00Z", "SignUp", "200", "", "", ""]
    time, operation, status, error, reason, principal = refused.split("\t")
    assert (time, operation, status) == ("2027-01-15 08:00:00Z", "GetUser", "400")
    assert (error, principal) == ("NotAuthorizedException", "")
    assert reason.startswith("Malformed: It is not a signed token in compact form, or ")
    assert run(served.url, "journal", "--errors").output == f"{refused}\n"


def test_reason_is_what_the_caller_was_told_where_nothing_more_is_known(served: Server) -> None:
    cognito(served, "SignUp", ClientId="1poolhousedemowebclient000", Username=EVE, Password="short")
    (line,) = run(served.url, "journal", "--errors").output.splitlines()
    assert line.split("\t")[4].startswith("Password did not conform with policy")


def test_journal_shows_the_newest_in_their_order(served: Server) -> None:
    for operation in ("GetUser", "GetDevice", "SignUp"):
        cognito(served, operation)
    lines = run(served.url, "journal", "--limit", "2").output.splitlines()
    assert [line.split("\t")[1] for line in lines] == ["GetDevice", "SignUp"]


def test_inbox_in_a_pipe_is_one_whole_line_a_message(served: Server) -> None:
    sign_up(served)
    time, purpose, to, code = run(served.url, "inbox").output.rstrip("\n").split("\t")
    assert (time, purpose, to) == ("2027-01-15 08:00:00Z", "SignUp", EVE)
    assert code.isdecimal()


def test_terminal_of_80_columns_wraps_and_cuts_nothing(served: Server) -> None:
    sign_up(served)
    cognito(served, "GetUser", AccessToken="x.y.z")
    shown = on_a_terminal(served, "journal", columns=80)
    assert shown[:4] == [
        "2027-01-15",
        "08:00:00  200  SignUp",
        "08:00:00  400  GetUser",
        "               NotAuthorizedException: Malformed: It is not a signed token in",
    ]
    assert max(map(len, shown)) <= 80
    assert shown[-1].endswith("kind.")
    assert "…" not in "".join(shown)


def test_terminal_shows_each_day_once(served: Server) -> None:
    cognito(served, "SignUp")
    cognito(served, "GetUser")
    run(served.url, "clock", "advance", "24h")
    cognito(served, "GetDevice")
    shown = on_a_terminal(served, "journal", columns=80)
    assert [line for line in shown if not line.startswith(" ")] == [
        "2027-01-15",
        "08:00:00  400  SignUp",
        "08:00:00  400  GetUser",
        "2027-01-16",
        "08:00:00  400  GetDevice",
    ]


def test_terminal_of_80_columns_leaves_addresses_and_codes_whole(served: Server) -> None:
    sign_up(served)
    code = run(served.url, "inbox").output.split()[-1]
    words = [word for line in on_a_terminal(served, "inbox", columns=80) for word in line.split()]
    assert EVE in words
    assert code in words


def test_terminal_shows_what_others_chose_as_it_is(served: Server) -> None:
    cognito(served, "[/red]:smile:[bold]\\\x9b2J")
    shown = "".join(on_a_terminal(served, "journal", columns=200))
    assert "[/red]:smile:[bold]\\\N{REPLACEMENT CHARACTER}2J" in shown


def test_terminal_shows_what_the_columns_would_be_when_there_is_nothing(served: Server) -> None:
    assert run(served.url, "inbox").output == ""
    assert on_a_terminal(served, "inbox", columns=80)[0].split() == [
        "time",
        "purpose",
        "to",
        "code",
    ]


def test_clock_is_set_to_epoch_milliseconds(served: Server) -> None:
    told = run(served.url, "clock", "set", "4070908900000")
    assert (told.exit_code, told.stdout) == (0, "2099-01-01T00:01:40.000+00:00 (frozen)\n")


@pytest.mark.parametrize("words", [("advance", "61m"), ("set", "2099-01-01T00:01:40Z")])
def test_who_moves_the_clock_is_told_that_pages_have_one_of_their_own(
    served: Server, words: tuple[str, ...]
) -> None:
    told = run(served.url, "clock", *words)
    assert told.exit_code == 0
    assert told.stdout.count("\n") == 1  # what reads it in a pipe gets the time alone
    assert told.stderr == (
        "open pages keep the tokens and credentials that they hold until they refresh them: their"
        " own clock has not moved, nor does a reload tell them\n"
    )


@pytest.mark.parametrize("verb", ["freeze", "resume"])
def test_who_moves_no_clock_is_told_nothing_of_pages(served: Server, verb: str) -> None:
    assert run(served.url, "clock", verb).stderr == ""


def test_clock_set_back_tells_both_times_and_the_way_out(served: Server) -> None:
    told = run(served.url, "clock", "set", "2026-11-20T09:00:00Z")
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == (
        "poolhouse: the clock only moves forward: it shows 2027-01-15T08:00:00.000+00:00,"
        " 2026-11-20T09:00:00.000+00:00 was asked for; to return to the machine's time, with"
        " nothing left of what was issued: poolhouse reset --clock\n"
    )


def test_reset_with_the_clock_tells_the_time_that_it_is(served: Server) -> None:
    run(served.url, "clock", "set", "2099-01-01T00:01:40Z")
    told = run(served.url, "reset", "--clock")
    assert (told.exit_code, told.stderr) == (0, "")
    first, second = told.stdout.splitlines()
    assert first == "reset"
    shown = datetime.fromisoformat(second.removesuffix(" (running)"))
    assert abs(datetime.now(UTC) - shown) < timedelta(minutes=5)


def test_reset_alone_leaves_the_clock(served: Server) -> None:
    assert run(served.url, "reset").output == "reset\n"
    assert run(served.url, "clock").output == "2027-01-15T08:00:00.000+00:00 (frozen)\n"


@contextmanager
def other_program(status: int, kind: str, content: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (200, "text/html", b"<h1>It works!</h1>"),
        (200, "application/json", b'{"status": "ok"}'),
        (200, "application/json", b"[]"),
        (404, "text/html", b"<h1>Not Found</h1>"),
        (404, "application/json", b'["error"]'),
        (500, "application/json", b'{"error": {"code": 1}}'),
    ],
)
@pytest.mark.parametrize("command", ["health", "clock", "inbox", "journal"])
def test_other_program_on_the_port_is_told_in_one_sentence(
    command: str, status: int, kind: str, content: bytes
) -> None:
    with other_program(status, kind, content) as url:
        told = run(url, command)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == (
        f"poolhouse: what answers at {url} is no Poolhouse (status {status}); give --url another\n"
    )


@contextmanager
def listener(said: bytes | None) -> Iterator[str]:
    """Something that says this to whoever connects, or nothing and stays."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def say() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(said or b"")

        thread = Thread(target=say, daemon=True)
        if said is not None:
            thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        if said is not None:
            thread.join()


def test_program_that_speaks_no_http_is_told_in_one_sentence() -> None:
    with listener(b"220 mail.example.com ready\r\n") as url:
        told = run(url, "health")
    assert told.exit_code == 2
    assert told.stderr == f"poolhouse: what answers at {url} is no Poolhouse: it speaks no HTTP\n"


def test_silence_is_not_called_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_TIMEOUT_S", 0.1)
    with listener(None) as url:
        told = run(url, "health")
    assert told.exit_code == 2
    assert told.stderr.startswith(f"poolhouse: no answer from {url} within 0.1 seconds")
    assert "serve" not in told.stderr


@pytest.mark.parametrize(
    "url", ["http://localhost:port", "http://[::1", "http://a..b", "http://a b"]
)
def test_url_of_no_place_is_told_in_one_sentence(url: str) -> None:
    told = run(url, "health")
    assert told.exit_code == 2
    assert told.stderr.startswith("poolhouse: --url must be a URL like http://localhost:7665")
    assert told.stderr.count("\n") == 1


def test_expire_names_the_user_as_typed(served: Server) -> None:
    alice = ("--pool", "us-east-1_PoolHouse", "--user", "Alice@Example.com")
    told = run(served.url, "expire", *alice).output
    assert told == "expired the ID and access tokens of 0 sign-ins of Alice@Example.com\n"
