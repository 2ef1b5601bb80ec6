"""What `*` and `?` cover."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poolhouse.iam.wildcards import Wildcard, literal_text, matches, parse_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "covered"),
    [
        ("", "", True),
        ("", "a", False),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "ab", False),
        ("*", "", True),
        ("*", "any/thing:at all\n", True),
        ("**", "a", True),
        ("?", "a", True),
        ("?", "", False),
        ("?", "ab", False),
        ("?", "\n", True),
        ("a*", "a", True),
        ("a*c", "abbbc", True),
        ("a*c", "abbbcd", False),
        ("a*b*c", "aXbXbXc", True),
        ("a*b*c", "aXcXb", False),
        ("*a?c*", "xxaacabc", True),
        ("*ab*ba*", "aba", False),
        ("*ab*ba*", "abba", True),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a\\*", "a\\b", True),
        ("api/*", "api/prod/GET/a/b", True),
        ("api/*/GET/*", "api/prod/GET/", True),
        ("api/*/GET/*", "api/prod/POST/a", False),
    ],
)
def test_a_pattern_covers_the_whole_text_or_not(pattern, text, covered):
    assert matches(parse_pattern(pattern), text) is covered


def test_text_in_a_pattern_stands_for_itself_even_if_it_is_an_asterisk():
    assert matches(("a", "*"), "a*")
    assert not matches(("a", "*"), "ab")


def test_a_pattern_of_many_asterisks_is_decided_without_backtracking():
    assert not matches(parse_pattern("*a" * 40 + "b"), "a" * 5000)


@settings(deadline=None, derandomize=True)
@given(st.text("ab*?", max_size=8))
def test_a_pattern_written_out_is_the_text_it_was_read_from(text):
    assert literal_text(parse_pattern(text)) == text


def naive(pattern, text):
    if not pattern:
        return not text
    head, rest = pattern[0], pattern[1:]
    if head == "*":
        return naive(rest, text) or (bool(text) and naive(pattern, text[1:]))
    return bool(text) and head in ("?", text[0]) and naive(rest, text[1:])


@settings(deadline=None, derandomize=True)
@given(st.text("ab*?", max_size=7), st.text("ab", max_size=9))
def test_matching_agrees_with_the_definition(pattern, text):
    assert matches(parse_pattern(pattern), text) is naive(pattern, text)


def test_wildcards_and_text_are_told_apart():
    assert parse_pattern("a*b?") == ("a", Wildcard.ANY, "b", Wildcard.ONE)
