"""Stories are played, judged and recorded; the canary must fail."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import little_world
import pytest

from poolhouse_client.browser.page import PageEnvironment
from poolhouse_scenarios.engine import runner
from poolhouse_scenarios.engine.browser import open_tab
from poolhouse_scenarios.engine.story import Story

PLAY = """
import sys
sys.path.insert(0, sys.argv[1])
import little_world
from poolhouse_scenarios.engine import runner
for profile in ("naive", "hardened"):
    outcome = runner.play(
        little_world.IDLE,
        profile,
        seed=int(sys.argv[2]),
        make_host=little_world.LittleHost,
        stopwatch=lambda: 0.0,
    )
    print("\\n".join(outcome.trace()))
"""


def play(story, profile="naive", seed=7):
    return runner.play(
        story, profile, seed=seed, make_host=little_world.LittleHost, stopwatch=lambda: 0.0
    )


def trace_in_a_process_of_its_own(seed, hash_seed):
    done = subprocess.run(
        [sys.executable, "-c", PLAY, str(Path(little_world.__file__).parent), str(seed)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_the_trace_is_the_same_bytes_in_any_process_and_hash_order():
    traces = [trace_in_a_process_of_its_own(7, hash_seed) for hash_seed in ("0", "1", "4711")]
    assert len(traces[0].splitlines()) > 20
    assert traces[0] == traces[1] == traces[2]


def test_another_seed_gives_another_digest():
    assert play(little_world.IDLE, seed=7).transcript.digest() == (
        play(little_world.IDLE, seed=7).transcript.digest()
    )
    assert play(little_world.IDLE, seed=7).transcript.digest() != (
        play(little_world.IDLE, seed=8).transcript.digest()
    )


def test_the_naive_version_shows_the_fault_and_the_hardened_one_mends_it():
    naive, hardened = (play(little_world.IDLE, profile) for profile in ("naive", "hardened"))
    assert (naive.holds, naive.verdict, naive.traffic.forbidden) == (True, "fault shown", 6)
    assert (hardened.holds, hardened.verdict, hardened.traffic.forbidden) == (
        True,
        "remedied",
        0,
    )
    assert (naive.traffic.identity_calls, hardened.traffic.identity_calls) == (2, 4)


def test_two_idle_hours_are_two_virtual_hours():
    elapsed_s = play(little_world.IDLE).elapsed_ns / 10**9
    assert 7200 < elapsed_s < 7201


def test_the_canary_fails():
    outcome = play(little_world.CANARY)
    assert not outcome.holds
    assert outcome.verdict == "fails 1 of 1"
    assert [str(finding) for finding in outcome.failures] == [
        "no identity calls are made: wanted 0, found 1"
    ]


def test_a_story_that_checks_nothing_fails():
    outcome = play(little_world.BLIND)
    assert (outcome.holds, outcome.verdict) == (False, "unchecked")


def test_a_story_that_deadlocks_breaks_off_and_keeps_what_happened():
    outcome = play(little_world.STUCK)
    assert (outcome.holds, outcome.verdict) == (False, "broke off")
    assert "deadlock after 0." in outcome.broke_off
    assert "waits in _playing" in outcome.broke_off
    assert outcome.traffic.identity_calls == 1


def test_a_story_with_a_failure_in_the_background_breaks_off_and_tells_of_it():
    outcome = play(little_world.DISTRACTED)
    assert (outcome.holds, outcome.verdict) == (False, "broke off")
    assert "LookupError: nobody awaits this" in outcome.broke_off
    assert outcome.traffic.identity_calls == 1


def test_a_story_whose_server_breaks_is_told_even_if_the_page_looks_away():
    class BrokenHost(little_world.LittleHost):
        def answer(self, _request, _at_ms):
            message = "no such table"
            raise LookupError(message)

    async def looks_away(stage):
        with contextlib.suppress(Exception):
            await little_world.credentials(stage, "Ada")
        stage.expect("nothing was noticed", 1, naive=1, hardened=1)

    story = Story("broken-server", "Must break off.", {}, looks_away)
    outcome = runner.play(story, "naive", seed=7, make_host=BrokenHost, stopwatch=lambda: 0.0)
    assert outcome.verdict == "broke off"
    assert "LookupError: no such table" in outcome.broke_off


def test_a_story_that_awaits_what_ended_with_its_page_breaks_off():
    async def reloads_too_early(stage):
        tab = open_tab(stage, "Ada")
        asyncio.get_running_loop().call_later(0.5, tab.reload)
        await PageEnvironment(tab.environment, tab.timers).sleep(1)

    assert play(Story("too-early", "Must break off.", {}, reloads_too_early)).verdict == "broke off"


def test_who_stops_the_run_is_obeyed():
    async def interrupted(_stage):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(Story("interrupted", "Must end the run.", {}, interrupted))


def test_the_trace_tells_who_what_and_the_verdict():
    outcome = play(little_world.IDLE, "hardened")
    lines = [json.loads(line) for line in outcome.trace()]
    assert lines[0] == {
        "kind": "story",
        "story": "little-idle",
        "profile": "hardened",
        "seed": 7,
        "start": "2026-01-05T09:00:00Z",
    }
    assert [line["text"] for line in lines if line["kind"] == "remark"] == ["both go to lunch"]
    assert lines[-1]["verdict"] == "remedied"
    assert lines[-1]["sha256"] == outcome.transcript.digest()


def test_the_stopwatch_is_read_for_the_table_and_stays_out_of_the_trace():
    def played(readings):
        return runner.play(
            little_world.IDLE,
            "naive",
            seed=7,
            make_host=little_world.LittleHost,
            stopwatch=iter(readings).__next__,
        )

    slow, quick = played([10.0, 75.0]), played([0.0, 0.125])
    assert (slow.wall_s, quick.wall_s) == (65.0, 0.125)
    assert list(slow.trace()) == list(quick.trace())


@pytest.mark.parametrize("story", [little_world.IDLE, little_world.STUCK])
def test_the_server_is_closed_after_the_story(story):
    hosts = []

    def make_host(world, **options):
        hosts.append(little_world.LittleHost(world, **options))
        return hosts[0]

    runner.play(story, "naive", seed=7, make_host=make_host, stopwatch=lambda: 0.0)
    assert hosts[0].closed
