"""TOTP against the tables of RFC 4226 and RFC 6238, and against pyotp as an authenticator app."""

import base64

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poolhouse.primitives import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW_S = 1_792_000_000
STEP = NOW_S // totp.STEP_S


@pytest.mark.parametrize(
    ("epoch_s", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_the_last_six_digits_of_rfc_6238_appendix_b(epoch_s, eight_digits):
    assert totp.code_at(RFC_SECRET, epoch_s) == eight_digits[2:]


@pytest.mark.parametrize(
    ("counter", "code"),
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (5, "254676"),
        (6, "287922"),
        (7, "162583"),
        (8, "399871"),
        (9, "520489"),
    ],
)
def test_steps_are_the_counters_of_rfc_4226_appendix_d(counter, code):
    assert totp.code_at(RFC_SECRET, counter * 30) == code
    assert totp.code_at(RFC_SECRET, counter * 30 + 29.999) == code
    assert totp.matching_step(RFC_SECRET, code, counter * 30, window_steps=0) == counter


def test_a_secret_of_32_bytes_has_the_52_characters_of_the_service():
    secret = totp.generate_secret(bytes(range(32)))
    assert len(secret) == 52
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert base64.b32decode(secret + "====") == bytes(range(32))


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_codes_of_the_step_and_of_its_neighbours_are_accepted_by_their_number(offset):
    code = totp.code_at(RFC_SECRET, (STEP + offset) * 30)
    assert totp.matching_step(RFC_SECRET, code, NOW_S) == STEP + offset


@pytest.mark.parametrize("offset", [-2, 2, 100])
def test_codes_outside_the_window_are_wrong(offset):
    code = totp.code_at(RFC_SECRET, (STEP + offset) * 30)
    assert totp.matching_step(RFC_SECRET, code, NOW_S) is None


def test_a_wider_window_accepts_more_steps():
    code = totp.code_at(RFC_SECRET, (STEP - 3) * 30)
    assert totp.matching_step(RFC_SECRET, code, NOW_S, window_steps=2) is None
    assert totp.matching_step(RFC_SECRET, code, NOW_S, window_steps=3) == STEP - 3


def test_a_code_keeps_its_number_while_the_clock_moves_so_reuse_can_be_refused():
    code = totp.code_at(RFC_SECRET, STEP * 30)
    numbers = {totp.matching_step(RFC_SECRET, code, STEP * 30 + s) for s in (-30, 0, 29, 30, 59)}
    assert numbers == {STEP}


@pytest.mark.parametrize(
    ("now", "code", "step"),
    [
        (910737, "911617", 910737),
        (910738, "911617", 910738),
        (153567, "468457", 153567),
        (153568, "468457", 153567),
        (153569, "468457", 153569),
    ],
)
def test_of_steps_that_share_a_code_the_current_counts_then_the_earlier(now, code, step):
    assert totp.matching_step(RFC_SECRET, code, now * 30, window_steps=2) == step


def test_nothing_is_tried_before_the_first_step_of_1970():
    assert totp.matching_step(RFC_SECRET, "755224", 0) == 0
    assert totp.matching_step(RFC_SECRET, "000000", 0, window_steps=5) is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "75522",
        "7552240",
        " 755224",
        "755224\n",
        "755 224",
        "-55224",
        "\uff17\uff15\uff15\uff12\uff12\uff14",
        "é",
    ],
)
def test_what_is_not_six_ascii_digits_is_wrong(code):
    assert totp.matching_step(RFC_SECRET, code, 0) is None


@pytest.mark.parametrize(
    "spelling", [RFC_SECRET.lower(), RFC_SECRET.rstrip("="), RFC_SECRET.lower().rstrip("=")]
)
def test_a_secret_is_read_in_either_case_with_or_without_padding(spelling):
    assert totp.code_at(spelling, 59) == "287082"


@pytest.mark.parametrize("secret", ["", "not base32!", "1", "é", "AAAA"])
def test_a_secret_that_is_none_is_a_value_error(secret):
    with pytest.raises(ValueError, match=r".+"):
        totp.code_at(secret, 59)
    with pytest.raises(ValueError, match=r".+"):
        totp.matching_step(secret, "123456", 59)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(random_bytes=st.binary(min_size=20, max_size=40), epoch_s=st.integers(60, 2**33))
def test_an_authenticator_app_that_runs_pyotp_agrees(random_bytes, epoch_s):
    secret = totp.generate_secret(random_bytes)
    shown = pyotp.TOTP(secret).at(epoch_s)
    assert totp.code_at(secret, epoch_s) == shown
    assert totp.matching_step(secret, shown, epoch_s, window_steps=0) == epoch_s // 30
