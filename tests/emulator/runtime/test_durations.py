"""Lengths of time as people write them."""

from datetime import timedelta

import pytest

from poolhouse.runtime.durations import DurationError, seconds


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h", 3600),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("30d", 2_592_000),
        ("0.5s", 0.5),
        (45, 45),
        ("45", 45),
        (timedelta(minutes=2), 120),
    ],
)
def test_length_is_understood(written: str, expected: float) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize(
    "written", ["", "soon", "5 parsecs", "-5s", "h", "1h-30m", "5m!", "9" * 400]
)
def test_nonsense_is_refused(written: str) -> None:
    with pytest.raises(DurationError, match="no length of time"):
        seconds(written)
