"""Patterns of the models that backtrack are matched by others, which take the same texts."""

import re

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from poolhouse.protocol import validation

PATTERNS = sorted(validation._LINEAR)
SIGNS = st.sampled_from("{}##a@*é \n\r\x00")
PIECES = st.one_of(SIGNS, st.sampled_from(["{####}", "{##", "##}"]))
TEXTS = st.lists(PIECES, max_size=10).map("".join)
LONG = 200_000


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=TEXTS)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_the_same_texts_match(pattern: str, text: str) -> None:
    slow = regex.compile(pattern) if r"\p" in pattern else re.compile(pattern, re.ASCII)
    assert bool(validation.matcher(pattern)(text)) is bool(slow.fullmatch(text))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("piece", ["a", "a@a", "{####}", "{##", "##}", " "])
def test_long_texts_that_do_not_match_are_answered(pattern: str, piece: str) -> None:
    """With the models' own patterns this would not end."""
    assert not validation.matcher(pattern)(piece * (LONG // len(piece)) + "\x00 ")
