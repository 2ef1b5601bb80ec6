"""Draws depend on seed, label and count alone, and are undone with the step that made them."""

import re

import pytest

from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.migrations import all_migrations
from poolhouse.runtime.store import Store


def store() -> Store:
    return Store(migrations=all_migrations())


def drawn(seed: str, labels: list[str]) -> list[bytes]:
    kept = store()
    entropy = Entropy(seed, kept)
    with kept.step():
        return [entropy.bytes(label, 8) for label in labels]


def test_equal_seeds_draw_alike_and_others_do_not() -> None:
    assert drawn("a", ["x", "x", "y"]) == drawn("a", ["x", "x", "y"])
    assert drawn("a", ["x"]) != drawn("b", ["x"])


def test_a_new_label_shifts_no_other() -> None:
    assert drawn("a", ["x", "x"]) == drawn("a", ["x", "new", "x"])[::2]


def test_each_draw_of_a_label_differs() -> None:
    assert len(set(drawn("a", ["x"] * 50))) == 50


def test_rolled_back_draws_are_drawn_again() -> None:
    kept = store()
    entropy = Entropy("a", kept)
    first = []

    def fail_after_drawing() -> None:
        with kept.step():
            first.append(entropy.bytes("x", 8))
            message = "nothing of this step stays"
            raise LookupError(message)

    with pytest.raises(LookupError):
        fail_after_drawing()
    with kept.step():
        assert entropy.bytes("x", 8) == first[0]


def test_counters_live_in_the_store() -> None:
    kept = store()
    with kept.step():
        before = Entropy("a", kept)
        first = before.bytes("x", 8)
    with kept.step():
        assert Entropy("a", kept).bytes("x", 8) != first


def test_shapes() -> None:
    kept = store()
    entropy = Entropy("a", kept)
    with kept.step():
        uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        assert re.fullmatch(uuid, entropy.uuid("u"))
        assert re.fullmatch(r"\d{6}", entropy.digits("d", 6))
        assert len(entropy.bytes("b", 100)) == 100
        assert all(0 <= entropy.below("n", 7) < 7 for _ in range(50))
        assert {entropy.below("n", 7) for _ in range(200)} == set(range(7))
        assert entropy.integer("i", 3) < 8
