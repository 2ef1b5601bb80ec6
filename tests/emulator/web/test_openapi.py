"""The OpenAPI document says of the control API what its routes do."""

import dataclasses
import json
import re
import urllib.request
from typing import Any

import pytest

from poolhouse.config.loading import load
from poolhouse.expiry import What
from poolhouse.runtime.clock import Clock
from poolhouse.runtime.journal import Entry
from poolhouse.runtime.outbox import Message
from poolhouse.web.app import create_app
from poolhouse.web.control import PREFIX
from poolhouse.web.control.routes import ROUTES
from poolhouse.web.server import Server


@pytest.fixture(scope="module")
def served():
    world = load(seed="openapi", clock=Clock.frozen(1_800_000_000_000))
    with Server(create_app(world)) as server:
        yield server
    world.close()


@pytest.fixture(scope="module")
def document(served: Server) -> Any:
    with urllib.request.urlopen(f"{served.url}{PREFIX}/openapi.json", timeout=10) as response:
        assert response.headers["Content-Type"] == "application/json"
        return json.load(response)


def test_it_is_of_a_version_and_names_where_it_is_served(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == "1"
    assert document["servers"] == [{"url": PREFIX}]


def test_it_describes_every_route_and_no_other(document: Any) -> None:
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert described == {(route.method, route.path) for route in ROUTES}
    ids = [
        each["operationId"] for methods in document["paths"].values() for each in methods.values()
    ]
    assert len(set(ids)) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_it_names_what_a_route_takes(document: Any, route: Any) -> None:
    operation = document["paths"][route.path][route.method.lower()]
    assert re.fullmatch(r"[A-Z].*\.", operation["summary"])
    named = [(each["name"], each["in"]) for each in operation.get("parameters", [])]
    assert named == [(parameter.name, "query") for parameter in route.query]
    members = (
        operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
        if "requestBody" in operation
        else {}
    )
    assert list(members) == [parameter.name for parameter in route.body]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/health", None),
        ("/clock", None),
        ("/clock/freeze", {}),
        ("/clock/advance", {"by": 1}),
        ("/clock/set", {"to": 1_900_000_000_000}),
        ("/expire", {"user_pool_id": "us-east-1_PoolHouse"}),
        ("/inbox", None),
        ("/journal", None),
        ("/reset", {}),
        ("/reset", {"clock": True}),
        ("/openapi.json", None),
    ],
)
def test_answers_have_the_form_that_it_tells(
    served: Server, document: Any, path: str, body: Any
) -> None:
    for operation in ("SignUp", "GetUser"):
        _cognito(served, operation)
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{served.url}{PREFIX}{path}", data, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        answer = json.load(response)
    operation = document["paths"][path]["get" if body is None else "post"]
    assert _mismatches(answer, _answer_schema(operation)) == []


def _cognito(served: Server, operation: str) -> None:
    members = {
        "ClientId": "1poolhousedemowebclient000",
        "Username": "e@example.com",
        "Password": "New-Horse-5",
    }
    target = {"X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    request = urllib.request.Request(served.url, json.dumps(members).encode(), target)
    with urllib.request.build_opener(_TakeRefusals).open(request, timeout=10) as response:
        response.read()


class _TakeRefusals(urllib.request.HTTPErrorProcessor):
    def http_response(self, _request, response):
        return response


def _answer_schema(operation: Any) -> Any:
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


_KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


def _mismatches(value: Any, schema: Any, place: str = "") -> list[str]:
    if "anyOf" in schema:
        tried = [_mismatches(value, each, place) for each in schema["anyOf"]]
        return [] if [] in tried else [found for each in tried for found in each]
    if "enum" in schema:
        return [] if value in schema["enum"] else [place]
    if not isinstance(value, _KINDS[schema["type"]]):
        return [place]
    found = []
    for index, item in enumerate(value if schema["type"] == "array" else []):
        found += _mismatches(item, schema["items"], f"{place}[{index}]")
    if "properties" in schema:
        if set(value) != set(schema["properties"]):
            found.append(f"{place}: {set(value) ^ set(schema['properties'])}")
        for name in set(value) & set(schema["properties"]):
            found += _mismatches(value[name], schema["properties"][name], f"{place}.{name}")
    return found


@pytest.mark.parametrize(("path", "kind"), [("/journal", Entry), ("/inbox", Message)])
def test_lists_are_described_member_by_member(document: Any, path: str, kind: Any) -> None:
    schema = _answer_schema(document["paths"][path]["get"])
    assert list(schema["items"]["properties"]) == [field.name for field in dataclasses.fields(kind)]


def test_all_that_can_be_expired_is_a_member() -> None:
    (route,) = [route for route in ROUTES if route.path == "/expire"]
    assert {parameter.name for parameter in route.body} == {
        field.name for field in dataclasses.fields(What)
    }
