"""Texts that are worked out after the commit: where they are completed, and where they break."""

import pytest

from poolhouse.protocol import aws_json
from poolhouse.protocol.answers import AnswerError
from poolhouse.protocol.models import ServiceModel
from poolhouse.protocol.pending_text import PendingText, complete

OUTPUT = ServiceModel("cognito-idp", "2016-04-18").operation("InitiateAuth").output


class Shouted(PendingText):
    __slots__ = ()

    def complete(self) -> str:
        return self.upper()


def test_each_is_completed_wherever_it_stands_and_all_else_stays() -> None:
    answer = {"a": Shouted("x"), "b": [Shouted("y"), 1, None, {"c": Shouted("z")}], "d": "x"}
    completed = complete(answer)
    assert completed == {"a": "X", "b": ["Y", 1, None, {"c": "Z"}], "d": "x"}
    assert type(completed["a"]) is str
    assert answer["a"] == "x"


def test_one_is_held_against_the_model_like_any_text() -> None:
    with pytest.raises(AnswerError, match="must be an Integer, the handler gave Shouted"):
        aws_json.encode(OUTPUT, {"AuthenticationResult": {"ExpiresIn": Shouted("soon")}})


def test_one_that_does_not_know_how_is_loud() -> None:
    with pytest.raises(NotImplementedError):
        complete([PendingText("x")])
