"""A filter that is empty, repeated, unknown or mangled is told, never answered with nothing."""

import json

import pytest
from click.testing import CliRunner

import poolhouse
from poolhouse import cli
from poolhouse.web.control import PREFIX
from poolhouse.web.control.kinds import TEXT
from poolhouse.web.control.routes import ROUTES

QUERIES = [(route.path, each.name) for route in ROUTES for each in route.query]
TEXTS = [(route.path, each.name) for route in ROUTES for each in route.query if each.kind is TEXT]
MEMBERS = [(route.path, each.name) for route in ROUTES for each in route.body]


def refusal(answer):
    told = json.loads(answer.body)
    assert (answer.status, list(told)) == (400, ["error"])
    return told["error"]


@pytest.mark.parametrize(("path", "name"), QUERIES)
def test_empty_filter_is_told(ask, path, name):
    for query in (f"{name}=", name, f"{name}=%20", f"{name}=+", f"{name}=%09"):
        told = refusal(ask("GET", f"{PREFIX}{path}?{query}"))
        assert told.startswith(f"{name} must be ")
        assert "found " in told


@pytest.mark.parametrize(("path", "name"), QUERIES)
def test_filter_given_twice_is_told(ask, path, name):
    told = refusal(ask("GET", f"{PREFIX}{path}?{name}=1&{name}=1"))
    assert told == f'"{name}" stands twice in the query, allowed: once'


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_unknown_name_is_told(ask, route):
    told = refusal(ask(route.method, f"{PREFIX}{route.path}?Limit=1"))
    assert told.startswith('unknown query name "Limit", allowed: ')
    assert refusal(ask(route.method, f"{PREFIX}{route.path}?=1")).startswith("unknown query name")


@pytest.mark.parametrize(("path", "name"), TEXTS)
def test_plus_sign_that_became_a_space_is_told(ask, path, name):
    told = refusal(ask("GET", f"{PREFIX}{path}?{name}=+15551234567"))
    assert told == f'{name} begins with a space, found " 15551234567"; a plus sign is written %2B'
    assert ask("GET", f"{PREFIX}{path}?{name}=%2B15551234567").status == 200


@pytest.mark.parametrize(("path", "name"), MEMBERS)
def test_empty_or_repeated_member_is_told(ask, path, name):
    kind = {"Content_Type": "application/json"}
    told = refusal(ask("POST", f"{PREFIX}{path}", json.dumps({name: ""}).encode(), **kind))
    assert told.startswith(f"{name} must be ")
    twice = f'{{"{name}": "a", "{name}": "b"}}'.encode()
    told = refusal(ask("POST", f"{PREFIX}{path}", twice, **kind))
    assert told == f'"{name}" stands twice in the body, allowed: once'


@pytest.mark.parametrize(
    "words",
    [
        ("inbox", "--to", ""),
        ("inbox", "--to", " "),
        ("inbox", "--user", ""),
        ("expire", "--token", ""),
        ("expire", "--access-key", ""),
        ("expire", "--pool", ""),
        ("expire", "--pool", "us-east-1_PoolHouse", "--user", ""),
    ],
)
def test_empty_option_is_told_by_its_name(words):
    told = CliRunner().invoke(cli.main, list(words))
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == f"poolhouse: {words[-2]} must be a text that is not empty\n"


@pytest.mark.parametrize("words", [("clock", "advance", ""), ("clock", "set", "")])
def test_empty_argument_is_told(world, words):
    with poolhouse.serve(world) as server:
        told = CliRunner().invoke(cli.main, list(words), env={"POOLHOUSE_URL": server.url})
    assert told.exit_code == 2
    assert 'found ""' in told.stderr
