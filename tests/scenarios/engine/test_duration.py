import pytest

from poolhouse_scenarios.engine.duration import spoken


@pytest.mark.parametrize(
    ("duration_ms", "text"),
    [
        (0, "0 ms"),
        (85, "85 ms"),
        (999, "999 ms"),
        (1000, "1 s"),
        (2500, "2.5 s"),
        (12_999, "12 s"),
        (60_000, "1 min"),
        (185_000, "3 min 5 s"),
        (7_200_000, "2 h"),
        (7_261_000, "2 h 1 min"),
    ],
)
def test_a_duration_is_said_as_people_say_it(duration_ms, text):
    assert spoken(duration_ms * 1_000_000) == text
