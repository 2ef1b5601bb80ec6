"""Draws depend on the seed, the label and how often it was drawn, on nothing else."""

from poolhouse_scenarios.engine.seed import Seed


def test_equal_seeds_draw_equal_values():
    assert Seed(7).bytes("a", 100) == Seed(7).bytes("a", 100)


def test_another_seed_draws_other_values():
    assert Seed(7).bytes("a", 32) != Seed(8).bytes("a", 32)


def test_a_label_drawn_twice_gives_two_values():
    seed = Seed(7)
    assert seed.bytes("a", 32) != seed.bytes("a", 32)


def test_a_draw_under_one_label_does_not_shift_another():
    plain, disturbed = Seed(7), Seed(7)
    disturbed.bytes("other", 32)
    assert plain.bytes("a", 32) == disturbed.bytes("a", 32)


def test_a_childs_draws_are_apart_from_its_parents():
    assert Seed(7).child("Ada").bytes("a", 32) != Seed(7).bytes("a", 32)
    assert Seed(7).child("Ada").bytes("a", 32) == Seed(7).child("Ada").bytes("a", 32)


def test_the_value_of_a_draw_is_pinned():
    """A change here changes every transcript ever recorded."""
    assert Seed(7).bytes("pinned", 8).hex() == "ec4394ecd4206c27"


def test_numbers_stay_within_their_bounds_and_reach_them():
    seed = Seed(7)
    drawn = {seed.between("die", 1, 6) for _ in range(200)}
    assert drawn == {1, 2, 3, 4, 5, 6}
