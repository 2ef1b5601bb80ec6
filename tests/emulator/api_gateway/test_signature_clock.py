"""By whose clock the date of a signed API call is good: the world's, the machine's, or either."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

HOUR_S = 3600
YEARS_S = 30 * 366 * 86_400
EXPIRED = ("ExpiredTokenException", "The security token included in the request is expired")
OFFSETS_S = {"behind": -HOUR_S, "ahead": HOUR_S, "years behind": -YEARS_S, "years ahead": YEARS_S}
SETTINGS = ("either", "world", "machine")
BY_MACHINE = {"signature_clock": "machine"}


@pytest.fixture(params=OFFSETS_S)
def machine_s(request, desk, monkeypatch) -> int:
    """How far the machine's clock is off the world's, in seconds; behind one that was advanced."""
    off_s = OFFSETS_S[request.param]
    at_ns = (desk.world.clock.now_ms() // 1000 + off_s) * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: at_ns)
    return off_s


@pytest.fixture(params=["header", "query", "presigned", "root"])
def sign(request, desk, ada) -> Callable[..., object]:
    """Sign a call off the world's clock, in each way in which there are signatures."""

    def sign_one(off_s: int):
        desk.off_by_s = off_s
        match request.param:
            case "root":
                root = replace(ada, access_key_id="test", secret_access_key="test")
                return desk.sign(root, token=False)
            case "query":
                return desk.sign(ada, expires_s=300)
            case "presigned":
                return desk.sign(ada, expires_s=7200)
            case _:
                return desk.sign(ada)

    return sign_one


def kind(got) -> tuple[int, str | None]:
    return got.status, got.error


REFUSED = (403, "InvalidSignatureException")
GOOD = (200, None)


class TestSettings:
    @pytest.mark.parametrize("setting", SETTINGS)
    def test_the_worlds_time_is_good_unless_only_the_machines_is(
        self, desk, sign, machine_s, setting
    ):
        desk.world.override({"signature_clock": setting})
        got = kind(desk.send(sign(0)))
        presigned_long_ago = machine_s == HOUR_S and "X-Amz-Expires=7200" in sign(0).raw_query
        assert got == (REFUSED if setting == "machine" and not presigned_long_ago else GOOD)
        if got == GOOD and setting != "machine":
            assert desk.journal().detail is None

    @pytest.mark.parametrize("setting", SETTINGS)
    def test_the_machines_time_is_good_unless_only_the_worlds_is(
        self, desk, sign, machine_s, setting
    ):
        desk.world.override({"signature_clock": setting})
        got = kind(desk.send(sign(machine_s)))
        presigned_long_ago = machine_s == -HOUR_S and "X-Amz-Expires=7200" in sign(0).raw_query
        assert got == (REFUSED if setting == "world" and not presigned_long_ago else GOOD)
        if got == GOOD and not presigned_long_ago:
            assert desk.journal().detail == BY_MACHINE

    @pytest.mark.parametrize("setting", SETTINGS)
    @pytest.mark.parametrize("off_s", [-86_400, 86_400])
    def test_a_date_that_is_neither_clocks_is_refused(self, desk, sign, machine_s, setting, off_s):
        desk.world.override({"signature_clock": setting})
        assert abs(machine_s) != 86_400
        assert kind(desk.send(sign(off_s))) == REFUSED


class TestEdges:
    @pytest.mark.parametrize("off_s", [-300, -299, 0, 299, 300])
    @pytest.mark.parametrize("setting", ["either", "machine"])
    def test_five_minutes_off_the_machine_are_tolerated(self, desk, ada, machine_s, setting, off_s):
        desk.world.override({"signature_clock": setting})
        desk.off_by_s = machine_s + off_s
        assert desk.send(desk.sign(ada)).status == 200
        assert desk.journal().detail == BY_MACHINE

    @pytest.mark.parametrize(
        ("off_s", "told"), [(-301, "Signature expired: "), (301, "Signature n")]
    )
    def test_more_are_not_and_the_machines_time_is_told(self, desk, ada, machine_s, off_s, told):
        desk.world.override({"signature_clock": "machine"})
        desk.off_by_s = machine_s + off_s
        got = desk.send(desk.sign(ada))
        assert kind(got) == REFUSED
        machine = datetime.fromtimestamp(desk.world.clock.machine_ms() // 1000, UTC)
        assert got.json["message"].startswith(told)
        assert f"({machine:%Y%m%dT%H%M%SZ} " in got.json["message"]
        assert desk.journal().detail == {
            "reason": desk.reason(),
            **BY_MACHINE,
        }

    @pytest.mark.usefixtures("machine_s")
    @pytest.mark.parametrize(
        ("off_s", "told"), [(-301, "Signature expired: "), (301, "Signature n")]
    )
    def test_off_both_clocks_the_worlds_is_told(self, desk, ada, off_s, told):
        desk.world.override({"signature_clock": "either"})
        desk.off_by_s = off_s
        got = desk.send(desk.sign(ada))
        assert kind(got) == REFUSED
        assert got.json["message"].startswith(told)
        assert "(20261120T120000Z " in got.json["message"]
        assert desk.journal().detail == {"reason": desk.reason()}

    def test_a_time_that_is_near_both_counts_as_the_worlds(self, desk, ada, monkeypatch):
        desk.world.override({"signature_clock": "either"})
        now_ms = desk.world.clock.now_ms()
        monkeypatch.setattr(time, "time_ns", lambda: (now_ms + 60_000) * 1_000_000)
        assert desk.send(desk.sign(ada)).status == 200
        assert desk.journal().detail is None


class TestPresigned:
    @pytest.mark.parametrize(("age_s", "status"), [(0, 200), (59, 200), (60, 403), (61, 403)])
    def test_its_lifetime_is_counted_by_the_clock_that_dated_it(
        self, desk, ada, machine_s, age_s, status
    ):
        desk.world.override({"signature_clock": "either"})
        desk.off_by_s = machine_s - age_s
        assert desk.send(desk.sign(ada, expires_s=60)).status == status

    def test_one_that_is_over_by_one_clock_and_to_come_by_the_other_is_good_by_neither(
        self, desk, ada, monkeypatch
    ):
        """Between the clocks lies no time of its own."""
        desk.world.override({"signature_clock": "either"})
        at_ms = desk.world.clock.now_ms() - 7_200_000
        monkeypatch.setattr(time, "time_ns", lambda: at_ms * 1_000_000)
        desk.off_by_s = -HOUR_S
        assert kind(desk.send(desk.sign(ada, expires_s=60))) == REFUSED


class TestExpiry:
    """Credentials expire by the world's clock, whoever dated the signature."""

    @pytest.fixture
    def page(self, desk, monkeypatch):
        """An open page: its clock is the machine's, which stands where the world's was."""
        at_ns = desk.world.clock.now_ms() * 1_000_000
        monkeypatch.setattr(time, "time_ns", lambda: at_ns)

        def sign(session, **how):
            desk.off_by_s = (at_ns // 1_000_000 - desk.world.clock.now_ms()) // 1000
            return desk.sign(session, **how)

        return sign

    @pytest.mark.parametrize("setting", ["either", "machine"])
    @pytest.mark.parametrize("how", [{}, {"expires_s": 900}])
    def test_a_page_is_told_that_they_have_expired_once_the_clock_was_advanced(
        self, desk, ada, page, setting, how
    ):
        desk.world.override({"signature_clock": setting})
        desk.world.advance(3_660_000)
        got = desk.send(page(ada, **how))
        assert (got.error, got.json["message"]) == EXPIRED
        assert got.status == 403
        detail = desk.journal().detail
        assert detail == {
            "reason": "SessionExpired",
            "expired_ms": ada.expires_ms,
            "now_ms": desk.world.clock.now_ms(),
            **BY_MACHINE,
        }

    @pytest.mark.usefixtures("ada")
    @pytest.mark.parametrize("setting", ["either", "machine"])
    def test_new_ones_are_good_though_the_page_is_an_hour_late(self, desk, page, setting):
        desk.world.override({"signature_clock": setting})
        desk.world.advance(3_660_000)
        fresh = desk.user()
        assert [desk.send(page(fresh)).status for _ in range(3)] == [200] * 3
        assert desk.journal().detail == BY_MACHINE

    def test_by_the_worlds_clock_alone_the_date_is_what_is_wrong(self, desk, ada, page):
        desk.world.advance(3_660_000)
        got = desk.send(page(ada))
        assert kind(got) == REFUSED
        assert got.json["message"].startswith("Signature expired: ")

    def test_to_the_millisecond(self, desk, ada, page):
        desk.world.override({"signature_clock": "either"})
        desk.world.set(ada.expires_ms - 1)
        assert desk.send(page(ada)).status == 200
        desk.world.advance(1)
        assert desk.send(page(ada)).error == EXPIRED[0]

    @pytest.mark.parametrize("mistake", ["secret", "token"])
    def test_a_mistake_of_the_signature_is_still_told_first(self, desk, ada, page, mistake):
        desk.world.override({"signature_clock": "either"})
        desk.world.advance(3_660_000)
        if mistake == "secret":
            request, error = page(ada, secret="guessed"), "InvalidSignatureException"
        else:
            other = replace(ada, session_token="IQoJother")
            request, error = page(other), "UnrecognizedClientException"
        assert desk.send(request).error == error
        assert desk.journal().detail["signature_clock"] == "machine"

    def test_credentials_whose_day_was_swept_have_expired_too(self, desk, ada, page):
        desk.world.override({"signature_clock": "either"})
        desk.world.advance(400 * 86_400_000)
        assert desk.send(page(ada)).error == EXPIRED[0]

    def test_a_denial_tells_the_clock_too(self, desk, ada, page):
        desk.world.override({"signature_clock": "either"})
        desk.world.advance(600_000)
        desk.allow({"Effect": "Deny", "Action": "*", "Resource": "*"})
        assert desk.send(page(ada)).error == "AccessDeniedException"
        assert desk.journal().detail["signature_clock"] == "machine"


class TestOfOtherWorlds:
    @pytest.mark.parametrize("how", ["fork", "restore"])
    def test_what_comes_of_a_world_judges_as_it_does(self, desk, ada, machine_s, how):
        world = desk.world
        world.override({"signature_clock": "either"})
        desk.off_by_s = machine_s
        request = desk.sign(ada)
        if how == "restore":
            snapshot = world.snapshot()
            world.advance(500_000_000)
            world.restore(snapshot)
            assert desk.send(request).status == 200
        else:
            with closing(world.fork()) as fork:
                assert replace(desk, world=fork, _app=None).send(request).status == 200

    def test_a_frozen_world_refuses_the_machines_time_unless_it_is_told_otherwise(
        self, desk, ada, machine_s
    ):
        desk.off_by_s = machine_s
        assert kind(desk.send(desk.sign(ada))) == REFUSED

    @pytest.mark.usefixtures("machine_s")
    def test_no_world_asks_the_machine_whose_signatures_its_own_clock_dates(
        self, desk, ada, monkeypatch
    ):
        """What is judged is then the same in every run."""

        def fail() -> int:
            raise AssertionError("the machine's clock was read")

        monkeypatch.setattr(time, "time_ns", fail)
        for off_s in (0, 301, -HOUR_S):
            desk.off_by_s = off_s
            assert desk.send(desk.sign(ada)).status == (200 if off_s == 0 else 403)


@pytest.mark.parametrize(("setting", "by_machine"), [("either", 0), ("world", 0), ("machine", 1)])
def test_answers_are_dated_so_that_who_corrects_its_clock_by_them_signs_well(
    desk, ada, machine_s, setting, by_machine
):
    desk.world.override({"signature_clock": setting})
    date = parsedate_to_datetime(desk.send(desk.request()).header("Date"))
    desk.off_by_s = round(date.timestamp()) - desk.world.clock.now_ms() // 1000
    assert desk.off_by_s == (machine_s if by_machine else 0)
    assert desk.send(desk.sign(ada)).status == 200
