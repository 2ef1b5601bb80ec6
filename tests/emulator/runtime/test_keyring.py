"""Signing keys are loaded once and are whole."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from poolhouse.runtime.keyring import Keyring, KeyringError


def test_every_test_key_signs_what_its_public_half_verifies() -> None:
    keyring = Keyring()
    moduli = set()
    for number in range(len(keyring)):
        pair = keyring.pair(number)
        signature = pair.private.sign(b"text", padding.PKCS1v15(), SHA256())
        pair.public.verify(signature, b"text", padding.PKCS1v15(), SHA256())
        moduli.add(pair.public.public_numbers().n)
    assert len(moduli) == len(keyring) == 16


def test_key_is_kept_as_an_object() -> None:
    keyring = Keyring()
    assert keyring.pair(1) is keyring.pair(1) is keyring.pair(17)


@pytest.mark.parametrize("text", ["", "[]", '{"keys": []}', '{"keys": 3}'])
def test_bad_key_file_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeyringError, match=r"keys\.json"):
        Keyring(path).pair(0)
