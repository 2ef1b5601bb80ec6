"""Whole numbers in request bodies fit the width of their type."""

import json

import pytest

from poolhouse.protocol import aws_json
from poolhouse.protocol.errors import SerializationException
from poolhouse.protocol.models import ServiceModel

SHAPE = ServiceModel("cognito-idp", "2016-04-18").shape("CreateGroupRequest")


@pytest.mark.parametrize("number", [0, -(2**31), 2**31 - 1])
def test_number_that_fits_is_decoded(number: int) -> None:
    body = json.dumps({"Precedence": number}).encode()
    assert aws_json.decode(SHAPE, body) == {"Precedence": number}


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30, 1.0, True, "1"])
def test_number_that_does_not_fit_is_refused(number: object) -> None:
    with pytest.raises(SerializationException):
        aws_json.decode(SHAPE, json.dumps({"Precedence": number}).encode())
