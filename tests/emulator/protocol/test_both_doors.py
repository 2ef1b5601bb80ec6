"""An exception in any part of either door's way: answered, written down, and nothing half done."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from poolhouse.api_gateway import pipeline as gateway
from poolhouse.api_gateway.definitions import RestApi, Route
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.protocol import operations
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.pipeline import Way
from poolhouse.runtime.agenda import Item
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.faults import Occasion
from poolhouse.runtime.settings import Settings
from poolhouse.runtime.store import Store
from poolhouse.runtime.timekeeping import LOOK_AGAIN_MS
from poolhouse.world import World

Send = Callable[[World], HttpResponse]
Part = Callable[[Any], None]
LISTS = ("before", "inside", "after")


@pytest.fixture
def world() -> Iterator[World]:
    world = World(Settings(strict=True), seed=1, clock=Clock.frozen(1_000))
    yield world
    world.close()


def create_pool(world: World) -> HttpResponse:
    body = json.dumps({"PoolName": "people"}).encode()
    authorization = (
        "AWS4-HMAC-SHA256 Credential=anyone/19700101/us-east-1/cognito-idp/aws4_request,"
        " SignedHeaders=host, Signature=" + "0" * 64
    )
    headers = (("Authorization", authorization), ("X-Amz-Date", "19700101T000001Z"))
    http = HttpRequest("POST", "/", "", headers, body)
    return world.dispatch(world.services["cognito-idp"], http, "CreateUserPool")


def call_api(world: World) -> HttpResponse:
    api = RestApi("poolhouse0", "demo", "dev", (Route("GET", "/items", Mock(body="[]")),))
    return gateway.dispatch(
        world.foundation,
        world.authenticator,
        api,
        HttpRequest("GET", "/dev/items", "", (), b""),
        stage="dev",
        path="/items",
    )


DOORS: dict[str, tuple[Any, Send]] = {
    "service": (operations, create_pool),
    "gateway": (gateway, call_api),
}


def parts() -> Iterator[tuple[str, str, int]]:
    for door, (module, _) in DOORS.items():
        for name in LISTS:
            for index in range(len(getattr(module.WAY, name)) + 1):
                yield door, name, index


def write_mark(world: World) -> None:
    world.foundation.store.run("INSERT INTO meta (name, value) VALUES ('mark', 'x')")


def broken(way: Way[Any], name: str, index: int, part: Part) -> Way[Any]:
    """The way with one more part at a place of one of its lists."""
    there = list(getattr(way, name))
    return replace(way, **{name: (*there[:index], part, *there[index:])})


def pools(world: World) -> int:
    return len(world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})["UserPools"])


@pytest.mark.parametrize(("door", "name", "index"), list(parts()))
def test_an_exception_is_answered_written_down_and_rolls_back(
    world: World, monkeypatch: pytest.MonkeyPatch, door: str, name: str, index: int
) -> None:
    module, send = DOORS[door]

    def collapse(passage: Any) -> None:
        if name == "inside":
            assert passage.foundation is world.foundation
            write_mark(world)
        message = "the roof"
        raise RuntimeError(message)

    monkeypatch.setattr(module, "WAY", broken(module.WAY, name, index, collapse))
    response = send(world)
    assert response.status == 500
    newest = world.journal.entries()[-1]
    assert newest.status == 500
    assert newest.detail is not None
    assert "RuntimeError: the roof" in newest.detail["traceback"]
    assert newest.request_id in [value for _, value in response.headers]
    assert world.kept("mark") is None
    committed = name == "after" and door == "service"
    assert pools(world) == int(committed)


@pytest.mark.parametrize("door", DOORS)
def test_no_part_before_the_step_or_after_the_commit_holds_the_store(
    world: World, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    """A step opened by such a part would be one inside a step if it held it."""
    module, send = DOORS[door]
    way = module.WAY

    def open_step(passage: Any) -> None:
        with passage.foundation.store.step():
            pass

    between = {
        name: tuple(part for each in getattr(way, name) for part in (open_step, each))
        for name in ("before", "after")
    }
    monkeypatch.setattr(module, "WAY", replace(way, **between))
    assert send(world).status == 200


@pytest.mark.parametrize("door", DOORS)
def test_a_fault_may_refuse_before_anything_changed(world: World, door: str) -> None:
    seen: list[Occasion] = []

    def break_down(occasion: Occasion) -> None:
        seen.append(occasion)
        message = "a fault"
        raise RuntimeError(message)

    world.foundation.faults.before.append(break_down)
    assert DOORS[door][1](world).status == 500
    assert len(seen) == 1
    world.foundation.faults.before.clear()
    assert pools(world) == 0


@pytest.mark.parametrize("door", DOORS)
def test_a_fault_may_lose_the_reply_of_what_was_committed(world: World, door: str) -> None:
    _, send = DOORS[door]
    world.foundation.faults.after.append(lambda _occasion: True)
    response = send(world)
    assert (response.status, response.lost) == (200, True)
    assert world.journal.entries()[-1].status == 200
    assert pools(world) == int(door == "service")


def test_faults_know_what_they_befall(world: World) -> None:
    seen: list[Occasion] = []
    world.foundation.faults.before.append(seen.append)
    create_pool(world)
    call_api(world)
    assert seen == [
        Occasion("cognito-idp", "CreateUserPool"),
        Occasion("execute-api", "GET /dev/items"),
    ]


@pytest.mark.parametrize("door", DOORS)
def test_work_that_falls_due_and_always_fails_is_told_once_and_fails_no_request(
    world: World, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    def collapse(_store: Store, _at_ms: int) -> None:
        message = "the roof"
        raise RuntimeError(message)

    world.agenda.add(Item("work", lambda _store, done_ms: done_ms, collapse))
    for _ in range(3):
        assert DOORS[door][1](world).status == 200
        world.foundation.timekeeper._look_ms = 0  # as if a second had passed
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "RuntimeError: the roof" in caplog.text
    with pytest.raises(RuntimeError, match="the roof"):
        world.advance(1_000)
    assert world.clock.now_ms() == 1_000


def test_work_that_failed_once_is_done_when_it_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wall, ran = [1_000], list[int]()

    def stumble(_store: Store, at_ms: int) -> None:
        ran.append(at_ms)
        if len(ran) == 1:
            raise RuntimeError

    def next_ms(_store: Store, done_ms: int) -> int | None:
        return done_ms if len(ran) < 2 else None

    with closing(World(seed=1, clock=Clock(wall=lambda: wall[0]))) as world:
        world.agenda.add(Item("work", next_ms, stumble))
        assert create_pool(world).status == 200
        assert create_pool(world).status == 200
        assert len(ran) == 1, "not with each request"
        wall[0] += LOOK_AGAIN_MS
        assert create_pool(world).status == 200
    assert len(ran) == 2
    assert len(caplog.records) == 1
