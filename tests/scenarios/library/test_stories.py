"""Each story shows its fault and its remedy, for any seed, and the same bytes each time."""

import os
import subprocess
import sys

import pytest

from poolhouse_scenarios.engine import runner
from poolhouse_scenarios.engine.host import EmulatorHost
from poolhouse_scenarios.library import app_tab, applications, company
from poolhouse_scenarios.library.catalogue import STORIES

RUN_ALL = "from poolhouse_scenarios.cli import run_command; run_command()"
BY_NAME = {story.name: story for story in STORIES}


def play(name, profile, seed=7):
    return runner.play(
        BY_NAME[name], profile, seed=seed, make_host=EmulatorHost, stopwatch=lambda: 0.0
    )


def api_answers(outcome, tab=None):
    return [
        (exchange.status, exchange.error)
        for exchange in outcome.transcript.exchanges
        if exchange.service == "execute-api"
        and not exchange.is_preflight
        and tab in (None, exchange.tab)
    ]


@pytest.mark.parametrize("seed", [0, 7, 2026])
@pytest.mark.parametrize("profile", ["naive", "hardened"])
@pytest.mark.parametrize("name", BY_NAME)
def test_every_expectation_of_a_story_holds(name, profile, seed):
    outcome = play(name, profile, seed)
    assert outcome.broke_off is None
    assert outcome.failures == ()
    assert len(outcome.findings) >= 4


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_expected_of_the_remedies_fails_without_them_and_the_other_way_round(
    monkeypatch, name
):
    written = applications.APPLICATIONS
    monkeypatch.setattr(
        app_tab, "APPLICATIONS", {"naive": written["hardened"], "hardened": written["naive"]}
    )
    for profile in ("naive", "hardened"):
        outcome = play(name, profile)
        assert outcome.broke_off is None
        assert len(outcome.failures) >= 2


def test_the_trace_of_all_stories_is_the_same_bytes_in_any_hash_order(tmp_path):
    traces = []
    for hash_seed in ("0", "1"):
        path = tmp_path / f"{hash_seed}.jsonl"
        subprocess.run(
            [sys.executable, "-c", RUN_ALL, "--all", "--seed", "7", "--trace", str(path)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        )
        traces.append(path.read_bytes())
    assert traces[0].count(b'"kind":"end"') == 2 * len(STORIES)
    assert traces[0] == traces[1]


def test_no_page_is_given_a_token_that_is_not_signed(monkeypatch):
    bodies = []
    answer = EmulatorHost.answer

    def noted(host, request, at_ms):
        answered = answer(host, request, at_ms)
        bodies.append(answered.body)
        return answered

    monkeypatch.setattr(EmulatorHost, "answer", noted)
    for name in BY_NAME:
        play(name, "hardened")
    assert sum(b'"IdToken":"' in body for body in bodies) >= len(BY_NAME)
    assert [body for body in bodies if b".*" in body] == []


def test_after_two_idle_hours_the_library_refreshes_once_and_asks_for_credentials_per_call():
    outcome = play("idle-2h", "naive")
    on_return = [
        exchange.operation
        for exchange in outcome.transcript.exchanges
        if exchange.tab == "Ada" and exchange.sent_ns >= 7200 * 10**9 and exchange.operation
    ]
    assert on_return == ["GetTokensFromRefreshToken"] + 6 * ["GetCredentialsForIdentity"]


def test_a_switched_roles_credentials_are_refused_as_expired_after_two_hours():
    outcome = play("idle-2h", "naive")
    assert api_answers(outcome, "Ben") == [(200, None)] + 6 * [(403, "ExpiredTokenException")]


def test_credentials_shorter_than_the_librarys_fifty_minutes_are_used_when_they_are_dead():
    outcome = play("idle-2h", "naive")
    assert api_answers(outcome, "Cleo") == [(200, None)] + 6 * [(403, "ExpiredTokenException")]


def test_with_the_remedies_no_call_is_refused_and_nothing_is_asked_twice():
    outcome = play("idle-2h", "hardened")
    assert {status for status, _ in api_answers(outcome)} == {200}
    after = [
        (exchange.tab, exchange.operation)
        for exchange in outcome.transcript.exchanges
        if exchange.sent_ns >= 1800 * 10**9 and exchange.operation
    ]
    assert sorted(after) == [
        ("Ada", "GetCredentialsForIdentity"),
        ("Ada", "GetTokensFromRefreshToken"),
        ("Ben", "GetCredentialsForIdentity"),
        ("Ben", "GetTokensFromRefreshToken"),
        ("Cleo", "GetCredentialsForIdentity"),
    ]


def test_a_cold_burst_asks_for_all_identities_before_any_credentials():
    outcome = play("cold-start-burst", "naive")
    identity_calls = [
        exchange.operation
        for exchange in outcome.transcript.exchanges
        if exchange.service == "cognito-identity" and exchange.operation
    ]
    assert identity_calls == 10 * ["GetId"] + 10 * ["GetCredentialsForIdentity"]


def test_the_next_users_calls_are_signed_with_the_last_users_role():
    outcome = play("role-switch-relogin", "naive")
    refused = [exchange for exchange in outcome.transcript.exchanges if exchange.status == 403]
    assert len(refused) == 6
    assert {exchange.error for exchange in refused} == {"AccessDeniedException"}
    assert all("/Auditor/" in exchange.knowledge["principal"] for exchange in refused)


def test_the_page_of_who_signed_in_after_a_role_switch_is_silent_for_an_hour():
    """Past the hour at which the last user's role would have been renewed."""
    for profile in ("naive", "hardened"):
        outcome = play("role-switch-relogin", profile)
        last_ns = max(exchange.sent_ns for exchange in outcome.transcript.exchanges)
        assert last_ns < 310 * 10**9
        assert outcome.elapsed_ns > 3900 * 10**9


def test_a_403_is_healed_by_one_refresh_that_all_calls_share_and_one_repetition():
    outcome = play("group-change", "hardened")
    moved = next(
        exchange.served_ns
        for exchange in outcome.transcript.exchanges
        if exchange.operation == "AdminAddUserToGroup"
    )
    after = [
        exchange.operation or exchange.status
        for exchange in outcome.transcript.exchanges
        if exchange.sent_ns > moved and not exchange.is_preflight
    ]
    healed = ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]
    assert after == 6 * [403] + healed + 12 * [200]


def test_new_rights_are_refused_for_as_long_as_the_library_keeps_the_old_credentials():
    outcome = play("group-change", "naive")
    assert api_answers(outcome) == [(200, None)] + 12 * [(403, "AccessDeniedException")]


def test_an_order_is_sent_three_times_by_the_library_and_once_with_the_remedies():
    sent = {
        profile: [
            exchange.request["what"]
            for exchange in play("order-and-leave", profile).transcript.exchanges
            if exchange.name == "POST /prod/orders"
        ]
        for profile in ("naive", "hardened")
    }
    assert sent == {"naive": 3 * ["a towel"], "hardened": ["a towel"]}


def test_calls_of_a_page_that_is_left_are_answered_or_cancelled():
    answered = {
        profile: [
            exchange.answered_ns is not None
            for exchange in play("order-and-leave", profile).transcript.exchanges
            if exchange.name == "GET /prod/reports/1"
        ]
        for profile in ("naive", "hardened")
    }
    assert answered == {"naive": 6 * [True], "hardened": 6 * [False]}


def test_passwords_and_secret_keys_stay_out_of_the_trace():
    lines = "\n".join(play("role-switch-relogin", "naive").trace())
    for password in company.PASSWORDS.values():
        assert password not in lines
    assert '"SecretKey":"(hidden)"' in lines
