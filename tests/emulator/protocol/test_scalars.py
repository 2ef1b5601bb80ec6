"""Scalars as text: timestamps in three formats, numbers that are none, texts of another kind."""

import math

import pytest

from poolhouse.protocol import json_values, scalars
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.shapes import Shape

NOON_MS = 1_700_000_000_000


def shape(kind: str) -> Shape:
    return Shape(kind, {"type": kind}, shape)


@pytest.mark.parametrize(
    ("value_ms", "written", "text"),
    [
        (NOON_MS, "iso8601", "2023-11-14T22:13:20Z"),
        (NOON_MS + 5, "iso8601", "2023-11-14T22:13:20.005Z"),
        (NOON_MS, "rfc822", "Tue, 14 Nov 2023 22:13:20 GMT"),
        (NOON_MS, "unixTimestamp", "1700000000"),
        (NOON_MS + 50, "unixTimestamp", "1700000000.050"),
        (-1, "iso8601", "1969-12-31T23:59:59.999Z"),
        (253_402_300_799_000, "iso8601", "9999-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_written_and_read_in_its_format(value_ms, written, text) -> None:
    assert scalars.timestamp_text(value_ms, written) == text
    assert scalars.timestamp_ms(text, written) == value_ms


@pytest.mark.parametrize(
    "text", ["2023-11-14T22:13:20+00:00", "2023-11-14T23:13:20+01:00", "2023-11-14T22:13:20"]
)
def test_offsets_are_taken_into_account(text) -> None:
    assert scalars.timestamp_ms(text, "iso8601") == NOON_MS


def test_numbers_that_are_none_have_names() -> None:
    for value, text in ((math.inf, "Infinity"), (-math.inf, "-Infinity"), (0.5, "0.5")):
        assert scalars.text_of(shape("double"), value, "iso8601") == text
        assert scalars.value_of(shape("double"), text, "iso8601") == value
        encoded = json_values.encode(shape("double"), value, "a")
        assert json_values.decode(shape("double"), encoded) == value
    assert scalars.number_text(math.nan) == "NaN"
    assert math.isnan(json_values.decode(shape("double"), "NaN"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.5"),
        ("integer", "2147483648"),
        ("integer", "1_000"),
        ("integer", " 5"),
        ("long", "٣"),
        ("double", "1_0.5"),
        ("float", "infinity"),
        ("long", "9223372036854775808"),
        ("boolean", "yes"),
        ("timestamp", "yesterday"),
        ("blob", "not base64!"),
        ("double", "much"),
    ],
)
def test_text_of_another_kind_is_a_serialization_error(kind, text) -> None:
    with pytest.raises(SerializationException, match=f"{text} can not be converted to an?"):
        scalars.value_of(shape(kind), text, "iso8601")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("iso8601", "2023-11-14T22:13:20Z"),
        ("rfc822", "Tue, 14 Nov 2023 22:13:20 GMT"),
        (None, 1_700_000_000),
    ],
)
def test_json_writes_a_time_as_its_member_asks(written, value) -> None:
    assert json_values.encode(shape("timestamp"), NOON_MS, "a", written) == value
    assert json_values.decode(shape("timestamp"), value, written) == NOON_MS
