"""Text in request bodies: any script, but no halves of characters."""

import pytest

from poolhouse.protocol import aws_json
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.models import ServiceModel

SHAPE = ServiceModel("cognito-idp", "2016-04-18").shape("CreateGroupRequest")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"Description":"\\ud83d\\ude00"}', "\N{GRINNING FACE}"),
        ('{"Description":"愛"}'.encode(), "愛"),
        (b'{"Description":"\\u0000"}', "\0"),
    ],
)
def test_text_of_any_script_is_decoded(body: bytes, text: str) -> None:
    assert aws_json.decode(SHAPE, body) == {"Description": text}


@pytest.mark.parametrize(
    "body",
    [
        b'{"Description":"\\ud83d"}',
        b'{"Description":"\xed\xa0\xbd"}',
        b'{"Unknown":{"\\ude00":1}}',
        '{"Description":"\\ud83d"}'.encode("utf-16-le"),
    ],
    ids=["escaped", "raw", "in a name", "in UTF-16"],
)
def test_half_of_a_character_is_no_text(body: bytes) -> None:
    with pytest.raises(SerializationException):
        aws_json.decode(SHAPE, body)
