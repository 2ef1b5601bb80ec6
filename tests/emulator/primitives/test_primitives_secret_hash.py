"""SECRET_HASH against HMAC-SHA256's published test case."""

import base64

import pytest

from poolhouse.primitives import secret_hash

RFC_4231_CASE_2 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_the_hash_is_hmac_sha256_over_user_name_then_client_id():
    """RFC 4231, test case 2: key "Jefe", text "what do ya want for nothing?"."""
    given = secret_hash.compute(
        client_secret="Jefe", username="what do ya want ", client_id="for nothing?"
    )
    assert base64.b64decode(given).hex() == RFC_4231_CASE_2


def test_the_right_hash_matches():
    given = secret_hash.compute(client_secret="s", username="jürgen@example.com", client_id="c")
    assert secret_hash.matches(
        given, client_secret="s", username="jürgen@example.com", client_id="c"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"client_secret": "S", "username": "ann", "client_id": "c1"},
        {"client_secret": "s", "username": "Ann", "client_id": "c1"},
        {"client_secret": "s", "username": "ann", "client_id": "c2"},
    ],
    ids=["secret", "username", "client"],
)
def test_the_hash_of_another_secret_user_or_client_does_not_match(other):
    given = secret_hash.compute(client_secret="s", username="ann", client_id="c1")
    assert not secret_hash.matches(given, **other)


@pytest.mark.parametrize("given", ["", "é", "\ud800", "AAAA", " "])
def test_what_is_no_hash_does_not_match(given):
    assert not secret_hash.matches(given, client_secret="s", username="ann", client_id="c")


def test_a_user_name_with_a_lone_surrogate_has_a_hash_like_any_other():
    given = secret_hash.compute(client_secret="s", username="\ud800", client_id="c")
    assert secret_hash.matches(given, client_secret="s", username="\ud800", client_id="c")
