"""By whose clock the date of a signed operation is good, for sessions and for root."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

import poolhouse
from poolhouse.runtime.settings import SIGNATURE_CLOCKS, Settings

HOUR_S = 3600
BY_MACHINE = {"signature_clock": "machine"}


@pytest.fixture(params=[-HOUR_S, HOUR_S, -30 * 366 * 86_400, 30 * 366 * 86_400])
def machine_s(request, desk, monkeypatch) -> int:
    """How far the machine's clock is off the world's, in seconds."""
    at_ns = (desk.world.clock.now_ms() // 1000 + request.param) * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: at_ns)
    return int(request.param)


@pytest.fixture(params=["cognito-identity", "cognito-idp"])
def sign(request, desk, allow):
    """Call a signed operation of each service, by a session or by root."""
    desk.role(read=allow("*"))
    session = desk.session(lifetime_s=7200)
    keys = {
        "session": (session.access_key_id, session.secret_access_key, session.session_token),
        "root": ("test", "test"),
    }

    def call(who: str, off_s: int) -> str:
        desk.off_by_s = off_s
        client = desk.client(*keys[who], service=request.param)
        try:
            if request.param == "cognito-idp":
                client.list_user_pools(MaxResults=10)
            else:
                client.list_identity_pools(MaxResults=10)
        except ClientError as refused:
            return str(refused.response["Error"]["Code"])
        return "good"

    return call


@pytest.mark.parametrize("setting", SIGNATURE_CLOCKS)
class TestSettings:
    def test_of_a_session(self, desk, sign, machine_s, setting):
        desk.world.override({"signature_clock": setting})
        good = {"world": ["world"], "machine": ["machine"], "either": ["world", "machine"]}[setting]
        for clock, off_s in (("world", 0), ("machine", machine_s)):
            expected = "good" if clock in good else "InvalidSignatureException"
            assert sign("session", off_s) == expected
            entry = desk.world.journal.entries()[-1]
            if expected == "good":
                assert entry.detail == (BY_MACHINE if clock == "machine" else None)

    def test_root_administers_by_the_machines_clock_whatever_it_says(
        self, desk, sign, machine_s, setting
    ):
        desk.world.override({"signature_clock": setting})
        assert sign("root", machine_s) == "good"
        assert desk.world.journal.entries()[-1].detail == BY_MACHINE
        assert sign("root", 0) == ("InvalidSignatureException" if setting == "machine" else "good")

    @pytest.mark.parametrize("who", ["session", "root"])
    def test_a_date_that_is_no_clocks_is_refused(self, desk, sign, machine_s, setting, who):
        desk.world.override({"signature_clock": setting})
        assert machine_s
        assert sign(who, 86_400) == "InvalidSignatureException"

    def test_an_unsigned_operation_asks_for_no_clock(self, desk, machine_s, setting):
        desk.world.override({"signature_clock": setting})
        assert machine_s
        pool = desk.world.call(
            "cognito-identity",
            "CreateIdentityPool",
            {"IdentityPoolName": "people", "AllowUnauthenticatedIdentities": True},
        )
        answer = desk.client().get_id(IdentityPoolId=pool["IdentityPoolId"])
        assert answer["IdentityId"]


@pytest.mark.parametrize(
    ("off_s", "answer"),
    [(-901, "InvalidSignatureException"), (-900, "good"), (900, "good"), (901, "InvalidSign")],
)
def test_a_quarter_of_an_hour_off_the_machine_is_tolerated(desk, sign, machine_s, off_s, answer):
    desk.world.override({"signature_clock": "either"})
    assert sign("session", machine_s + off_s).startswith(answer)


@pytest.mark.parametrize("setting", ["either", "machine"])
def test_a_session_that_the_world_holds_expired_has_expired(desk, sign, machine_s, setting):
    desk.world.override({"signature_clock": setting})
    desk.world.advance(7_200_000)
    assert sign("session", machine_s - 7200) == "ExpiredTokenException"
    detail = desk.refusal().detail
    assert (detail["reason"], detail["signature_clock"]) == ("SessionExpired", "machine")


def test_a_wrong_secret_is_told_with_the_clock(desk, machine_s):
    desk.off_by_s = machine_s
    with pytest.raises(ClientError, match="InvalidSignatureException"):
        desk.client(secret="guessed").list_identity_pools(MaxResults=10)
    assert desk.refusal().detail["signature_clock"] == "machine"


class TestSettingsInPython:
    def test_it_is_the_worlds_when_nothing_is_said(self):
        assert Settings().signature_clock == "world"

    @pytest.mark.parametrize("found", ["browser", "", None, 5])
    def test_a_clock_that_there_is_not_is_refused_in_a_sentence(self, found: Any):
        told = f"signature_clock must be one of either, world, machine, found {found!r}"
        with pytest.raises(ValueError, match=f"^{told}$"):
            poolhouse.Settings(signature_clock=found)

    def test_nor_can_a_world_be_given_one(self, world: poolhouse.World):
        with pytest.raises(ValueError, match="found 'page'"):
            world.override({"signature_clock": "page"})
        assert world.settings.signature_clock == "world"
