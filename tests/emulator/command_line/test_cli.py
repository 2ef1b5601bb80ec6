"""The command line: serving, ending, and mistakes that end with one sentence and code 2."""

import gc
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from poolhouse import cli
from poolhouse.config.loading import load
from poolhouse.web.server import Server
from poolhouse.world import World

POOLHOUSE = str(Path(sys.executable).with_name("poolhouse"))


@contextmanager
def serving(*words: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    server = subprocess.Popen(
        [POOLHOUSE, "serve", "--port", "0", *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        found = re.search(r"http://localhost:(\d+)", server.stdout.readline())
        assert found is not None, server.stderr.read()
        yield server, int(found[1])
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        server.stderr.close()


def ask(port: int, operation: str, **members: object) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    target = f"AWSCognitoIdentityProviderService.{operation}"
    connection.request("POST", "/", json.dumps(members), {"X-Amz-Target": target})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def sign_up(port: int) -> int:
    return ask(
        port,
        "SignUp",
        ClientId="1poolhousedemowebclient000",
        Username="eve@example.com",
        Password="New-Horse-5",
    )[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_it_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as (server, port):
        assert sign_up(port) == 200
        server.send_signal(number)
        assert server.wait(timeout=20) == 0
        assert server.stderr is not None
        assert server.stderr.read() == ""


def test_demo_world_prints_what_to_paste(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as (server, port):
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        assert server.stdout is not None
        printed = server.stdout.read()
        assert "Amplify.configure({" in printed
        assert f'"userPoolEndpoint": "http://localhost:{port}"' in printed


def test_world_in_a_file_is_there_again(tmp_path: Path) -> None:
    kept = str(tmp_path / "world.db")
    with serving("--data", kept, cwd=tmp_path) as (server, port):
        assert sign_up(port) == 200
        server.kill()
    with serving("--data", kept, cwd=tmp_path) as (_, port):
        status, answer = ask(
            port,
            "SignUp",
            ClientId="1poolhousedemowebclient000",
            Username="eve@example.com",
            Password="New-Horse-5",
        )
        assert (status, answer["__type"]) == (400, "UsernameExistsException")


def test_taken_port_names_the_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        told = subprocess.run(
            [POOLHOUSE, "serve", "--port", port],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert told.returncode == 2
    assert f"port {port}" in told.stderr
    assert "--port" in told.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("user_pool: []", "user_pool is not a key of Poolhouse"),
        ("a: [", "not YAML"),
        ("user_pools: [{name: p, mfa: maybe}]", "user_pools[0].mfa must be one of"),
    ],
)
def test_mistake_in_the_file_is_one_sentence_and_2(
    text: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "world.yaml"
    path.write_text(text)
    told = CliRunner().invoke(cli.main, ["serve", str(path)])
    assert told.exit_code == 2
    assert told.stderr.startswith(f"poolhouse: {path}: ")
    assert sentence in told.stderr
    assert told.stderr.count("\n") == 1


def test_missing_configuration_is_named(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli.main, ["serve", str(tmp_path / "nowhere.yaml")])
    assert told.exit_code == 2
    assert "nowhere.yaml: can't be read" in told.stderr


def test_database_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database " * 99)
    told = CliRunner().invoke(cli.main, ["serve", "--data", str(path)])
    assert told.exit_code == 2
    assert "notes.txt" in told.stderr


def test_init_writes_the_example_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "poolhouse.yaml"
    assert CliRunner().invoke(cli.main, ["init", str(path)]).exit_code == 0
    assert "user_pools:" in path.read_text()
    path.write_text("mine")
    again = CliRunner().invoke(cli.main, ["init", str(path)])
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert path.read_text() == "mine"


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(cli.main, ["--help"]).output
    commands = ("serve", "init", "run", "clock", "expire", "inbox", "journal", "reset", "health")
    assert [name for name in (*commands, "coverage") if f"  {name} " not in told] == []


def test_unknown_command_is_refused_with_2() -> None:
    assert CliRunner().invoke(cli.main, ["fly"]).exit_code == 2


def test_port_that_no_machine_has_is_refused_with_2() -> None:
    told = CliRunner().invoke(cli.main, ["serve", "--port", "65536"])
    assert told.exit_code == 2
    assert "65536 is not in the range 0<=x<=65535" in told.stderr


@pytest.mark.parametrize("url", ["nonsense", "ftp://localhost", ""])
def test_url_that_is_none_is_told_in_one_sentence(url: str) -> None:
    told = CliRunner().invoke(cli.main, ["health", f"--url={url}"])
    assert told.exit_code == 2
    assert told.stderr.startswith("poolhouse: --url must be a URL like http://localhost:7665")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["--url", "{url}", "advance", "5m"], ["advance", "--url={url}", "5m"]]
)
def test_clock_takes_the_url_before_and_behind_its_verb(words: list[str], server: Server) -> None:
    told = CliRunner().invoke(cli.main, ["clock", *(word.format(url=server.url) for word in words)])
    assert told.exit_code == 0
    assert "(frozen)" in told.stdout


def test_tables_show_what_others_chose_as_it_is(world: World, server: Server) -> None:
    """An operation's name may look like the markup of the library that draws the table."""
    name = "[/red]:smile:[bold]\\"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    target = f"AWSCognitoIdentityProviderService.{name}\x9b2J"
    connection.request("POST", "/", "{}", {"X-Amz-Target": target})
    connection.getresponse().read()
    connection.close()
    told = CliRunner().invoke(cli.main, ["journal", "--url", server.url], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert name in told.output
    assert "\x9b" not in told.output
    assert world.journal.entries()[0].operation.startswith(name)


def test_refused_configuration_leaves_nothing_behind(tmp_path: Path) -> None:
    """A world that was only half declared must not pass for the whole one the next time."""
    kept, path = str(tmp_path / "world.db"), tmp_path / "world.yaml"
    path.write_text("user_pools: [{name: first, mfa: maybe}, {name: second}]")
    told = CliRunner().invoke(cli.main, ["serve", str(path), "--data", kept])
    assert told.exit_code == 2
    assert gc.isenabled()

    path.write_text("user_pools: [{name: first, mfa: 'on'}, {name: second}]")
    world = load(path, data=kept)
    listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"]
    assert sorted(pool["Name"] for pool in listed) == ["first", "second"]
    world.close()
