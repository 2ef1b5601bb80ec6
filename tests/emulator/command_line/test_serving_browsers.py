"""A served world whose clock was advanced takes what a browser signs by the machine's time."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from click.testing import CliRunner

from poolhouse import cli
from poolhouse.config.loading import load

POOLHOUSE = str(Path(sys.executable).with_name("poolhouse"))
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
EXPIRED = (403, "ExpiredTokenException")
TOO_OLD = (403, "InvalidSignatureException")


@contextmanager
def serving(*words: str, cwd: Path) -> Iterator[str]:
    """The URL of an emulator that was started from the command line."""
    with subprocess.Popen(
        [POOLHOUSE, "serve", "--port", "0", *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as server:
        assert server.stdout is not None
        found = re.search(r"http://localhost:\d+", server.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            server.kill()


def post(url: str, body: dict[str, Any], **headers: str) -> Any:
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), {**kind, **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def guest(url: str) -> Credentials:
    """Fetch a guest's credentials, as a page does."""

    def ask(operation: str, **members: str) -> Any:
        target = {"X-Amz-Target": f"AWSCognitoIdentityService.{operation}"}
        return post(url, members, **target)

    identity = ask("GetId", IdentityPoolId=IDENTITY_POOL)["IdentityId"]
    issued = ask("GetCredentialsForIdentity", IdentityId=identity)["Credentials"]
    return Credentials(issued["AccessKeyId"], issued["SecretKey"], issued["SessionToken"])


def signed_get(url: str, credentials: Credentials) -> tuple[int, str | None]:
    """Return status and error of a call that is signed by the machine's time."""
    target = AWSRequest("GET", f"{url}/execute-api/poolhouse0/dev/items")
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(target)
    request = urllib.request.Request(target.url, headers=dict(target.headers.items()))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, None
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers["x-amzn-ErrorType"]


def advance(url: str) -> None:
    told = CliRunner().invoke(cli.main, ["clock", "--url", url, "advance", "61m"])
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("words", "late", "fresh"),
    [
        ([], EXPIRED, (200, None)),
        (["--signature-clock", "either"], EXPIRED, (200, None)),
        (["--signature-clock", "machine"], EXPIRED, (200, None)),
        (["--signature-clock", "world"], TOO_OLD, TOO_OLD),
    ],
)
def test_an_hour_later_a_page_renews_and_goes_on(
    tmp_path: Path, words: list[str], late: Any, fresh: Any
) -> None:
    with serving(*words, cwd=tmp_path) as url:
        credentials = guest(url)
        assert signed_get(url, credentials) == (200, None)
        advance(url)
        assert signed_get(url, credentials) == late
        renewed = guest(url)
        assert [signed_get(url, renewed) for _ in range(2)] == [fresh] * 2


def test_a_world_that_was_reset_with_its_clock_takes_what_pages_sign(tmp_path: Path) -> None:
    words = ["--signature-clock", "world", "--data", str(tmp_path / "world.db")]
    with serving(*words, cwd=tmp_path) as url:
        before = guest(url)
        advance(url)
        assert post(f"{url}/_poolhouse/reset", {"clock": True}) == {"status": "ok"}
        assert signed_get(url, before) == (403, "UnrecognizedClientException")
        assert signed_get(url, guest(url)) == (200, None)
    with serving(*words, cwd=tmp_path) as url:
        assert signed_get(url, before) == (403, "UnrecognizedClientException")
        assert signed_get(url, guest(url)) == (200, None)


AT = "2026-11-20T09:00:00Z"


@pytest.mark.parametrize(
    ("config", "served", "in_a_test"),
    [
        ({}, "either", "world"),
        ({"clock": {"mode": "real"}}, "either", "world"),
        ({"clock": {"mode": "running", "at": AT}}, "either", "world"),
        ({"clock": {"mode": "frozen", "at": AT}}, "world", "world"),
        ({"clock": {"mode": "frozen", "at": AT}, "signature_clock": "either"}, "either", "either"),
        ({"signature_clock": "either"}, "either", "either"),
        ({"signature_clock": "world"}, "world", "world"),
        ({"signature_clock": "machine"}, "machine", "machine"),
    ],
)
def test_whose_clock_it_is_when_a_configuration_says_so_or_not(
    config: dict[str, Any], served: str, in_a_test: str, tmp_path: Path
) -> None:
    with closing(load(config)) as world:
        assert world.settings.signature_clock == in_a_test
    for _ in range(2):  # a world that is opened again is judged by what its file says now
        with closing(load(config, data=tmp_path / "w.db", signature_clock="either")) as world:
            assert world.settings.signature_clock == served
    with closing(load({"signature_clock": "world"}, data=tmp_path / "w.db")) as world:
        assert world.settings.signature_clock == "world"


def test_a_clock_that_there_is_not_is_named_on_the_command_line() -> None:
    told = CliRunner().invoke(cli.main, ["serve", "--signature-clock", "page"])
    assert told.exit_code == 2
    assert "'page' is not one of 'either', 'world', 'machine'" in told.stderr
