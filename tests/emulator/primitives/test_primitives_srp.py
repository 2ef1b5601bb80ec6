"""SRP against a client written from the published rules with plain `pow`, and against the RFCs."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from poolhouse.primitives import srp

POOL = "Xq3ZmPq1L"
USER = "7d8ca528-4931-4254-9273-ea5ee853f271"
PASSWORD = "Correct-Horse-7 Ünïcode"
SALT = bytes.fromhex("00ab1f0000c0ffee")
SECRET_BLOCK = bytes(range(256)) * 4
TIMESTAMP = "Thu Nov 5 7:03:09 UTC 2026"
A_SECRET = int.from_bytes(b"client" * 21, "big")
B_SECRET = int.from_bytes(sha256(b"server").digest(), "big")


def padded(number: int) -> bytes:
    digits = f"{number:x}"
    if len(digits) % 2:
        digits = "0" + digits
    if digits[0] in "89abcdef":
        digits = "00" + digits
    return bytes.fromhex(digits)


@dataclass(frozen=True)
class Client:
    """What a browser does with the parameters of PASSWORD_VERIFIER."""

    pool: str = POOL
    user: str = USER
    password: str = PASSWORD
    timestamp: str = TIMESTAMP
    secret_block: bytes = SECRET_BLOCK
    secret: int = A_SECRET

    def a_hex(self) -> str:
        return f"{pow(2, self.secret, srp.N):x}"

    def key(self, salt_hex: str, b_hex: str) -> bytes:
        prime = srp.N
        a_public, b_public = int(self.a_hex(), 16), int(b_hex, 16)
        multiplier = int(sha256(padded(prime) + padded(2)).hexdigest(), 16)
        scrambler = int(sha256(padded(a_public) + padded(b_public)).hexdigest(), 16)
        identity = sha256(f"{self.pool}{self.user}:{self.password}".encode()).digest()
        private = int(sha256(padded(int(salt_hex, 16)) + identity).hexdigest(), 16)
        base = (b_public - multiplier * pow(2, private, prime)) % prime
        shared = pow(base, self.secret + scrambler * private, prime)
        derivation = HKDF(SHA256(), 16, salt=padded(scrambler), info=b"Caldera Derived Key")
        return derivation.derive(padded(shared))

    def claim(self, salt_hex: str, b_hex: str) -> str:
        message = f"{self.pool}{self.user}".encode() + self.secret_block + self.timestamp.encode()
        proof = hmac.new(self.key(salt_hex, b_hex), message, sha256).digest()
        return base64.b64encode(proof).decode()


def server_accepts(client: Client, *, b: int = B_SECRET, salt: bytes = SALT) -> bool:
    """Tell what a server that knows the true pool, user and password says to a client's proof."""
    x = srp.private_x(POOL, USER, PASSWORD, salt)
    b_public = srp.public_b(srp.verifier(x), b)
    a_public = srp.parse_public(client.a_hex())
    key = srp.session_key(a_public, b_public, b, x=x)
    expected = srp.claim_signature(key, POOL, USER, SECRET_BLOCK, TIMESTAMP)
    return srp.matches(expected, client.claim(salt.hex(), f"{b_public:x}"))


def pi_times_two_to(bits: int) -> int:
    """Return floor(pi·2^bits) by Machin's formula, 64 guard bits."""
    one = 1 << (bits + 64)

    def arccot(denominator: int) -> int:
        power = one // denominator
        total, sign, divisor = power, -1, 3
        while power:
            power //= denominator * denominator
            total += sign * (power // divisor)
            sign, divisor = -sign, divisor + 2
        return total

    return 4 * (4 * arccot(5) - arccot(239)) >> 64


def test_the_prime_is_that_of_rfc_3526_group_15():
    assert 2**3072 - 2**3008 - 1 + 2**64 * (pi_times_two_to(2942) + 1690314) == srp.N


def test_the_multiplier_is_the_one_cognito_clients_compute():
    assert f"{srp.K:x}" == "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"


@pytest.mark.parametrize(
    ("number", "hashed_as"),
    [
        (0, "00"),
        (1, "01"),
        (0x7F, "7f"),
        (0x80, "0080"),
        (0xFF, "00ff"),
        (0x100, "0100"),
        (0x7FFF, "7fff"),
        (0x8000, "008000"),
    ],
)
def test_numbers_are_hashed_in_shortest_form_with_a_clear_top_bit(number, hashed_as):
    assert srp.pad(number).hex() == hashed_as == padded(number).hex()


def test_a_client_with_the_right_password_is_accepted():
    assert server_accepts(Client())


@pytest.mark.parametrize(
    "client",
    [
        Client(password="correct-Horse-7 Ünïcode"),
        Client(password=""),
        Client(user=USER.replace("7", "8", 1)),
        Client(pool="xq3ZmPq1L"),
        Client(timestamp="Thu Nov 5 7:03:10 UTC 2026"),
        Client(secret_block=SECRET_BLOCK[:-1] + b"\0"),
    ],
    ids=["password", "no-password", "user", "pool", "timestamp", "secret-block"],
)
def test_a_client_that_knows_or_sends_anything_else_is_refused(client):
    assert not server_accepts(client)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    a=st.integers(1, 2**1024 - 1),
    b=st.integers(1, 2**256 - 1),
    salt=st.binary(min_size=1, max_size=16),
)
def test_client_and_server_agree_for_any_secrets_and_salt(a, b, salt):
    assert server_accepts(Client(secret=a), b=b, salt=salt)


def test_the_key_is_the_one_that_the_verifier_alone_gives():
    x = srp.private_x(POOL, USER, PASSWORD, SALT)
    v = srp.verifier(x)
    b_public = srp.public_b(v, B_SECRET)
    a_public = srp.parse_public(Client().a_hex())
    scrambler = srp._hash(srp.pad(a_public), srp.pad(b_public))
    shared = pow(a_public * pow(v, scrambler, srp.N), B_SECRET, srp.N)  # RFC 5054, section 2.6
    key = srp._derive_key(shared, scrambler)
    assert key == srp.session_key(a_public, b_public, B_SECRET, x=x)
    assert key == Client().key(SALT.hex(), f"{b_public:x}")


@settings(max_examples=30, deadline=None, derandomize=True)
@given(exponent=st.one_of(st.integers(0, 64), st.integers(2**508, 2**516), st.integers(0, 2**512)))
def test_powers_of_the_generator_are_those_of_pow(exponent):
    assert srp.verifier(exponent) == pow(2, exponent, srp.N)


def test_leading_zero_bytes_of_a_salt_do_not_count_as_it_travels_as_a_number():
    assert srp.private_x(POOL, USER, PASSWORD, b"\0\0\x01") == srp.private_x(
        POOL, USER, PASSWORD, b"\x01"
    )


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("0f", 15), ("FF", 255), ("aA", 170), ("a" * 512, None)]
)
def test_a_public_value_is_read_in_either_case(text, value):
    assert srp.parse_public(text) == (int(text, 16) if value is None else value)


def test_a_public_value_above_the_prime_is_hashed_as_it_was_sent():
    assert srp.parse_public(f"{srp.N + 5:x}") == srp.N + 5


@pytest.mark.parametrize(
    "text",
    ["", "0x10", "-1", "+1", "1_0", " 1", "1 ", "1\n", "xyz", "\uff11", "\u0661", "\ud800", "é"],
)
def test_what_is_no_hexadecimal_number_is_refused(text):
    with pytest.raises(srp.NotHexadecimal):
        srp.parse_public(text)


@pytest.mark.parametrize("multiple", [0, 1, 2, 2**64])
def test_a_public_value_of_zero_mod_n_is_refused(multiple):
    with pytest.raises(srp.ZeroPublicValue):
        srp.parse_public(f"{multiple * srp.N:x}")


def test_both_refusals_of_a_public_value_are_value_errors():
    assert issubclass(srp.NotHexadecimal, srp.InvalidPublicValue)
    assert issubclass(srp.ZeroPublicValue, srp.InvalidPublicValue)
    assert issubclass(srp.InvalidPublicValue, ValueError)


def test_the_known_answer_to_public_zero_would_open_the_door_without_the_check():
    """With A = 0 the shared secret is 0 whatever the password: why `parse_public` refuses it."""
    first, second = (srp.private_x(POOL, USER, word, SALT) for word in ("one", "two"))
    keys = {srp.session_key(0, 7, B_SECRET, x=x) for x in (first, second)}
    assert len(keys) == 1


@pytest.mark.parametrize("given", ["", "AAAA", "====", "é", "\ud800", "not base64 at all"])
def test_a_proof_that_is_no_proof_does_not_match(given):
    assert not srp.matches(b"\0" * 32, given)


def test_a_proof_matches_in_its_base64_form_only():
    proof = bytes(range(32))
    assert srp.matches(proof, base64.b64encode(proof).decode())
    assert not srp.matches(proof, proof.hex())
    assert not srp.matches(proof, base64.b64encode(proof).decode() + "\n")
