"""A configuration that a few lines blow up is refused in a sentence, and soon."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from poolhouse import cli
from poolhouse.config import bounds
from poolhouse.config.loading import load
from poolhouse.config.parsing import parse
from poolhouse.config.reader import ConfigError

MANY = "must hold at most 250000 values, counting what aliases stand for, found more in line"
LONG = "must be at most 16777216 characters long, counting what aliases stand for, found more"
DEEP = "must nest at most 100 levels deep, found more"
MEMORY_BYTES = 1_000_000_000


def aliases(levels: int = 30, width: int = 9) -> str:
    """Lines that stand for `width ** levels` values."""
    lines = ["x0: &b0 {k: [v, v]}"]
    for level in range(1, levels):
        inner = ", ".join([f"*b{level - 1}"] * width)
        lines.append(f"x{level}: &b{level} [{inner}]")
    return "\n".join(lines) + "\n"


def under(key: str) -> str:
    """The lines with a key of poolhouse.yaml behind them, to which the last of them is given."""
    return aliases() + key.replace("BOMB", "*b29")


PLACES = {
    "seed": "seed: BOMB",
    "region": "region: BOMB",
    "unknown key": "nothing_of_ours: BOMB",
    "conditions": "roles: [{name: r, policies: {p: {Statement: [{Condition: BOMB}]}}}]",
    "mock": "rest_apis: [{name: a, routes: {GET /x: {mock: {body: BOMB}}}}]",
    "attributes": "user_pools: [{name: p, users: [{username: u, attributes: BOMB}]}]",
    "clients": "user_pools: [{name: p, clients: BOMB}]",
}


@pytest.mark.parametrize("key", PLACES.values(), ids=PLACES)
def test_aliases_that_stand_for_too_much_are_refused_wherever_they_stand(key, tmp_path: Path):
    path = tmp_path / "poolhouse.yaml"
    path.write_text(under(key))
    told = CliRunner().invoke(cli.main, ["serve", str(path)])
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == f"poolhouse: {path}: x5 {MANY} 6\n"


BOMBS = {
    "merges": "\n".join(
        ["a0: &a0 {k: v}"]
        + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    ),
    "mappings": "\n".join(
        ["a0: &a0 v"]
        + [
            f"a{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(9))}}}"
            for n in range(1, 30)
        ]
    ),
    "long text": f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 1000)}]",
    "long keys": f"a: &a {{? {'x' * 60_000} : 1}}\nb: [{', '.join(['*a'] * 1000)}]",
    "plain values": "a: [" + "v, " * 260_000 + "]",
    "plain lists": "a: [" + "[], " * 260_000 + "]",
    "deep lists": "\na: " + "[" * 200 + "]" * 200,
    "deep mappings": "a: " + "{a: " * 200 + "}" * 200,
    "deep blocks": "".join(f"{' ' * n}a:\n" for n in range(200)),
    "deep sequences": "a:\n" + "- " * 200 + "x",
    "deep far away": "a: [" + "v, " * 50_000 + "[" * 5_000 + "]" * 5_000 + "]",
    "deep aliases": f"a: &a {'[' * 60}{']' * 60}\nb: {'[' * 60}*a {']' * 60}",
    "deep keys": "? " * 3_000 + "a",
    "sexagesimal": "a: 1" + ":59" * 300_000,
    "hexadecimal": "a: 0x" + "f" * 1_000_000,
    "fraction": "a: 1." + "0" * 1_000_000,
    "underscores": "a: 1" + "_" * 1_000_000 + "1",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_of_any_kind_is_one_sentence(name):
    with pytest.raises(ConfigError) as refused:
        parse("file.yaml", BOMBS[name])
    sentence = str(refused.value)
    assert sentence.startswith("file.yaml: ")
    assert any(each in sentence for each in (MANY, LONG, DEEP, "must be a valid", "unhashable"))
    assert name == "deep keys" or "line " in sentence
    assert len(sentence) < 700


def test_what_ends_nowhere_is_read_no_further(tmp_path: Path):
    """In a process of its own that may not take more memory than this."""
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text(under(PLACES["mock"]))
    for path in ("/dev/zero", bomb):
        told = subprocess.run(
            [sys.executable, "-c", "from poolhouse.cli import main; main()", "serve", str(path)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES)),
        )
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr.startswith(f"poolhouse: {path}: ")
        assert told.stderr.count("\n") == 1


def shared(levels: int = 40) -> list[object]:
    value: list[object] = ["v"]
    for _ in range(levels):
        value = [value, value]
    return value


def nested(levels: int) -> object:
    value: object = "v"
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value", [shared(), nested(200), nested(5_000), ["v" * 1_000_000] * 1_000], ids=lambda _: ""
)
def test_mapping_given_in_python_is_held_against_the_same_bounds(value):
    for content in (
        {"seed": value},
        {"roles": [{"name": "r", "policies": {"p": value}}]},
        {"rest_apis": [{"name": "a", "routes": {"GET /x": {"mock": {"body": value}}}}]},
    ):
        with pytest.raises(ConfigError, match=r"^config: must .* at most \d+ .*found more"):
            load(content)


def test_document_written_as_json_is_held_against_the_same_depth():
    text = '{"a": ' * 200 + "1" + "}" * 200
    with pytest.raises(ConfigError) as refused:
        load({"roles": [{"name": "r", "policies": {"p": text}}]})
    assert "policies.p must" in str(refused.value)
    assert DEEP in str(refused.value)


def test_bounds_are_far_from_what_people_write():
    users = "".join(
        f"      - {{username: user{n}, password: Correct-Horse-1, attributes: *common}}\n"
        for n in range(10_000)
    )
    head = "common: &common {email: a@example.com, name: A, given_name: B}\n"
    content = parse("file", f"{head}user_pools:\n  - name: p\n    users:\n{users}")
    assert len(content["user_pools"][0]["users"]) == 10_000
    bounds.check(content)
    bounds.check(json.loads("[" * 100 + "]" * 100))


class TestControl:
    """The control API reads no bomb either."""

    @pytest.mark.parametrize(
        "body",
        [
            b'{"by": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b"[" * 500_000,
            b'{"a":' * 100_000,
            b'{"by": ' + b"9" * 900_000 + b"}",
            b'{"by": [' + b"{}," * 300_000 + b"{}]}",
            b'{"by": "' + b"9" * 900_000 + b's"}',
        ],
        ids=lambda _: "",
    )
    def test_body_is_refused_in_a_short_sentence(self, ask, body):
        kind = {"Content_Type": "application/json"}
        answer = ask("POST", "/_poolhouse/clock/advance", body, **kind)
        assert answer.status == 400
        assert len(answer.body) < 300

    def test_body_is_of_a_mebibyte_at_most(self, ask):
        body = b" " * (1024 * 1024 + 1)
        answer = ask("POST", "/_poolhouse/reset", body, Content_Type="application/json")
        assert answer.status == 413
