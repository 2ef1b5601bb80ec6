"""Every operation of seven services through botocore: its requests read, our answers read by it."""

from types import ModuleType
from typing import Any

import pytest

SERVICES = ("sts", "iam", "apigateway", "apigatewayv2", "s3", "dynamodb", "cloudformation")
FULLNESS = (1.0, 0.5, 0.0)
ROUNDS = 2


@pytest.mark.parametrize("service", SERVICES)
def test_requests_are_read_as_botocore_sent_them(service: str, wire: ModuleType) -> None:
    model = wire.our_model(service)
    protocol = wire.our_protocol(model)
    for name in model.operation_names:
        operation = model.operation(name)
        for fullness in FULLNESS:
            for turn in range(ROUNDS):
                drawing = wire.Drawing(f"{service} {name} {turn}", fullness)
                members = drawing.structure(operation.input)
                http = wire.sent_by_botocore(service, name, members)
                found = protocol.parse(operation, http)
                if "ContentLength" not in members:  # every request has one
                    found.pop("ContentLength", None)
                assert found == members, (name, fullness, turn)


@pytest.mark.parametrize("service", SERVICES)
def test_answers_are_read_by_botocore_as_they_were_given(service: str, wire: ModuleType) -> None:
    model = wire.our_model(service)
    protocol = wire.our_protocol(model)
    for name in model.operation_names:
        operation = model.operation(name)
        if operation.output is None:
            response = protocol.render(operation, None, "id")
            assert wire.read_by_botocore(service, name, response)["ResponseMetadata"]
            continue
        for fullness in FULLNESS:
            for turn in range(ROUNDS):
                drawing = wire.Drawing(
                    f"{service} {name} {turn}", fullness, lists_hold_commas=False
                )
                answer = drawing.structure(operation.output)
                response = protocol.render(operation, answer, "id")
                found = wire.read_by_botocore(service, name, response)
                metadata = found.pop("ResponseMetadata")
                assert metadata["RequestId"] == "id"
                for told in {"contentType", "ContentType"} - answer.keys():  # every body has one
                    found.pop(told, None)
                expected = wire.with_datetimes(operation.output, answer)
                assert _comparable(operation, found) == _comparable(operation, expected), (
                    name,
                    fullness,
                    turn,
                )


def _comparable(operation: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what the wire can't tell: empty maps of headers, absent bodies."""
    shown = {}
    for name, value in answer.items():
        member = operation.output.members[name]
        if member.shape.is_event_stream:
            shown[name] = list(value)
        elif operation.output.payload == name and member.shape.type == "blob":
            shown[name] = value.encode() if isinstance(value, str) else value
        else:
            shown[name] = value
    return {name: value for name, value in shown.items() if value not in ({}, b"", "")}
