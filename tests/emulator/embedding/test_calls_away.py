"""What becomes of a call that is away from its step while the world is reset or restored."""

import json
from asyncio import CancelledError
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import Any, ClassVar

import pytest

import poolhouse
from poolhouse.api_gateway import pipeline
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import RestApi, Route
from poolhouse.api_gateway.integrations.malformed import bad_gateway
from poolhouse.config.loading import load
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.operations import Operation, Service
from poolhouse.runtime.deadline import TookTooLongError
from poolhouse.runtime.effects import Effect
from poolhouse.runtime.foundation import Foundation
from poolhouse.user_pools import queries
from poolhouse.user_pools.users import user_passwords

NOON_MS = 1_795_176_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile(Effect[None]):
    """Something happens to the world while the call is away."""

    happens: Callable[[], object]
    timeout_s: float = 30
    service: ClassVar[str] = "test"

    @property
    def name(self) -> str:
        return "Meanwhile"

    def perform(self, _foundation: Foundation) -> None:
        self.happens()


@pytest.fixture
def service(world: poolhouse.World, monkeypatch: pytest.MonkeyPatch) -> Service:
    service = world.services["cognito-idp"]
    monkeypatch.setattr(service, "operations", dict(service.operations))
    return service


def sign_out(world: poolhouse.World, service: Service, handler: Any) -> HttpResponse:
    """Dispatch an operation of any caller, with a handler in its place."""
    operation = service.operations["GlobalSignOut"]
    service.operations["GlobalSignOut"] = Operation(operation.model, handler)
    http = HttpRequest("POST", "/", "", (), json.dumps({"AccessToken": "a.b.c"}).encode())
    return world.dispatch(service, http, "GlobalSignOut")


def mark(call: Call, name: str) -> None:
    call.store.run("INSERT INTO meta (name, value) VALUES (?, 'x')", name)


@pytest.mark.parametrize("act", ["reset", "restore"])
def test_a_call_can_not_go_on_in_another_state(world, service, act):
    snapshot = world.snapshot()
    acts = {"reset": world.reset, "restore": lambda: world.restore(snapshot)}

    def handler(call: Call, _request: Request) -> Answer:
        mark(call, "before")
        call.ask(Meanwhile(happens=acts[act]))
        mark(call, "after")
        return {}

    response = sign_out(world, service, handler)
    assert response.status == 500
    assert (world.kept("before"), world.kept("after")) == (None, None)
    newest = world.journal.entries()[-1]
    assert (newest.operation, newest.status) == ("GlobalSignOut", 500)
    assert newest.detail == {
        "reason": "the state was reset or restored meanwhile: it can't go on in another state"
    }


def test_a_call_goes_on_at_the_time_that_it_comes_back_to(world, service):
    seen: list[int] = []

    def handler(call: Call, _request: Request) -> Answer:
        seen.append(call.now_ms)
        call.ask(Meanwhile(happens=lambda: world.advance(3_600_000)))
        seen.append(call.now_ms)
        return {}

    assert sign_out(world, service, handler).status == 200
    assert seen == [NOON_MS, NOON_MS + 3_600_000]
    effect, call = world.journal.entries()
    assert (effect.at_ms, call.at_ms) == (NOON_MS + 3_600_000, NOON_MS + 3_600_000)
    assert effect.detail == {"asked_ms": NOON_MS}


def test_an_effect_may_call_the_world(world, service):
    def handler(call: Call, _request: Request) -> Answer:
        pools = Meanwhile(
            happens=lambda: world.call("cognito-idp", "CreateUserPool", {"PoolName": "people"})
        )
        call.ask(pools)
        return {}

    assert sign_out(world, service, handler).status == 200
    listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 60})
    assert [pool["Name"] for pool in listed["UserPools"]] == ["people"]


def test_an_effect_is_tried_as_often_as_it_says(world, service):
    """The first two attempts take too long; the third is in time."""
    tried: list[int] = []
    released = Event()

    def take_long() -> None:
        tried.append(len(tried) + 1)
        if len(tried) < 3:
            released.wait(30)

    def handler(call: Call, _request: Request) -> Answer:
        call.ask(Meanwhile(happens=take_long, timeout_s=0.05, attempts=3))
        return {}

    assert sign_out(world, service, handler).status == 200
    released.set()
    assert tried == [1, 2, 3]


def test_an_effect_that_never_ends_is_given_up(world, service):
    released = Event()

    def handler(call: Call, _request: Request) -> Answer:
        with pytest.raises(TookTooLongError):
            call.ask(Meanwhile(happens=lambda: released.wait(30), timeout_s=0.05))
        return {}

    assert sign_out(world, service, handler).status == 200
    released.set()
    assert world.journal.entries()[0].error == "TookTooLongError"


@dataclass(frozen=True, slots=True)
class Backend:
    """An integration during whose answer something happens."""

    happens: Callable[[], object]
    waits: ClassVar[bool] = True

    def answer(self, _call: ApiCall) -> HttpResponse:
        self.happens()
        return HttpResponse(200, [], b"served")


def call_api(world: poolhouse.World, integration: Any) -> HttpResponse:
    api = RestApi("poolhouse0", "demo", "dev", (Route("GET", "/items", integration),))
    return pipeline.dispatch(
        world.foundation,
        world.authenticator,
        api,
        HttpRequest("GET", "/dev/items", "", (), b""),
        stage="dev",
        path="/items",
    )


def test_a_backend_s_answer_stands_though_the_world_was_reset(world):
    response = call_api(world, Backend(world.reset))
    assert (response.status, response.body) == (200, b"served")
    assert [entry.operation for entry in world.journal.entries()] == ["GET /dev/items"]


def test_an_authorizer_may_ask_the_world_outside(world, monkeypatch):
    asked: list[str] = []

    def authorize(call: ApiCall) -> None:
        call.ask(Meanwhile(happens=lambda: asked.append(call.method_arn)))

    way = pipeline.WAY
    monkeypatch.setattr(pipeline, "WAY", replace(way, inside=(authorize, *way.inside)))
    response = call_api(world, Backend(lambda: None))
    assert response.status == 200
    assert asked == ["arn:aws:execute-api:us-east-1:123456789012:poolhouse0/dev/GET/items"]
    effect, call = world.journal.entries()
    assert (effect.operation, effect.request_id) == ("Meanwhile", call.request_id)


def test_users_of_a_configuration_may_be_made_by_handlers_that_leave(monkeypatch):
    original = user_passwords.set_password

    def leaving(call: Any, pool: Any, user: Any, *arguments: Any, **more: Any) -> Any:
        with call.away():
            pass
        return original(call, pool, queries.read_again(call, user), *arguments, **more)

    monkeypatch.setattr(user_passwords, "set_password", leaving)
    config = {
        "user_pools": [
            {
                "name": "people",
                "clients": [{"name": "web", "auth_flows": ["USER_PASSWORD_AUTH"]}],
                "users": [{"username": "alice", "password": "Correct-Horse-1"}],
            }
        ]
    }
    world = load(config, seed=1)
    with world.foundation.store.reading():
        assert world.foundation.store.value("SELECT status FROM users") == "CONFIRMED"
    world.close()


def failing(problem: BaseException) -> Meanwhile:
    def fail() -> None:
        raise problem

    return Meanwhile(happens=fail)


@pytest.mark.parametrize(
    "way", [SystemExit, KeyboardInterrupt, CancelledError, pytest.fail.Exception]
)
def test_an_effect_that_would_end_the_program_ends_its_thread(world, service, way):
    """The call is answered and written down like any that broke."""

    def handler(call: Call, _request: Request) -> Answer:
        call.ask(failing(way("now")))
        return {}

    assert sign_out(world, service, handler).status == 500
    effect, call = world.journal.entries()
    assert (effect.error, effect.message) == ("WorkExitedError", f"{way.__name__}: now")
    assert (call.operation, call.status) == ("GlobalSignOut", 500)


class UntoldError(Exception):
    def __str__(self) -> str:
        raise LookupError


@pytest.mark.parametrize(
    ("problem", "told"),
    [(ValueError("\ud800 fell"), "\\ud800 fell"), (UntoldError(), "UntoldError")],
)
def test_a_handler_meets_what_the_effect_raised_whatever_its_text(world, service, problem, told):
    def handler(call: Call, _request: Request) -> Answer:
        with pytest.raises(type(problem)):
            call.ask(failing(problem))
        return {}

    assert sign_out(world, service, handler).status == 200
    assert world.journal.entries()[0].message == told


def test_a_backend_s_failure_stands_though_the_world_was_reset(world):
    def fail() -> None:
        world.reset()
        raise bad_gateway({"reason": "it failed"})

    assert call_api(world, Backend(fail)).status == 502
    assert [entry.detail for entry in world.journal.entries()] == [{"reason": "it failed"}]


def refuse() -> None:
    raise bad_gateway({"reason": "it failed"})


@pytest.mark.parametrize("ends", [lambda: None, refuse])
def test_no_two_calls_of_an_api_have_one_id_though_the_world_was_reset(world, ends):
    """What the state before the reset drew, the state after it draws again."""

    def happens() -> None:
        world.reset()
        ends()

    answers = [call_api(world, Backend(happens)), call_api(world, Backend(lambda: None))]
    entries = world.journal.entries()
    assert len({entry.request_id for entry in entries}) == len(entries) == 2
    answered = [dict(answer.headers)["x-amzn-RequestId"] for answer in answers]
    assert answered == [entry.request_id for entry in entries]


def test_no_two_operations_have_one_id_though_the_world_was_reset(world, service):
    def handler(call: Call, _request: Request) -> Answer:
        call.ask(Meanwhile(happens=lambda: None))  # draws the id in the state before the reset
        with call.away():
            world.reset()
        return {}

    assert sign_out(world, service, handler).status == 500
    assert sign_out(world, service, lambda _call, _request: {}).status == 200
    entries = world.journal.entries()
    assert len({entry.request_id for entry in entries}) == len(entries) == 2
