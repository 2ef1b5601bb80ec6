"""`poolhouse run`: what it prints, writes and returns."""

import json
import re

import little_world
import pytest
from click.testing import CliRunner

from poolhouse_scenarios import cli
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.engine.wire import Answer

LIBRARY = (
    little_world.IDLE,
    little_world.CANARY,
    little_world.STUCK,
    little_world.DISTRACTED,
)

NAMES = "little-idle, canary, stuck, distracted"


def run(*names, **options):
    return cli.run(names, library=LIBRARY, make_host=little_world.LittleHost, **options)


def test_a_story_whose_verdicts_hold_ends_with_0(capsys):
    assert run("little-idle") == 0
    printed = capsys.readouterr().out
    assert "fault shown" in printed
    assert "remedied" in printed
    assert "2 h" in printed
    assert "seed 7" in printed


def test_one_story_is_told_with_all_its_findings(capsys):
    run("little-idle", profile="naive")
    assert "✓ calls on return are refused: 6" in capsys.readouterr().out


def test_a_failing_verdict_ends_with_1_and_says_what_was_wanted_and_found(capsys):
    assert run("canary") == 1
    assert "✗ no identity calls are made: wanted 0, found 1" in capsys.readouterr().out


def test_one_failing_story_among_all_ends_with_1(capsys):
    assert run(every=True) == 1
    printed = capsys.readouterr().out
    assert "deadlock after" in printed
    assert "✓" not in printed


def test_a_story_that_broke_off_keeps_no_other_from_being_played_or_written_down(capsys, tmp_path):
    trace, report = tmp_path / "trace.jsonl", tmp_path / "report.html"
    assert run("distracted", "little-idle", trace=trace, report=report) == 1
    printed = capsys.readouterr().out
    assert "LookupError: nobody awaits this" in printed
    assert "remedied" in printed
    ends = [json.loads(line) for line in trace.read_text().splitlines() if '"kind":"end"' in line]
    assert [end["verdict"] for end in ends] == 2 * ["broke off"] + ["fault shown", "remedied"]
    assert "nobody awaits this" in report.read_text()


def test_only_the_asked_profile_is_played(capsys):
    assert run("little-idle", profile="hardened") == 0
    assert "naive" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "options", "sentence"),
    [
        (
            ("idle-3h",),
            {},
            f"there is no scenario 'idle-3h'; the scenarios are {NAMES}",
        ),
        ((), {}, f"name a scenario or give --all; the scenarios are {NAMES}"),
        (
            ("canary",),
            {"profile": "brave"},
            "there is no profile 'brave'; the profiles are naive, hardened",
        ),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence_that_names_what_is_allowed(
    capsys, names, options, sentence
):
    assert run(*names, **options) == 2
    captured = capsys.readouterr()
    assert captured.err == f"poolhouse run: {sentence}\n"
    assert captured.out == ""


@pytest.mark.parametrize("option", ["trace", "report"])
def test_a_file_that_cannot_be_written_is_said_before_anything_is_played(capsys, tmp_path, option):
    path = tmp_path / "missing" / "file"
    assert run("little-idle", **{option: path}) == 2
    captured = capsys.readouterr()
    assert captured.err == (
        f"poolhouse run: --{option} {path} can't be written: No such file or directory\n"
    )
    assert captured.out == ""


def test_the_trace_holds_each_run_from_its_story_line_to_its_digest(tmp_path):
    path = tmp_path / "trace.jsonl"
    run("little-idle", trace=path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    kinds = [line["kind"] for line in lines if line["kind"] in ("story", "end")]
    assert kinds == ["story", "end", "story", "end"]
    assert sum(line["kind"] == "request" for line in lines) == 8 + 10


def test_the_trace_is_the_same_bytes_each_time_and_another_seeds_differs(tmp_path):
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, seed in zip(paths, (7, 7, 8), strict=True):
        run("little-idle", seed=seed, trace=path)
    first, second, other = (path.read_bytes() for path in paths)
    assert first == second
    assert first != other


def test_what_was_written_is_said(tmp_path, capsys):
    trace, report = tmp_path / "trace.jsonl", tmp_path / "report.html"
    run("little-idle", trace=trace, report=report)
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"wrote {trace}: every request, a line each",
        f"wrote {report}: a timeline to open in a browser",
    ]


def test_the_report_is_written(tmp_path):
    path = tmp_path / "report.html"
    run("little-idle", report=path)
    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    "body",
    [b'{"a":"\\ud800"}', b'{"code":"\\ud800"}', b'{"a":NaN}', b'{"a":1e400}', b"\xed\xa0\x80"],
    ids=["half a character", "as the error", "NaN", "a number too large", "no UTF-8"],
)
def test_odd_answers_are_written_down_as_json(tmp_path, body):
    class OddHost(little_world.LittleHost):
        def answer(self, _request, _at_ms):
            return Answer(500, (), body)

    async def calls_once(stage):
        stage.expect("status", await little_world.call(stage, "Ada", "key"), naive=500, hardened=0)

    trace, report = tmp_path / "trace.jsonl", tmp_path / "report.html"
    story = Story("odd", "An answer is odd.", {}, calls_once)
    options = {"library": [story], "make_host": OddHost, "trace": trace, "report": report}
    assert cli.run(["odd"], "naive", **options) == 0
    for line in trace.read_text().splitlines():
        strictly(line)
    records = re.search(r'id="records">(.*?)</script>', report.read_text(), re.DOTALL)[1]
    assert len(strictly(records)["odd-naive"]) == 1


def strictly(text):
    """Parse JSON as a browser does, which knows no NaN and no Infinity."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_the_command_refuses_an_unknown_scenario_with_2():
    result = CliRunner().invoke(cli.run_command, ["no-such-story"])
    assert result.exit_code == 2
    assert "there is no scenario 'no-such-story'" in result.stderr


def test_the_command_refuses_a_profile_with_2():
    result = CliRunner().invoke(cli.run_command, ["--profile", "brave"])
    assert result.exit_code == 2
    assert "'naive', 'hardened'" in result.stderr
