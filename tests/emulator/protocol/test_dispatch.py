"""The dispatch pipeline with a service of its own: steps, effects, kept writes, breakdowns."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from poolhouse.protocol.aws_json import JSON_1_1
from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.callers import Caller
from poolhouse.protocol.direct import perform_directly
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import ModelError, ServiceModel
from poolhouse.protocol.operations import Service, dispatch
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.effects import Effect
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.settings import Settings
from poolhouse.world import World


class InvalidParameterException(ServiceError):
    """As the model names it."""


class NotAuthorizedException(ServiceError):
    """As the model names it."""


class Nobody:
    def authenticate(self, request: HttpRequest, service: str, now_ms: int) -> Caller:
        raise AssertionError((request, service, now_ms))

    def authorize(self, caller: Caller, action: str, resource: str, now_ms: int) -> None:
        raise AssertionError((caller, action, resource, now_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Effect[str]):
    """An effect that answers, or fails, and needs the store to itself meanwhile."""

    question: str
    answer: str | None = None
    service: ClassVar[str] = "oracle"

    @property
    def name(self) -> str:
        return self.question

    def perform(self, foundation: Foundation) -> str:
        with foundation.store.step():
            if self.answer is None:
                message = "nobody answered"
                raise ConnectionError(message)
        return self.answer


@pytest.fixture
def world() -> Iterator[World]:
    world = World(Settings(strict=True), seed=1, clock=Clock.frozen(1_000))
    yield world
    world.close()


def service_with(handler: Any, operation: str = "GetUser") -> Service:
    service = Service(
        ServiceModel("cognito-idp", "2016-04-18"),
        protocol=JSON_1_1,
        constraint_error=InvalidParameterException,
        resource=lambda _call, _request: "*",
    )
    service.operation(operation)(handler)
    return service


def ask(world: World, service: Service, body: Any, operation: str = "GetUser") -> HttpResponse:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    http = HttpRequest("POST", "/", "", (), text)
    return dispatch(world.foundation, service, Nobody(), http, operation)


def header(response: HttpResponse, name: str) -> str | None:
    return next((value for key, value in response.headers if key == name), None)


GOOD = {"AccessToken": "a.b.c"}


def put_meta(call: Call, name: str) -> None:
    call.store.run("INSERT INTO meta (name, value) VALUES (?, 'x')", name)


def test_answer_leaves_with_a_request_id_that_the_journal_knows(world: World) -> None:
    def handler(_call: Call, _request: Request) -> Answer:
        return {"Username": "a", "UserAttributes": []}

    response = ask(world, service_with(handler), GOOD)
    assert (response.status, json.loads(response.body)["Username"]) == (200, "a")
    entry = world.journal.entries()[0]
    assert entry.request_id == header(response, "x-amzn-RequestId")
    assert (entry.operation, entry.status, entry.error, entry.at_ms) == (
        "GetUser",
        200,
        None,
        1_000,
    )


def test_refusal_undoes_what_the_handler_wrote(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "written")
        raise NotAuthorizedException("no")

    response = ask(world, service_with(handler), GOOD)
    assert response.status == 400
    assert json.loads(response.body) == {"__type": "NotAuthorizedException", "message": "no"}
    assert header(response, "x-amzn-ErrorType") == "NotAuthorizedException:"
    assert world.kept("written") is None
    assert world.journal.entries()[0].error == "NotAuthorizedException"


def test_refusal_may_keep_what_the_handler_wrote(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "counted")
        raise NotAuthorizedException("no", keeps_writes=True)

    assert ask(world, service_with(handler), GOOD).status == 400
    assert world.kept("counted") == "x"


def test_effect_runs_between_two_steps(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "before")
        told = call.ask(Ask(question="who", answer="Ada", timeout_s=5))
        put_meta(call, "after")
        return {"Username": told, "UserAttributes": []}

    response = ask(world, service_with(handler), GOOD)
    assert json.loads(response.body)["Username"] == "Ada"
    assert (world.kept("before"), world.kept("after")) == ("x", "x")
    asked, answered = world.journal.entries()
    assert (asked.service, asked.operation, asked.status) == ("oracle", "who", 200)
    assert asked.request_id == answered.request_id == header(response, "x-amzn-RequestId")


def test_failed_effect_reaches_the_handler(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "before")
        try:
            call.ask(Ask(question="who", timeout_s=5))
        except ConnectionError as problem:
            raise NotAuthorizedException(str(problem)) from problem
        raise AssertionError("it answered")

    response = ask(world, service_with(handler), GOOD)
    assert json.loads(response.body)["message"] == "nobody answered"
    assert world.kept("before") == "x"
    failed = world.journal.entries()[0]
    assert (failed.status, failed.error, failed.message) == (
        500,
        "ConnectionError",
        "nobody answered",
    )


def test_effect_is_a_value_that_a_test_answers(world: World) -> None:
    asked: list[Effect[Any]] = []

    def answer(effect: Effect[Any], _foundation: Foundation) -> str:
        asked.append(effect)
        return "Ben"

    def handler(call: Call, _request: Request) -> Answer:
        return {"Username": call.ask(Ask(question="who", timeout_s=5)), "UserAttributes": []}

    world.foundation.perform = answer
    response = ask(world, service_with(handler), GOOD)
    assert json.loads(response.body)["Username"] == "Ben"
    assert asked == [Ask(question="who", timeout_s=5)]


def test_handler_that_leaves_works_without_a_request_too(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "before")
        return {
            "Username": call.ask(Ask(question="who", answer="Ada", timeout_s=5)),
            "UserAttributes": [],
        }

    operation = service_with(handler).operations["GetUser"]
    answer = perform_directly(world.foundation, operation, GOOD)
    assert answer["Username"] == "Ada"
    assert [entry.operation for entry in world.journal.entries()] == ["who"]


def test_stop_iteration_of_a_handler_is_an_internal_error_that_writes_nothing(world: World) -> None:
    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "half done")
        return {"Username": next(name for name in ()), "UserAttributes": []}

    response = ask(world, service_with(handler), GOOD)
    assert response.status == 500
    assert world.kept("half done") is None
    detail = world.journal.entries()[0].detail
    assert detail is not None
    assert "StopIteration" in detail["traceback"]


def test_unexpected_exception_is_an_internal_error_with_its_traceback_in_the_journal(
    world: World,
) -> None:
    def handler(_call: Call, _request: Request) -> Answer:
        message = "the roof"
        raise RuntimeError(message)

    world.override({"strict": False})
    response = ask(world, service_with(handler), GOOD)
    assert (response.status, json.loads(response.body)["__type"]) == (500, "InternalErrorException")
    entry = world.journal.entries()[0]
    assert entry.request_id == header(response, "x-amzn-RequestId")
    assert entry.detail is not None
    assert "RuntimeError: the roof" in entry.detail["traceback"]


@pytest.mark.parametrize(
    "answer",
    [
        {"Username": "a"},
        {"Username": "a", "UserAttributes": [], "Nickname": "b"},
        {"Username": 3, "UserAttributes": []},
    ],
)
def test_answer_that_the_model_does_not_allow_breaks_loudly(world: World, answer: Answer) -> None:
    response = ask(world, service_with(lambda _call, _request: answer), GOOD)
    assert response.status == 500


@pytest.mark.parametrize("keeps_writes", [False, True])
def test_error_that_the_model_does_not_list_is_an_internal_error(
    world: World, *, keeps_writes: bool
) -> None:
    class CodeMismatchException(ServiceError):
        pass

    def handler(call: Call, _request: Request) -> Answer:
        put_meta(call, "written")
        raise CodeMismatchException("no", keeps_writes=keeps_writes)

    assert ask(world, service_with(handler), GOOD).status == 500
    assert world.kept("written") is None
    detail = world.journal.entries()[0].detail
    assert detail is not None
    assert "GetUser does not raise CodeMismatchException" in detail["traceback"]


def test_detail_that_is_no_json_is_refused_where_it_is_given(world: World) -> None:
    def handler(_call: Call, _request: Request) -> Answer:
        raise NotAuthorizedException("no", detail={"when": {1, 2}})

    assert ask(world, service_with(handler), GOOD).status == 500
    detail = world.journal.entries()[0].detail
    assert detail is not None
    assert "detail={" in detail["traceback"]


def test_operation_that_the_model_lacks_can_not_be_registered() -> None:
    with pytest.raises(ModelError, match="no operation FlyToTheMoon"):
        service_with(lambda _call, _request: None, "FlyToTheMoon")


def test_operation_without_a_handler_says_so(world: World) -> None:
    service = service_with(lambda _call, _request: None)
    response = ask(world, service, {}, "ListDevices")
    assert json.loads(response.body)["__type"] == "UnknownOperationException"
    assert header(response, "x-poolhouse-unsupported") == "cognito-idp.ListDevices"
    assert world.journal.entries()[0].operation == "ListDevices"


def test_unknown_operation_has_no_message(world: World) -> None:
    response = ask(world, service_with(lambda _call, _request: None), {}, "FlyToTheMoon")
    assert json.loads(response.body) == {"__type": "UnknownOperationException"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"not json", None),
        (b"[]", None),
        (b'"text"', None),
        (b"\xff\xfe", None),
        ({"AccessToken": 3}, "NUMBER_VALUE can not be converted to a String"),
        ({"AccessToken": True}, "TRUE_VALUE can not be converted to a String"),
        ({"AccessToken": ["a"]}, "Start of list found where not expected"),
        ({"AccessToken": {"a": 1}}, "Start of structure or map found where not expected."),
    ],
)
def test_body_of_another_kind_is_a_serialization_error(
    world: World, body: Any, message: str | None
) -> None:
    response = ask(world, service_with(lambda _call, _request: None), body)
    told = json.loads(response.body)
    assert told["__type"] == "SerializationException"
    assert told.get("Message") == message


def test_deeply_nested_body_is_refused(world: World) -> None:
    response = ask(world, service_with(lambda _call, _request: None), b"[" * 200_000)
    assert json.loads(response.body)["__type"] == "SerializationException"


def test_missing_member_violates_a_constraint(world: World) -> None:
    response = ask(world, service_with(lambda _call, _request: None), b"")
    assert json.loads(response.body) == {
        "__type": "InvalidParameterException",
        "message": "1 validation error detected: Value at 'accessToken' failed to satisfy"
        " constraint: Member must not be null",
    }
