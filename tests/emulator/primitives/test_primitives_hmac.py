"""Codes under a key that is used many times are those of the standard library."""

import hmac

import pytest

from poolhouse.primitives.hmac_sha256 import keyed


@pytest.mark.parametrize("key_bytes", [0, 1, 20, 63, 64, 65, 131, 1000])
def test_codes_are_those_of_rfc_2104(key_bytes: int) -> None:
    key = bytes(range(256))[:key_bytes] or b"\xaa" * key_bytes
    code_of = keyed(key)
    for message in (b"", b"Hi There", b"\x00" * 64, b"x" * 10_000):
        assert code_of(message) == hmac.digest(key, message, "sha256")
        assert code_of(message) == code_of(message)
