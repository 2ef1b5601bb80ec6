"""Identifiers have the services' shapes, and each kind is drawn under a label of its own."""

import base64
import re
from collections.abc import Callable

import pytest

from poolhouse.runtime import identifiers
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.store import Store

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Draw = Callable[[Entropy], str]

SHAPES: dict[str, tuple[Draw, str]] = {
    "user pool": (lambda e: identifiers.user_pool_id(e, "eu-west-1"), r"eu-west-1_[0-9A-Za-z]{9}"),
    "app client": (identifiers.app_client_id, r"[0-9a-z]{26}"),
    "app client secret": (identifiers.app_client_secret, r"[0-9a-z]{51}"),
    "sub": (identifiers.user_sub, r"[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-.{12}"),
    "identity pool": (lambda e: identifiers.identity_pool_id(e, "eu-west-1"), f"eu-west-1:{UUID}"),
    "identity": (lambda e: identifiers.identity_id(e, "eu-west-1"), f"eu-west-1:{UUID}"),
    "access key": (identifiers.temporary_access_key_id, r"ASIA[A-Z2-7]{16}"),
    "secret key": (identifiers.secret_access_key, r"[A-Za-z0-9+/]{40}"),
    "role": (identifiers.role_id, r"AROA[A-Z2-7]{17}"),
    "REST API": (identifiers.rest_api_id, r"[0-9a-z]{10}"),
}


def drawn(seed: str, *draws: Draw) -> list[str]:
    kept = Store(migrations=all_migrations())
    entropy = Entropy(seed, kept)
    with kept.step():
        return [draw(entropy) for draw in draws]


@pytest.mark.parametrize(("draw", "shape"), SHAPES.values(), ids=SHAPES)
def test_each_has_its_shape_and_none_comes_twice(draw: Draw, shape: str) -> None:
    several = drawn("seed", *[draw] * 20)
    assert [each for each in several if not re.fullmatch(shape, each)] == []
    assert len(set(several)) == 20


def test_a_draw_of_one_kind_shifts_no_other() -> None:
    every = [draw for draw, _ in SHAPES.values()]
    together = drawn("seed", *every)
    assert together == [drawn("seed", draw)[0] for draw in every]
    assert together == list(reversed(drawn("seed", *reversed(every))))


def test_an_api_calls_ids_are_a_uuid_and_eleven_bytes_in_base64() -> None:
    request_id, extended_id = [
        drawn("seed", lambda e, place=place: identifiers.api_call_ids(e)[place])[0]
        for place in (0, 1)
    ]
    assert re.fullmatch(UUID, request_id)
    assert len(extended_id) == 16
    assert extended_id.endswith("=")
    assert len(base64.b64decode(extended_id, validate=True)) == 11
