"""A wildcard in the ARN of a Resource stays within its part, save in the last."""

import pytest

from poolhouse.iam.wildcards import matches_arn, parse_pattern

ITEMS = "arn:aws:execute-api:eu-west-1:123456789012:secret/dev/GET/items"


@pytest.mark.parametrize(
    ("pattern", "covers"),
    [
        ("*", True),
        ("arn:aws:execute-api:eu-west-1:123456789012:secret/*", True),
        ("arn:aws:execute-api:eu-*:123456789012:secret/*", True),
        ("arn:aws:execute-api:*:*:*", True),
        ("arn:*:*:*:*:*", True),
        ("arn:aws:execute-api:eu-west-?:123456789012:secret/dev/*/items", True),
        ("arn:aws:execute-api:eu-*x:123456789012:secret/*", False),
        ("arn:aws:execute-api:*:secret/*", False),
        ("arn:aws:execute-api:eu-*secret/*", False),
        ("arn:*:secret/dev/GET/items", False),
        ("arn:aws:execute-api:eu-west-1?123456789012:secret/dev/GET/items", False),
        ("arn:aws:execute-api:eu-west-1:*secret/*:x", False),
        ("*items", False),
    ],
)
def test_a_pattern_covers_part_by_part(pattern: str, *, covers: bool) -> None:
    assert matches_arn(parse_pattern(pattern), ITEMS) is covers


@pytest.mark.parametrize("pattern", ["a*c", "*", "a:*", "a:?:c", "??b:c"])
def test_the_last_part_has_colons_of_its_own(pattern: str) -> None:
    arn = "arn:aws:logs:eu-west-1:123456789012:a:b:c"
    assert matches_arn(parse_pattern(f"arn:aws:logs:eu-west-1:123456789012:{pattern}"), arn)
