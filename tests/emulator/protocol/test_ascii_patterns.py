"""The models' Unicode patterns, matched by `re` for texts in ASCII as `regex` matches them."""

import regex

from poolhouse.protocol import validation
from poolhouse.protocol.models import ServiceModel

SERVICES = (("cognito-idp", "2016-04-18"), ("cognito-identity", "2014-06-30"))
AROUND = (("", ""), ("a", "b"), ("a", "@c"), ("{##", "##}"), ("a", "{####}"))


def unicode_patterns() -> set[str]:
    shapes = [
        shape for service in SERVICES for shape in ServiceModel(*service)._raw["shapes"].values()
    ]
    return {shape["pattern"] for shape in shapes if r"\p" in shape.get("pattern", "")}


def test_each_ascii_character_matches_where_regex_says_so() -> None:
    patterns = unicode_patterns()
    assert patterns
    for pattern in patterns:
        expected = regex.compile(validation._LINEAR.get(pattern, pattern)).fullmatch
        matches = validation.matcher(pattern)
        for code in range(128):
            for before, after in AROUND:
                text = before + chr(code) + after
                assert bool(matches(text)) == bool(expected(text)), (pattern, text)


def test_other_texts_are_matched_by_their_categories() -> None:
    matches = validation.matcher(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+")
    assert matches("Größe€")
    assert not matches("no\N{NO-BREAK SPACE}blank")
