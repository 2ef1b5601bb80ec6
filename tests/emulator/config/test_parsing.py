"""What PyYAML swallows or chokes on is a sentence too, and merge keys still merge."""

from collections.abc import Callable
from datetime import date

import pytest

from poolhouse.config import demo_world
from poolhouse.config.loading import load
from poolhouse.config.parsing import parse
from poolhouse.config.reader import ConfigError

POOL = "user_pools:\n  - name: p\n"
DEEP = 100_000

MISTAKES = [
    ("seed: a\nseed: b", "seed must be given once", "line 1 and line 2"),
    (
        "user_pools: [{name: a}]\n# more\nuser_pools: [{name: b}]",
        "user_pools must be given once",
        "line 1 and line 3",
    ),
    (
        POOL + "    mfa: off\n    'mfa': on",
        "user_pools[0].mfa must be given once",
        "line 3 and line 4",
    ),
    (
        "rest_apis:\n  - routes:\n      GET /x: {mock: {}}\n      GET /x: {mock: {}}",
        "rest_apis[0].routes.GET /x must be given once",
        "line 3 and line 4",
    ),
    ("root: {1: a, '1': b}", "root.1 must be given once", "line 1 and line 1"),
    ("on: x", "on is not a key of Poolhouse", "allowed here: account_id"),
    (
        POOL + "    users: [{username: +15551234567}]",
        "user_pools[0].users[0].username must be a number in plain digits, or in quotes",
        "found +15551234567 in line 3",
    ),
    ("account_id: 0123", "account_id must be a number in plain digits", "found 0123 in line 1"),
    ("history: 1_000", "history must be a number in plain digits", "found 1_000 in line 1"),
    ("seed: 12:30", "seed must be a number in plain digits", "found 12:30 in line 1"),
    (
        "clock: {mode: frozen, at: 2026-02-30T09:00:00Z}",
        "clock.at must be a valid timestamp, or in quotes to be a text",
        '"2026-02-30T09:00:00Z" in line 1',
    ),
    ("clock: {2026-13-01: x}", "clock.2026-13-01 is not a key of Poolhouse", "at, mode"),
    ("clock: {at: !!timestamp noon}", "clock.at must be a valid timestamp", '"noon" in line 1'),
    ("\nseed: !!int abc", "seed must be a valid int", '"abc" in line 2'),
    ("seed: !!int ''", "seed must be a valid int", '"" in line 1'),
    ("seed: !!float abc", "seed must be a valid float", '"abc" in line 1'),
    ("seed: !!bool abc", "seed must be a valid bool", '"abc" in line 1'),
    ("seed: " + "9" * 5000, "seed must be a valid int", '"99999'),
    ("seed: 0x" + "f" * 5000, "seed must be a valid int", '"0xfffff'),
    (
        "roles: [&a {name: *a}]",
        "roles[0].name must be anything but an alias of what it stands in",
        "line 1",
    ),
    ("user_pools: &a [*a]", "user_pools[0] must be anything but an alias", "line 1"),
    ("root: &a {<<: *a}", "root.<< must be anything but an alias", "line 1"),
    ("seed: " + "[" * 101 + "]" * 101, "must nest at most 100 levels deep", "more"),
    ("seed: " + "[" * DEEP + "]" * DEEP, "must nest at most 100 levels deep", "more"),
    ("? [a]\n: b", "not YAML", "unhashable key"),
    ("", "must be a mapping with keys like user_pools", "found nothing"),
    (
        f"roles: [{{name: r, policies: {{p: '{'[' * DEEP}'}}}}]",
        "roles[0].policies.p must be a JSON document (maximum recursion depth exceeded",
        '"[[[[',
    ),
]


@pytest.mark.parametrize(
    ("text", "place", "found"), MISTAKES, ids=[case[0][:40] for case in MISTAKES]
)
def test_mistake_is_told_in_one_sentence(
    sentence_on: Callable[[str], str], text: str, place: str, found: str
) -> None:
    sentence = sentence_on(text)
    assert place in sentence
    assert found in sentence
    assert len(sentence) < 400


def test_merge_keys_take_what_is_not_given() -> None:
    text = """
common: &common {mfa: 'on', name: x}
first: {<<: *common, name: a}
both: {<<: [*common, {id: b}], <<: *common}
"""
    parsed = parse("file", text)
    assert parsed["first"] == {"mfa": "on", "name": "a"}
    assert parsed["both"] == {"mfa": "on", "name": "x", "id": "b"}


def test_keys_are_the_texts_they_look_like() -> None:
    keys = "{2026-01-01: a, 2026-02-30: b, 1: c, 0x10: d, on: e, null: f, =: g}"
    assert list(parse("file", keys)) == ["2026-01-01", "2026-02-30", "1", "0x10", "on", "null", "="]


def test_aliases_side_by_side_are_no_circle() -> None:
    assert parse("file", "a: &a [1]\nb: [*a, *a]")["b"] == [[1], [1]]


def test_long_file_may_be_as_long_as_it_likes() -> None:
    parsed = parse("file", demo_world.text() + "more: [" + "[a], " * DEEP + "]")
    assert len(parsed["more"]) == DEEP


def test_mapping_given_in_python_may_not_be_a_circle() -> None:
    role: dict[str, object] = {"name": "r"}
    role["policies"] = {"p": role}
    with pytest.raises(ConfigError, match=r"policies\.p must be a policy document .*Circular"):
        load({"roles": [role]})
    route: dict[str, object] = {}
    route["mock"] = {"body": route}
    with pytest.raises(ConfigError, match=r"GET /x\.mock\.body must be what JSON can hold"):
        load({"rest_apis": [{"name": "a", "routes": {"GET /x": route}}]})


def test_mock_given_in_python_may_not_have_a_date_as_key() -> None:
    routes = {"GET /x": {"mock": {"body": {date(2026, 1, 1): "a"}}}}
    told = r"body must be what JSON can hold \(keys must be str.*found a dict that is no JSON"
    with pytest.raises(ConfigError, match=told):
        load({"rest_apis": [{"name": "a", "routes": routes}]})


@pytest.mark.parametrize("given", [["user_pools"], 3, b"poolhouse.yaml"])
def test_what_is_neither_path_nor_mapping_is_refused(given: object) -> None:
    with pytest.raises(ConfigError, match="config: must be a path, or a mapping with keys like"):
        load(given)  # type: ignore[arg-type]
