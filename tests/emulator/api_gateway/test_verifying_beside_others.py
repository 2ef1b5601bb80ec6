"""While a large body is hashed and a signature checked, others use the store."""

from typing import Any

import pytest

from poolhouse.primitives import sigv4

NINE_MEGABYTES = b"x" * 9_000_000


@pytest.fixture
def store_was_free(desk: Any, is_free: Any, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note, whenever a signature is checked, whether others could use the store."""
    seen: list[bool] = []
    original = sigv4.verify

    def verify(*arguments: Any, **more: Any) -> None:
        seen.append(is_free(desk.world.foundation.store))
        original(*arguments, **more)

    monkeypatch.setattr(sigv4, "verify", verify)
    return seen


def test_a_signed_call_of_nine_megabytes(desk, ada, store_was_free):
    desk.allow()
    desk.iam("POST")
    assert desk.send(desk.sign(ada, method="POST", body=NINE_MEGABYTES)).status == 200
    assert store_was_free == [True]


def test_a_call_whose_signature_is_wrong(desk, ada, store_was_free):
    """What may be behind it is looked for by further checks, none of which holds the store."""
    desk.iam("POST")
    refused = desk.send(desk.sign(ada, method="POST", body=NINE_MEGABYTES, secret="wrong"))
    assert refused.status == 403
    assert len(store_was_free) > 1
    assert all(store_was_free)


def test_an_operation_that_root_signed(desk, store_was_free):
    signed = desk.sign(desk.root(), service="cognito-idp", token=False, method="POST", body=b"{}")
    service = desk.world.services["cognito-idp"]
    assert desk.world.dispatch(service, signed.http(), "ListUserPools").status == 400
    assert store_was_free == [True]
