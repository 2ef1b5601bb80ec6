"""Operations performed without a request, for the embedding API and the config file."""

from collections.abc import Generator, Mapping
from typing import Any

from poolhouse.protocol import aws_json, validation
from poolhouse.protocol.operations import Call, Operation, Request
from poolhouse.runtime.foundation import Foundation


class ConstraintViolationError(ValueError):
    """Members given in Python or in the config file violate the service's model."""


def perform_directly(
    foundation: Foundation,
    operation: Operation,
    request: Request,
    *,
    bounded: bool = True,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run an operation for the embedding API and the config file.

    It is validated like a request, but neither signed nor written into the journal.

    Args:
        foundation: What the call stands on.
        operation: Which operation.
        request: Its members.
        bounded: Whether the service's own bounds on lifetimes hold.
        chosen: Identifiers and secrets to take instead of drawn ones.

    Raises:
        ServiceError: The operation refused.
        ConstraintViolationError: The members violate the model, or ask for what is not built.
    """
    problems = validation.violations(operation.model.input, request)
    if problems:
        raise ConstraintViolationError(validation.sentence(problems))
    unbuilt = next((member for member in operation.unsupported if request.get(member)), None)
    if unbuilt is not None:
        message = f"Poolhouse does not emulate {operation.model.name}.{unbuilt} yet."
        raise ConstraintViolationError(message)
    call = Call.on(foundation, operation.model.name, foundation.clock.now_ms())
    call.bounded = bounded
    call.chosen = dict(chosen or {})
    with foundation.store.step():
        answer = operation.handle(call, request)
        assert not isinstance(answer, Generator), "effects need a request to wait for them"
        aws_json.encode(operation.model.output, answer)
    if call.chosen:
        message = f"{operation.model.name} has no use for a chosen {', '.join(sorted(call.chosen))}"
        raise ConstraintViolationError(message)
    return dict(answer or {})
