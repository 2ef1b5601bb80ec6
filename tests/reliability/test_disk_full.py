"""On a disk without room what writes is refused, what reads is answered, and nothing is lost."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from kept_people import (
    API,
    NOON_MS,
    PASSWORD,
    POOL,
    Answer,
    Browser,
    failing,
    no_page_more,
    no_room_at_all,
    opened,
)

from poolhouse.protocol import operations
from poolhouse.runtime.database import StorageError
from poolhouse.runtime.effects import Effect
from poolhouse.world import World


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "world.db"


@pytest.fixture
def world(kept: Path) -> Iterator[World]:
    with closing(opened(kept)) as world:
        yield world


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


@pytest.fixture
def full(world: World, kept: Path) -> AbstractContextManager[None]:
    return no_room_at_all(world, kept)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log told, without the name of the file."""
    return [record.getMessage().partition(".db: ")[2] for record in caplog.records]


BEGINS = "it can't be written to (disk I/O error); calls that write are refused until that is over"
ENDS = "it is written to again; all calls are answered"


def is_internal_error(answer: Answer) -> bool:
    return (
        (answer.status, answer.error) == (500, "InternalErrorException")
        and answer.content["message"] == "Internal server error"
        and answer.headers["access-control-allow-origin"] == "*"
        and "x-amzn-RequestId" in answer.headers["access-control-expose-headers"]
        and bool(answer.headers["x-amzn-requestid"])
    )


def test_it_is_told_once_and_again_when_it_is_over(
    browser: Browser, full: AbstractContextManager[None], caplog: pytest.LogCaptureFixture
) -> None:
    with full:
        assert all(is_internal_error(browser.sign_up(f"guest{each}")) for each in range(5))
        assert all(is_internal_error(browser.sign_in()) for _ in range(5))
    assert [each.startswith(BEGINS) for each in told(caplog)] == [True]
    assert browser.sign_up("guest0").status == 200
    assert browser.sign_in().status == 200
    assert told(caplog)[1:] == [ENDS]
    assert all(record.exc_info is None for record in caplog.records)


READS: dict[str, Callable[[Browser, str], Answer]] = {
    "GetUser": lambda browser, token: browser.idp("GetUser", AccessToken=token),
    "ListUsers": lambda browser, _: browser.idp("ListUsers", UserPoolId=POOL),
    "AdminGetUser": lambda browser, _: browser.idp("AdminGetUser", UserPoolId=POOL, Username="ada"),
    "DescribeUserPool": lambda browser, _: browser.idp("DescribeUserPool", UserPoolId=POOL),
    "a REST API": lambda browser, _: browser.ask("GET", f"/execute-api/{API}/dev/mock"),
    "a pool's keys": lambda browser, _: browser.ask("GET", f"/{POOL}/.well-known/jwks.json"),
    "health": lambda browser, _: browser.ask("GET", "/_poolhouse/health"),
    "inbox": lambda browser, _: browser.ask("GET", "/_poolhouse/inbox"),
    "journal": lambda browser, _: browser.ask("GET", "/_poolhouse/journal"),
}


@pytest.mark.parametrize("name", READS)
def test_what_only_reads_is_answered(
    browser: Browser, full: AbstractContextManager[None], name: str
) -> None:
    token = browser.tokens()["AccessToken"]
    before = READS[name](browser, token)
    with full:
        answers = [READS[name](browser, token) for _ in range(3)]
    assert [each.status for each in answers] == [before.status] * 3 == [200] * 3
    if name not in ("journal", "inbox", "health"):
        assert [each.content for each in answers] == [before.content] * 3
    after = READS[name](browser, token)
    assert after.status == 200
    assert len(set(browser.request_ids)) == len(browser.request_ids)


REFUSED: dict[str, tuple[Callable[[Browser], Answer], int]] = {
    "a wrong password": (lambda browser: browser.idp("GetUser", AccessToken="x"), 400),
    "an unknown operation": (lambda browser: browser.idp("DoNothing"), 400),
    "an operation that is not emulated": (lambda browser: browser.idp("GetCSVHeader"), 400),
    "a violated constraint": (lambda browser: browser.idp("ListUsers", UserPoolId=""), 400),
    "a route that is none": (
        lambda browser: browser.ask("GET", f"/execute-api/{API}/dev/none"),
        403,
    ),
    "a stage that is none": (
        lambda browser: browser.ask("GET", f"/execute-api/{API}/prod/mock"),
        403,
    ),
    "a service that is not emulated": (
        lambda browser: browser.ask(
            "POST", "/", b"{}", (("X-Amz-Target", "DynamoDB_20120810.ListTables"),)
        ),
        400,
    ),
    "nothing of ours": (lambda browser: browser.ask("GET", "/none"), 404),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_the_same_with_and_without_room(
    browser: Browser, full: AbstractContextManager[None], name: str
) -> None:
    refuse, status = REFUSED[name]
    before = refuse(browser)
    with full:
        answers = [refuse(browser) for _ in range(3)]
    assert [each.status for each in (before, *answers)] == [status] * 4
    assert [each.content for each in answers] == [before.content] * 3
    assert len(set(browser.request_ids)) == len(browser.request_ids)


MOVES = {
    "/clock/advance": {"by": "5m"},
    "/clock/set": {"to": "2026-12-24T18:00:00Z"},
    "/clock/resume": {},
    "/reset": {},
    "/expire": {"user_pool_id": POOL, "username": "ada", "refresh_tokens": True},
}


@pytest.mark.parametrize("path", MOVES)
def test_the_control_api_says_why_in_json_and_nothing_has_changed(
    world: World, browser: Browser, full: AbstractContextManager[None], path: str
) -> None:
    token = browser.tokens()["AccessToken"]
    before = world.snapshot()
    with full:
        answer = browser.ask("POST", f"/_poolhouse{path}", json.dumps(MOVES[path]).encode())
        assert answer.status == 500
        assert "world.db: it can't be written to" in answer.content["error"]
        assert "access-control-allow-origin" not in answer.headers
        assert (world.clock.now_ms(), world.clock.state.mode) == (NOON_MS, "frozen")
        assert browser.idp("GetUser", AccessToken=token).status == 200
    assert world.snapshot() == before
    assert browser.ask("POST", f"/_poolhouse{path}", json.dumps(MOVES[path]).encode()).status == 200
    assert browser.sign_in().status == 200


@pytest.mark.parametrize("act", ["restore", "declare", "reset"])
def test_state_is_replaced_whole_or_not_at_all(
    world: World, browser: Browser, full: AbstractContextManager[None], act: str
) -> None:
    with closing(World(seed="other")) as other:
        for number in range(20):
            other.call("cognito-idp", "CreateUserPool", {"PoolName": f"pool{number}"})
        snapshot = other.snapshot()
    acts: dict[str, Callable[[], object]] = {
        "restore": lambda: world.restore(snapshot),
        "declare": world.declare,
        "reset": world.reset,
    }
    token = browser.tokens()["AccessToken"]
    before = world.snapshot()
    with full, pytest.raises(StorageError, match=r"world\.db: it can't be written to"):
        acts[act]()
    assert (world.snapshot(), world.seed) == (before, "kept")
    assert browser.idp("GetUser", AccessToken=token).status == 200
    acts[act]()
    assert world.seed == ("other" if act == "restore" else "kept")


def test_what_was_answered_is_there_after_a_restart(kept: Path) -> None:
    answered = ["ada"]
    with closing(opened(kept)) as world:
        browser = Browser(world)
        with no_page_more(world):
            guests = [f"guest{number}" for number in range(60)]
            answered += [guest for guest in guests if browser.sign_up(guest).status == 200]
        ids = browser.request_ids
    assert 1 < len(answered) < 61
    with closing(opened(kept)) as world:
        users = world.call("cognito-idp", "ListUsers", {"UserPoolId": POOL, "Limit": 60})["Users"]
        assert sorted(user["Username"] for user in users) == sorted(answered)
        again = Browser(world, ids)
        assert again.sign_in().status == 200
        assert again.sign_up("late").status == 200
    assert len(set(ids)) == len(ids)


def statements(world: World, act: Callable[[], object]) -> int:
    """Return how many statements that write an act takes."""
    with failing(world, 10_000, lasts=False) as counting:
        act()
    return counting.written


@pytest.mark.parametrize("lasts", [True, False], ids=["from there on", "once"])
def test_wherever_room_ends_in_a_sign_in_all_of_it_is_kept_or_nothing(
    world: World, browser: Browser, *, lasts: bool
) -> None:
    tokens, ids = [], browser.request_ids
    for at in range(statements(world, browser.tokens) + 1):
        before = world.snapshot()
        with failing(world, at, lasts=lasts):
            answer = browser.sign_in()
        if answer.status == 200:
            tokens.append(answer.content["AuthenticationResult"]["RefreshToken"])
        else:
            assert is_internal_error(answer)
            assert not lasts or world.snapshot() == before
        tokens.append(browser.tokens()["RefreshToken"])
    for token in tokens:
        renewed = browser.idp(
            "InitiateAuth",
            ClientId="1webclient000000000000000",
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": token},
        )
        assert renewed.status == 200
    assert len(set(ids)) == len(ids)
    assert len(set(tokens)) == len(tokens)


@pytest.mark.parametrize("lasts", [True, False], ids=["from there on", "once"])
def test_a_code_is_spent_exactly_when_that_was_answered(
    world: World, browser: Browser, *, lasts: bool
) -> None:
    def change(at: int, password: str) -> Answer:
        with failing(world, at, lasts=lasts):
            return browser.idp(
                "AdminSetUserPassword",
                UserPoolId=POOL,
                Username="ada",
                Password=password,
                Permanent=True,
            )

    password, outcomes = PASSWORD, set()
    for at in range(12):
        answer = change(at, f"Corr-ect-{at + 2}")
        outcomes.add(answer.status)
        if answer.status == 200:
            password = f"Corr-ect-{at + 2}"
        assert browser.sign_in(password=password).status == 200
    assert outcomes == {200, 500}


class Errand(Effect[str]):
    """Something that is done in the world outside while the call is away."""

    service = "lambda"

    @property
    def name(self) -> str:
        return "an errand"

    def perform(self, foundation: Any) -> str:
        raise NotImplementedError


@pytest.mark.parametrize("writes", [False, True], ids=["reads", "writes"])
def test_room_that_ends_while_a_call_is_away(
    world: World,
    browser: Browser,
    kept: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    writes: bool,
) -> None:
    """What was done outside is done once; its answer stands if nothing else was to be kept."""
    done: list[str] = []
    full = no_room_at_all(world, kept)

    def perform(_effect: object, _foundation: object) -> str:
        done.append("errand")
        full.__enter__()
        return "done"

    def handle(call: Any, _request: object) -> dict[str, Any]:
        call.ask(Errand(timeout_s=1))
        if writes:
            call.entropy.uuid("user_sub")
            call.store.run("INSERT INTO meta (name, value) VALUES ('mark', 'x')")
        return {"UserPools": []}

    world.foundation.perform = perform
    service = world.services["cognito-idp"]
    found = service.find("ListUserPools")
    assert found is not None
    handled = operations.Operation(found.model, handle)
    monkeypatch.setitem(service.operations, "ListUserPools", handled)
    try:
        answer = browser.idp("ListUserPools", MaxResults=1)
    finally:
        full.__exit__(None, None, None)
    assert done == ["errand"]
    assert is_internal_error(answer) if writes else answer.content == {"UserPools": []}
    assert world.kept("mark") is None


def test_a_sweep_without_room_is_made_up_for(
    world: World, browser: Browser, full: AbstractContextManager[None]
) -> None:
    token = browser.tokens()["AccessToken"]
    store = world.foundation.store
    with full:
        with pytest.raises(StorageError):
            world.advance(90 * 86_400_000)
        assert browser.idp("GetUser", AccessToken=token).status == 200
    world.advance(90 * 86_400_000)
    assert store.value("SELECT count(*) FROM sign_ins") == 0
    assert browser.sign_in().status == 200


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from poolhouse.cli import main
main()
"""


@pytest.mark.parametrize("limit", [0, 60_000])
def test_a_start_without_room_is_one_sentence_and_leaves_the_file_as_it_was(
    kept: Path, tmp_path: Path, limit: int
) -> None:
    config = tmp_path / "poolhouse.yaml"
    config.write_text('user_pools: [{name: people}]\nseed: "1"\n')

    def start() -> tuple[int, str]:
        command = ["serve", str(config), "--port", "0", "--data", str(kept)]
        ended = subprocess.run(
            [sys.executable, "-c", LIMITED, str(limit), *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.stdout == ""
        return ended.returncode, ended.stderr

    def is_told(outcome: tuple[int, str]) -> bool:
        code, sentence = outcome
        return code == 2 and sentence.count("\n") == 1 and "world.db" in sentence

    assert is_told(start())
    opened(kept).close()  # whatever was begun counts as new
    before = kept.read_bytes()
    assert is_told(start())
    assert kept.read_bytes() == before
    opened(kept).close()
