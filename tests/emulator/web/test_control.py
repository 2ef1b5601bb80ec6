"""The control API and the commands that talk to it."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

import poolhouse
from poolhouse import cli
from poolhouse.config.loading import load
from poolhouse.runtime.clock import Clock
from poolhouse.web.server import Server

POOL = "us-east-1_PoolHouse"
CLIENT = "1poolhousedemowebclient000"


@pytest.fixture
def served() -> Iterator[Server]:
    world = load(seed="control", clock=Clock.frozen(1_800_000_000_000), strict=True)
    with poolhouse.serve(world) as server:
        yield server
    world.close()


def ask(server: Server, path: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{server.url}/_poolhouse{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def cognito(server: Server, operation: str, **members: Any) -> tuple[int, Any]:
    request = urllib.request.Request(
        server.url,
        json.dumps(members).encode(),
        {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def sign_in(server: Server) -> dict[str, str]:
    _, answer = cognito(
        server,
        "InitiateAuth",
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=CLIENT,
        AuthParameters={"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
    )
    tokens: dict[str, str] = answer["AuthenticationResult"]
    return tokens


def run(server: Server, *words: str) -> Result:
    return CliRunner().invoke(cli.main, list(words), env={"POOLHOUSE_URL": server.url})


def test_clock_is_read_advanced_set_and_let_go(served: Server) -> None:
    assert ask(served, "/clock")[1] == {
        "now_ms": 1_800_000_000_000,
        "now": "2027-01-15T08:00:00.000+00:00",
        "mode": "frozen",
    }
    assert ask(served, "/clock/advance", {"by": "1h30m"})[1]["now_ms"] == 1_800_005_400_000
    assert ask(served, "/clock/set", {"to": "2027-01-15T10:00:00Z"})[1]["now_ms"] == (
        1_800_007_200_000
    )
    assert ask(served, "/clock/resume", {})[1]["mode"] == "running"
    assert ask(served, "/clock/freeze", {})[1]["mode"] == "frozen"


def test_both_forms_of_the_time_agree_to_the_millisecond_up_to_the_end(served: Server) -> None:
    for at_ms in (1_800_000_000_001, 221_845_391_999_008):
        shown = ask(served, "/clock/set", {"to": at_ms})[1]
        assert shown["now_ms"] == at_ms
        assert shown["now"].endswith(f".{at_ms % 1000:03}+00:00")


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("/clock/advance", {}, "by is missing"),
        ("/clock/advance", {"by": "soon"}, "by must be a length of time like 90s, 5m"),
        ("/clock/advance", [], "the body must be a JSON object"),
        ("/clock/set", {"to": 5}, "only moves forward"),
        ("/clock/set", {"to": "teatime"}, "to must be a time like 2026-11-20T09:00:00Z"),
        ("/expire", {}, "name one thing to expire"),
        ("/expire", {"tokn": "x"}, 'unknown member "tokn", allowed: token, auth_session'),
        ("/expire", {"username": "alice@example.com"}, "name one thing to expire"),
        ("/expire", {"token": "a", "access_key_id": "b"}, "name one thing to expire"),
    ],
)
def test_mistake_is_answered_in_a_sentence(
    served: Server, path: str, body: Any, sentence: str
) -> None:
    status, answer = ask(served, path, body)
    assert status == 400
    assert sentence in answer["error"]


@pytest.mark.parametrize(
    "what",
    [
        {"token": "nobody.issued.this"},
        {"access_key_id": "ASIANOBODYHASTHISKEY"},
        {"user_pool_id": "us-east-1_Nowhere00"},
        {"user_pool_id": POOL, "username": "nobody@example.com"},
    ],
)
def test_expiring_what_is_not_there_is_told(served: Server, what: dict[str, str]) -> None:
    status, answer = ask(served, "/expire", what)
    assert status == 404
    assert answer["error"]


def test_access_token_can_be_expired(served: Server) -> None:
    tokens = sign_in(served)
    assert ask(served, "/expire", {"token": tokens["AccessToken"]})[0] == 200
    _, refused = cognito(served, "GetUser", AccessToken=tokens["AccessToken"])
    assert refused == {"__type": "NotAuthorizedException", "message": "Access Token has expired"}


def test_refresh_token_can_be_expired(served: Server) -> None:
    tokens = sign_in(served)
    assert ask(served, "/expire", {"token": tokens["RefreshToken"]})[0] == 200
    _, refused = cognito(
        served, "GetTokensFromRefreshToken", ClientId=CLIENT, RefreshToken=tokens["RefreshToken"]
    )
    assert refused["message"] == "Refresh Token has expired"


def test_users_session_can_be_expired_and_refreshed(served: Server) -> None:
    tokens = sign_in(served)
    told = ask(served, "/expire", {"user_pool_id": POOL, "username": "alice@example.com"})
    assert told[0] == 200
    status, _ = cognito(served, "GetUser", AccessToken=tokens["AccessToken"])
    assert status == 400
    status, answer = cognito(
        served, "GetTokensFromRefreshToken", ClientId=CLIENT, RefreshToken=tokens["RefreshToken"]
    )
    assert status == 200
    fresh = answer["AuthenticationResult"]["AccessToken"]
    assert cognito(served, "GetUser", AccessToken=fresh)[0] == 200


def test_inbox_lists_codes_newest_first(served: Server) -> None:
    cognito(served, "SignUp", ClientId=CLIENT, Username="e@example.com", Password="New-Horse-5")
    cognito(served, "ResendConfirmationCode", ClientId=CLIENT, Username="e@example.com")
    messages = ask(served, "/inbox?to=e@example.com")[1]
    assert len(messages) == 2
    assert messages[0]["seq"] > messages[1]["seq"]
    status, _ = cognito(
        served,
        "ConfirmSignUp",
        ClientId=CLIENT,
        Username="e@example.com",
        ConfirmationCode=messages[0]["code"],
    )
    assert status == 200
    assert ask(served, "/inbox?to=nobody@example.com")[1] == []
    assert ask(served, "/inbox?limit=many")[0] == 400


def test_journal_tells_what_was_asked_and_why_it_was_refused(served: Server) -> None:
    cognito(served, "GetUser", AccessToken="x.y.z")
    sign_in(served)
    entries = ask(served, "/journal")[1]
    assert [(each["operation"], each["status"]) for each in entries] == [
        ("GetUser", 400),
        ("InitiateAuth", 200),
    ]
    assert ask(served, "/journal?errors=false")[1] == entries
    refused = ask(served, "/journal?errors=1")[1]
    assert [each["error"] for each in refused] == ["NotAuthorizedException"]
    assert ask(served, f"/journal?after={entries[0]['seq']}")[1][0]["operation"] == "InitiateAuth"


def test_journal_tells_the_newest_unless_it_is_told_where_to_go_on(served: Server) -> None:
    for operation in ("GetUser", "GetDevice", "SignUp"):
        cognito(served, operation)
    newest = ask(served, "/journal?limit=2")[1]
    assert [each["operation"] for each in newest] == ["GetDevice", "SignUp"]
    first = ask(served, "/journal?after=0&limit=2")[1]
    assert [each["operation"] for each in first] == ["GetUser", "GetDevice"]


def test_reset_empties_journal_and_inbox_and_leaves_the_clock(served: Server) -> None:
    ask(served, "/clock/advance", {"by": "1h"})
    cognito(served, "SignUp", ClientId=CLIENT, Username="e@example.com", Password="New-Horse-5")
    assert (len(ask(served, "/journal")[1]), len(ask(served, "/inbox")[1])) == (1, 1)
    assert ask(served, "/reset", {}) == (200, {"status": "ok"})
    assert (ask(served, "/journal")[1], ask(served, "/inbox")[1]) == ([], [])
    assert ask(served, "/clock")[1]["now_ms"] == 1_800_003_600_000


@pytest.mark.parametrize("body", [{}, {"clock": False}])
def test_reset_leaves_the_clock_unless_it_is_asked_for(served: Server, body: Any) -> None:
    ask(served, "/clock/advance", {"by": "1h"})
    assert ask(served, "/reset", body) == (200, {"status": "ok"})
    assert ask(served, "/clock")[1]["now_ms"] == 1_800_003_600_000


def test_reset_with_the_clock_returns_to_the_machines_time(served: Server) -> None:
    ask(served, "/clock/set", {"to": "2099-01-01T00:00:00Z"})
    tokens = sign_in(served)
    assert ask(served, "/reset", {"clock": True}) == (200, {"status": "ok"})
    state = ask(served, "/clock")[1]
    assert state["mode"] == "running"
    assert abs(state["now_ms"] - time.time() * 1000) < 300_000
    status, answer = cognito(served, "GetUser", AccessToken=tokens["AccessToken"])
    assert (status, answer["message"]) == (400, "Could not verify signature for Access Token")


def test_reset_forgets_users_that_signed_up(served: Server) -> None:
    cognito(served, "SignUp", ClientId=CLIENT, Username="e@example.com", Password="New-Horse-5")
    assert ask(served, "/reset", {})[0] == 200
    assert ask(served, "/inbox")[1] == []
    status, _ = cognito(
        served, "SignUp", ClientId=CLIENT, Username="e@example.com", Password="New-Horse-5"
    )
    assert status == 200


def test_commands_do_the_same(served: Server) -> None:
    assert "2027-01-15T08:00:00" in run(served, "clock").output
    assert "2027-01-15T09:01:00" in run(served, "clock", "advance", "61m").output
    told = run(served, "expire", "--pool", POOL, "--user", "alice@example.com")
    assert (told.exit_code, "expired" in told.output) == (0, True)
    assert run(served, "inbox").exit_code == 0
    assert json.loads(run(served, "journal", "--json").output) == []
    assert "seed control" in run(served, "health").output
    assert run(served, "reset").output == "reset\n"


def test_command_refuses_with_a_sentence_and_2(served: Server) -> None:
    told = run(served, "clock", "advance", "soon")
    assert told.exit_code == 2
    assert told.stderr.startswith("poolhouse: by must be a length of time like 90s")
    assert told.stderr.endswith('found "soon"\n')


def test_command_without_an_emulator_says_how_to_start_one() -> None:
    told = CliRunner().invoke(cli.main, ["health", "--url", "http://localhost:9"])
    assert told.exit_code == 2
    assert "no emulator answers at http://localhost:9" in told.stderr
    assert "poolhouse serve" in told.stderr
