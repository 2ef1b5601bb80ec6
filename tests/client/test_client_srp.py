"""The client's SRP: against the library's own figures, and against a server written apart."""

from __future__ import annotations

import base64

import pytest
from server_srp import N as SERVER_N
from server_srp import ServerSession, padded_hex, verifier

from poolhouse_client import PlainError, SeededEnvironment
from poolhouse_client.auth.srp import (
    Challenge,
    Login,
    N,
    SrpSession,
    format_timestamp,
    make_device_verifier,
    pad,
)

BLOCK = base64.b64encode(b"\x00\xffblock").decode()


class CountingEnvironment(SeededEnvironment):
    """Draws the bytes 1, 8, 15, …"""

    def __init__(self) -> None:
        super().__init__("unused", lambda: 0)

    def random_bytes(self, label: str, count: int) -> bytes:
        assert label
        return bytes((index * 7 + 1) & 255 for index in range(count))


def test_figures_agree_with_those_of_aws_amplify_6_22_1() -> None:
    """Computed once by the library's own AuthenticationHelper from the same secret."""
    session = SrpSession(CountingEnvironment())
    assert session.srp_a.startswith("ebcd352a78f46c4a13b4a46370175b9c")
    assert len(session.srp_a) == 768
    challenge = Challenge(pow(2, 0x123456789ABCDEF, N), 0xF00D, "AAECA_-_")
    login = Login("Abc123", "user-é", "pässword")
    signature = session.sign(login, challenge, "Fri Nov 5 17:53:25 UTC 2026")
    assert signature == "UnRnAqfjdi1z+RX0Dz6sYaEmJ2CTN3npNeHERKsyxw0="


@pytest.mark.parametrize("number", range(20))
def test_a_server_that_knows_the_verifier_computes_the_same(number: int) -> None:
    environment = SeededEnvironment(number, lambda: 0)
    salt = environment.random_bytes("salt", 1 + number % 17).hex()
    password = f"pässword {number}"
    session = SrpSession(environment)
    secret = int.from_bytes(environment.random_bytes("b", 32), "big")
    server = ServerSession(verifier(salt, "Pool", "user", password), int(session.srp_a, 16), secret)
    challenge = Challenge(server.public, int(salt, 16), BLOCK)
    signature = session.sign(Login("Pool", "user", password), challenge, "now")
    assert signature == server.signature("Pool", "user", BLOCK, "now")
    wrong = session.sign(Login("Pool", "user", "other"), challenge, "now")
    assert wrong != signature


@pytest.mark.parametrize("public", [0, N, 2 * N])
def test_a_server_number_that_is_zero_is_refused(public: int) -> None:
    session = SrpSession(SeededEnvironment(1, lambda: 0))
    with pytest.raises(PlainError, match="B cannot be zero"):
        session.sign(Login("p", "u", "w"), Challenge(public, 1, BLOCK), "now")


def test_both_sides_mean_the_same_group() -> None:
    assert N == SERVER_N
    assert N.bit_length() == 3072


@pytest.mark.parametrize("number", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000])
def test_numbers_are_padded_to_even_length_with_a_zero_before_a_set_top_bit(number: int) -> None:
    assert pad(number).hex() == padded_hex(number)


def test_the_secret_is_drawn_anew_for_each_exchange() -> None:
    environment = SeededEnvironment(1, lambda: 0)
    assert SrpSession(environment).srp_a != SrpSession(environment).srp_a


@pytest.mark.parametrize(
    ("now_ms", "text"),
    [
        (1_795_197_205_000, "Fri Nov 20 17:53:25 UTC 2026"),
        (1_793_901_205_999, "Thu Nov 5 17:53:25 UTC 2026"),
        (1_767_225_601_000, "Thu Jan 1 00:00:01 UTC 2026"),
    ],
)
def test_timestamps_are_english_with_an_unpadded_day(now_ms: int, text: str) -> None:
    assert format_timestamp(now_ms) == text


def test_a_device_proves_itself_by_the_password_it_was_given() -> None:
    environment = SeededEnvironment(3, lambda: 0)
    made = make_device_verifier(environment, "-group", "device")
    number = int.from_bytes(base64.b64decode(made.verifier), "big")
    salt = int.from_bytes(base64.b64decode(made.salt), "big")
    session = SrpSession(environment)
    server = ServerSession(number, int(session.srp_a, 16))
    login = Login("-group", "device", made.random_password)
    signature = session.sign(login, Challenge(server.public, salt, BLOCK), "now")
    assert signature == server.signature("-group", "device", BLOCK, "now")
    assert len(base64.b64decode(made.random_password)) == 40
