"""APIs as poolhouse.yaml declares them, and that equal worlds answer alike."""

import json

import pytest

from poolhouse.config.loading import Source, load
from poolhouse.config.reader import ConfigError
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime.clock import Clock

HANDLERS = """
def get(event, context):
    return {"body": event["pathParameters"]["id"] + " by " + context.function_name}
"""
ROUTES = {
    "GET /mock": {"mock": {"status": 201, "headers": {"X-Own": "1"}, "body": {"a": [1, "é"]}}},
    "GET /own": {"mock": {"headers": {"access-control-allow-ORIGIN": "https://own.test"}}},
    "GET /items/{id}": {"function": "declared_handlers:get"},
    "GET /keyed": {"api_key": True, "mock": {}},
    "GET /closed": {"cors": False, "authorization": "AWS_IAM", "mock": {}},
}
API = {
    "name": "declared",
    "id": "declared00",
    "stage": "v1",
    "cors": {"allow_origin": "https://app.test"},
    "gateway_responses": {"DEFAULT_4XX": {"status": 418, "template": "$context.error.message"}},
    "api_keys": [{"name": "partner", "value": "a-key-of-some-partner-0001"}],
    "routes": ROUTES,
}


@pytest.fixture
def source(tmp_path):
    (tmp_path / "declared_handlers.py").write_text(HANDLERS)
    return Source("poolhouse.yaml", {"rest_apis": [API]}, tmp_path)


@pytest.fixture
def declared(source):
    world = load(source, seed="declared", clock=Clock.frozen(1_795_176_000_000))
    yield world
    world.close()


def ask(world, path, method="GET", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    http = HttpRequest(method, f"/execute-api/declared00/v1{path}", "", named, b"")
    return world.dispatch_api("declared00", http, stage="v1", path=path)


def test_a_mock_answers_json_with_cors_headers(declared):
    answer = ask(declared, "/mock")
    assert (answer.status, json.loads(answer.body)) == (201, {"a": [1, "é"]})
    headers = dict(answer.headers)
    assert headers["X-Own"] == "1"
    assert headers["Access-Control-Allow-Origin"] == "https://app.test"


def test_a_mock_that_names_an_origin_keeps_it_and_names_no_other(declared):
    headers = [each for each in ask(declared, "/own").headers if each[0].lower().startswith("acc")]
    assert headers == [("access-control-allow-ORIGIN", "https://own.test")]


def test_a_function_is_found_beside_the_file(declared):
    assert ask(declared, "/items/7").body == b"7 by get"


def test_its_refusals_are_worded_as_declared(declared):
    answer = ask(declared, "/nowhere")
    assert (answer.status, answer.body) == (418, b"Missing Authentication Token")


def test_keys_are_those_declared(declared):
    assert ask(declared, "/keyed").status == 418
    assert ask(declared, "/keyed", x_api_key="a-key-of-some-partner-0001").status == 200


def test_preflights_are_answered_but_for_closed_routes(declared):
    assert ask(declared, "/mock", "OPTIONS").status == 200
    assert ask(declared, "/closed", "OPTIONS").status == 418


def test_a_target_that_is_not_there_is_a_mistake_in_the_file(source):
    source.content["rest_apis"][0]["routes"] = {"GET /": {"function": "declared_handlers:put"}}
    with pytest.raises(ConfigError) as refused:
        load(source)
    source.content["rest_apis"][0]["routes"] = ROUTES
    assert str(refused.value) == (
        "poolhouse.yaml: rest_apis[0].routes.GET /.function must be a Python callable"
        ' (the module declared_handlers has no put), found "declared_handlers:put"'
    )


def test_equal_worlds_answer_alike(source):
    told = []
    for _ in range(2):
        world = load(source, seed="same", clock=Clock.frozen(1_795_176_000_000))
        answers = [ask(world, path) for path in ("/mock", "/items/7", "/nowhere", "/keyed")]
        told.append(([vars_of(each) for each in answers], world.journal.entries()))
        world.close()
    assert told[0] == told[1]
    assert len(told[0][1]) == 4


def vars_of(answer):
    return answer.status, answer.headers, answer.body
