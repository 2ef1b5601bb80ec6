"""The lines that `serve` prints: for each request one, without a request having to wait."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from poolhouse.request_lines import RequestLines
from poolhouse.runtime.journal import Entry

POOLHOUSE = str(Path(sys.executable).with_name("poolhouse"))


def entry(number: int) -> Entry:
    return Entry(number * 1000, "cognito-idp", "GetUser", None, 200, None, None, "id")


class Slow:
    """An output that nobody reads until told."""

    def __init__(self) -> None:
        self.may_go_on, self.is_asked = Event(), Event()
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        self.is_asked.set()
        self.may_go_on.wait(20)
        self.lines += text.splitlines()

    def flush(self) -> None:
        pass


def test_nobody_waits_for_an_output_that_is_not_read() -> None:
    output = Slow()
    lines = RequestLines(output)
    lines.tell(entry(0))
    output.is_asked.wait(20)
    for number in range(1, 1500):
        lines.tell(entry(number))
    output.may_go_on.set()
    lines.end()
    assert output.lines[:2] == ["00:00:00  200  GetUser", "00:00:01  200  GetUser"]
    assert output.lines[-1] == "… and 499 more requests"
    assert len(output.lines) == 1 + 1000 + 1


def test_an_output_that_is_gone_is_no_mistake() -> None:
    class Gone(Slow):
        def flush(self) -> None:
            raise BrokenPipeError

    output = Gone()
    output.may_go_on.set()
    lines = RequestLines(output)
    lines.tell(entry(0))
    lines.end()
    lines.tell(entry(1))
    assert output.lines == ["00:00:00  200  GetUser"]


@pytest.mark.parametrize(("words", "said"), [((), True), (("--quiet",), False)])
def test_serve_says_what_was_asked_unless_it_shall_be_quiet(
    words: tuple[str, ...], *, said: bool
) -> None:
    command = [POOLHOUSE, "serve", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as serving:
        assert serving.stdout is not None
        port = int(serving.stdout.readline().rpartition("localhost:")[2].split()[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.GetUser"}
        connection.request("POST", "/", json.dumps({"AccessToken": "x"}), target)
        assert connection.getresponse().status == 400
        connection.close()
        serving.terminate()
        told = serving.stdout.read()
    assert ("  400  GetUser  Malformed" in told) is said
